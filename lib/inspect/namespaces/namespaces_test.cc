#include "lib/inspect/namespaces/namespaces.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/inspect/survey.h"
#include "lib/platform/file_facts.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_shm.h"
#include "lib/testing/planted_directory.h"
#include "lib/testing/planted_proc.h"

namespace psem {
namespace {

// What a child tells its parent: 0 at first, then that it is ready, or the errno that kept it.
class SharedState {
 public:
  SharedState()
      : state_(static_cast<std::atomic<int>*>(mmap(nullptr, sizeof(std::atomic<int>),
                                                   PROT_READ | PROT_WRITE,
                                                   MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  ~SharedState() { munmap(state_, sizeof(*state_)); }

  static constexpr int kReady = -1;

  void Set(int state) { *state_ = state; }

  int Wait() const {
    EXPECT_TRUE(WaitUntilTrue([this] { return *state_ != 0; }));
    return *state_;
  }

 private:
  std::atomic<int>* state_;
};

// A child with a /dev/shm of its own, in which `prepare` has run.
class OtherNamespace {
 public:
  explicit OtherNamespace(const std::function<void()>& prepare)
      : child_([this, prepare] {
          const int error = MountOwnShm("size=1m");
          if (error == 0) prepare();
          state_.Set(error == 0 ? SharedState::kReady : error);
          pause();
        }) {}
  // A child that has changed its user is not ended by the parent's end.
  ~OtherNamespace() { child_.Signal(SIGKILL); }

  // Not 0: this process may not make one.
  int error() const { return state_.Wait() == SharedState::kReady ? 0 : state_.Wait(); }

  pid_t pid() const { return child_.pid(); }

 private:
  SharedState state_;
  ChildProcess child_;
};

const NamespaceDirectory* FindOf(const NamespaceDirectories& all, pid_t process) {
  for (const NamespaceDirectory& directory : all.directories) {
    if (directory.process == process) return &directory;
  }
  return nullptr;
}

std::string SkippedOf(const NamespaceDirectories& all, pid_t process) {
  const std::string prefix = absl::StrCat("process ", process, ": ");
  for (const std::string& text : all.skipped) {
    if (absl::StartsWith(text, prefix)) return text.substr(prefix.size());
  }
  return "";
}

#define PSEM_SKIP_WITHOUT_NAMESPACES(other)                                       \
  if ((other).error() != 0) {                                                     \
    GTEST_SKIP() << "may make no mount namespace: " << strerror((other).error()); \
  }

TEST(NamespaceDirectories, AreSurveyedThoughTheyAreOfAnotherMount) {
  const OtherNamespace other([] { PlantFile("/dev/shm/sem.inside", Glibc64Bytes(7)); });
  PSEM_SKIP_WITHOUT_NAMESPACES(other);
  const auto found = FindNamespaceDirectories();
  ASSERT_TRUE(found.ok()) << found.status();
  const NamespaceDirectory* const directory = FindOf(*found, other.pid());
  ASSERT_NE(directory, nullptr) << SkippedOf(*found, other.pid());
  EXPECT_EQ(directory->directory.path(), absl::StrCat("/proc/", other.pid(), "/root/dev/shm"));
  EXPECT_TRUE(directory->cgroup.ok()) << directory->cgroup.status();
  EXPECT_TRUE(directory->container.ok());
  const auto survey = SurveySemaphores(directory->directory);
  ASSERT_TRUE(survey.ok()) << survey.status();
  ASSERT_EQ(survey->semaphores.size(), 1u);
  EXPECT_EQ(survey->semaphores[0].name, "/inside");
  EXPECT_EQ(*survey->semaphores[0].value, 7u);
  EXPECT_EQ(FindOf(*found, getpid()), nullptr);
}

TEST(NamespaceDirectories, AreListedOnceForAllWhoSeeThem) {
  const OtherNamespace other([] {
    const pid_t parent = getpid();
    const pid_t child = fork();
    PSEM_CHILD_CHECK(child >= 0);
    if (child != 0) return;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) _exit(1);
    pause();
    _exit(0);
  });
  PSEM_SKIP_WITHOUT_NAMESPACES(other);
  const auto found = FindNamespaceDirectories();
  ASSERT_TRUE(found.ok()) << found.status();
  const NamespaceDirectory* const directory = FindOf(*found, other.pid());
  ASSERT_NE(directory, nullptr) << SkippedOf(*found, other.pid());
  FileFacts facts;
  ASSERT_EQ(StatDescriptor(directory->directory.descriptor(), &facts), 0);
  int times = 0;
  for (const NamespaceDirectory& each : found->directories) {
    FileFacts other_facts;
    ASSERT_EQ(StatDescriptor(each.directory.descriptor(), &other_facts), 0);
    if (other_facts.identity == facts.identity) ++times;
  }
  EXPECT_EQ(times, 1);
}

TEST(NamespaceDirectories, DoNotLeadOutOfMemory) {
  const OtherNamespace other([] {
    PSEM_CHILD_CHECK(mount("tmpfs", "/dev", "tmpfs", 0, "size=1m") == 0);
    PSEM_CHILD_CHECK(symlink("/etc", "/dev/shm") == 0);
    struct stat ignored;
    PSEM_CHILD_CHECK(stat("/dev/shm", &ignored) == 0);
  });
  PSEM_SKIP_WITHOUT_NAMESPACES(other);
  const auto found = FindNamespaceDirectories();
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(FindOf(*found, other.pid()), nullptr);
  EXPECT_NE(SkippedOf(*found, other.pid()), "");
  EXPECT_FALSE(found->complete());
}

TEST(NamespaceDirectories, AreLeftAloneWhenSomethingIsMountedInside) {
  const OtherNamespace other([] {
    PSEM_CHILD_CHECK(mkdir("/dev/shm/inner", 0700) == 0);
    PSEM_CHILD_CHECK(mount("tmpfs", "/dev/shm/inner", "tmpfs", 0, "size=1m") == 0);
  });
  PSEM_SKIP_WITHOUT_NAMESPACES(other);
  const auto found = FindNamespaceDirectories();
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(FindOf(*found, other.pid()), nullptr);
  EXPECT_EQ(SkippedOf(*found, other.pid()), "/dev/shm has mounts inside");
}

TEST(NamespaceDirectories, CountProcessesThatMayNotBeLookedAt) {
  const PlantedProc proc;
  PlantSymlink(proc.path() + "/self/ns/mnt", "mnt:[1]");
  for (const pid_t process : {1, 10, 11, 12}) {
    if (process != 1) proc.Process(process, "");
    PlantDirectory(absl::StrCat(proc.path(), "/", process, "/ns"));
  }
  PlantSymlink(proc.path() + "/1/ns/mnt", "mnt:[1]");
  proc.File("10/ns/mnt", "no link");                    // EINVAL.
  PlantSymlink(proc.path() + "/11/ns/mnt", "mnt:[2]");  // It has no root: it has ended.
  const auto found = FindNamespaceDirectories(proc.path());
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->unreadable, 1);
  EXPECT_FALSE(found->others_unlisted);
  EXPECT_TRUE(found->directories.empty());
  EXPECT_TRUE(found->skipped.empty());
  EXPECT_FALSE(found->complete());
}

TEST(NamespaceDirectories, SayWhyWhenThereIsNoProc) {
  EXPECT_EQ(ErrnoOf(FindNamespaceDirectories("/nowhere").status()), ENOENT);
}

}  // namespace
}  // namespace psem
