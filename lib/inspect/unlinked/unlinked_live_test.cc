// Unlinked semaphores of glibc's making, in the real directory.

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/unlinked/unlinked.h"
#include "lib/platform/shm_directory.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

class UnlinkedLiveTest : public testing::Test {
 protected:
  sem_t* Create(const std::string& label, unsigned value) const {
    sem_t* sem = sem_open(names_.Name(label).c_str(), O_CREAT | O_EXCL, 0600, value);
    PSEM_CHILD_CHECK(sem != SEM_FAILED);
    return sem;
  }

  // Those of this test alone: other tests, and other programs, have theirs.
  std::vector<SemaphoreRecord> Find(const std::vector<pid_t>& users) const {
    const auto directory = ShmDirectory::Open(kSemaphoreDirectory);
    const auto found = FindUnlinkedSemaphores(*directory);
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<SemaphoreRecord> own;
    for (const SemaphoreRecord& record : *found) {
      if (record.use.ok() && record.use->users == users) own.push_back(record);
    }
    return own;
  }

  OwnNames names_{"unlinked"};
};

TEST_F(UnlinkedLiveTest, IsFoundWhileSomebodyHasIt) {
  sem_t* const sem = Create("jobs", 3);
  ChildProcess user([&] {
    sem_close(sem);  // The one that it has from its parent, whose path is a temporary name.
    sem_t* const own = sem_open(names_.Name("jobs").c_str(), 0);
    PSEM_CHILD_CHECK(own != SEM_FAILED && sem_post(own) == 0);
    pause();
  });
  int value = 0;
  ASSERT_TRUE(WaitUntilTrue([&] { return sem_getvalue(sem, &value) == 0 && value == 4; }));
  // Linked, it is none; though the creator's path says "(deleted)".
  EXPECT_TRUE(Find({getpid(), user.pid()}).empty());
  ASSERT_EQ(sem_unlink(names_.Name("jobs").c_str()), 0);
  EXPECT_EQ(Find({getpid(), user.pid()}).size(), 1u);
  ASSERT_EQ(sem_close(sem), 0);
  std::vector<SemaphoreRecord> found = Find({user.pid()});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].unlinked);
  EXPECT_EQ(*found[0].value, 4u);
  EXPECT_EQ(found[0].name, names_.Name("jobs"));
  if (found[0].facts.ok()) {
    EXPECT_EQ(found[0].facts->links, 0u);
    EXPECT_EQ(found[0].facts->owner, geteuid());
  } else {
    EXPECT_EQ(ErrnoOf(found[0].facts.status()), EPERM);
  }
  user.Signal(SIGKILL);
  user.Wait();
  EXPECT_TRUE(Find({user.pid()}).empty());
}

TEST_F(UnlinkedLiveTest, IsFoundByAnOrdinaryUserInItsOwnProcesses) {
  sem_t* const sem = Create("jobs", 2);
  ASSERT_EQ(sem_unlink(names_.Name("jobs").c_str()), 0);
  ChildProcess looker([&] {
    ForgetPrivileges();
    const auto directory = ShmDirectory::Open(kSemaphoreDirectory);
    const auto found = FindUnlinkedSemaphores(*directory);
    PSEM_CHILD_CHECK(found.ok());
    bool is_there = false;
    for (const SemaphoreRecord& record : *found) {
      if (!record.use.ok() || record.use->users.back() != getpid()) continue;
      is_there = true;
      PSEM_CHILD_CHECK(record.value.ok() && *record.value == 2u);
      PSEM_CHILD_CHECK(ErrnoOf(record.facts.status()) == EPERM);
    }
    PSEM_CHILD_CHECK(is_there);
  });
  EXPECT_TRUE(looker.Wait().ok()) << looker.Wait().Text();
  ASSERT_EQ(sem_close(sem), 0);
}

// In sem_open a semaphore changes its name while it is mapped.
TEST_F(UnlinkedLiveTest, IsNoneThatIsBeingCreated) {
  ChildProcess creator([this] {
    for (int i = 0; i < 300; ++i) Create(absl::StrCat("stays-", i), 0);
    pause();
  });
  for (int look = 0; look < 50; ++look) {
    const std::vector<SemaphoreRecord> found = Find({creator.pid()});
    EXPECT_TRUE(found.empty()) << found[0].name << " " << found[0].notes.back();
  }
}

TEST_F(UnlinkedLiveTest, IsNoMemoryFile) {
  const int descriptor = memfd_create("sem.jobs", MFD_CLOEXEC);
  const std::string bytes = Glibc64Bytes(1);
  ASSERT_EQ(write(descriptor, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  void* const memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  ASSERT_NE(memory, MAP_FAILED);
  EXPECT_TRUE(Find({getpid()}).empty());
  munmap(memory, 4096);
  close(descriptor);
}

}  // namespace
}  // namespace psem
