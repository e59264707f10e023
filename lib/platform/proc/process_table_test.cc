#include "lib/platform/proc/process_table.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/proc/live_semaphores_fixture.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/own_names.h"
#include "lib/testing/planted_directory.h"
#include "lib/testing/planted_proc.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const FileIdentity kJobs = {makedev(0, 0x18), 3917};
const FileIdentity kLogs = {makedev(0, 0x18), 3918};
constexpr char kJobsLine[] = "7f0000000000-7f0000001000 rw-s 00000000 00:18 3917   /x (deleted)\n";
constexpr char kJobsTailLine[] = "7f0000005000-7f0000006000 r--s 00001000 00:18 3917 /x\n";
constexpr char kLogsLine[] = "7f0000007000-7f0000008000 rw-s 00000000 00:18 3918 /y\n";
constexpr char kOtherDeviceLine[] = "7f0000009000-7f000000a000 rw-s 00000000 00:19 3917 /x\n";
constexpr char kOwnCopyLine[] = "7f000000b000-7f000000c000 rw-p 00000000 00:18 3917 /x\n";

std::string Text(const FileMapping& mapping) {
  return absl::StrCat(mapping.process, ": ", mapping.file.inode, " at ", absl::Hex(mapping.start),
                      "+", mapping.offset);
}

std::vector<std::string> Texts(const FileMappings& found) {
  std::vector<std::string> texts;
  for (const FileMapping& mapping : found.mappings) texts.push_back(Text(mapping));
  return texts;
}

class PlantedMappings : public testing::Test {
 protected:
  FileMappings Find(const std::vector<FileIdentity>& files = {kJobs}) const {
    const auto found = FindMappings(files, proc_.path());
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : FileMappings();
  }

  PlantedProc proc_;
};

TEST_F(PlantedMappings, AreFoundByDeviceAndInode) {
  proc_.Process(10, absl::StrCat(kPrivateMapping, kJobsLine, kJobsTailLine, kLogsLine));
  proc_.Process(9, absl::StrCat(kOtherDeviceLine, kLogsLine, kOwnCopyLine));
  proc_.Process(4194304, kJobsLine);
  const FileMappings found = Find({kJobs, kLogs});
  EXPECT_THAT(Texts(found),
              ElementsAre("9: 3918 at 7f0000007000+0", "10: 3917 at 7f0000000000+0",
                          "10: 3917 at 7f0000005000+4096", "10: 3918 at 7f0000007000+0",
                          "4194304: 3917 at 7f0000000000+0"));
  EXPECT_TRUE(found.gaps.complete());
  EXPECT_THAT(Texts(Find({kLogs})),
              ElementsAre("9: 3918 at 7f0000007000+0", "10: 3918 at 7f0000007000+0"));
  EXPECT_THAT(Texts(Find({})), IsEmpty());
}

TEST_F(PlantedMappings, LackNobodyWhoHasNoMemoryOrHasEnded) {
  proc_.Process(2, "");
  proc_.Thread(2, 2, "-1 0x0 0x0\n");
  proc_.Process(10, "");
  proc_.Remove("10/maps");
  proc_.Process(11, "");
  proc_.Remove("11/task");
  EXPECT_TRUE(Find().gaps.complete());
}

TEST_F(PlantedMappings, OfAFirstThreadThatHasEndedAreTheOthers) {
  proc_.Process(10, "");
  for (const pid_t thread : {10, 11, 12}) {
    proc_.Thread(10, thread, "running\n");
    proc_.Remove(absl::StrCat("10/task/", thread, "/maps"));
  }
  proc_.File("10/task/10/maps", "");
  proc_.File("10/task/12/maps", kJobsLine);  // The thread 11 has ended just now.
  const FileMappings found = Find();
  EXPECT_THAT(Texts(found), ElementsAre("10: 3917 at 7f0000000000+0"));
  EXPECT_TRUE(found.gaps.complete());
}

TEST_F(PlantedMappings, AreIncompleteWhenAProcessCannotBeRead) {
  proc_.Process(10, kJobsLine);
  proc_.Process(11, "");
  proc_.Remove("11/maps");
  proc_.UnreadableFile("11/maps");
  proc_.Process(12, "not a line of maps\n");
  proc_.Process(13, "");
  for (const pid_t thread : {13, 14, 15}) {
    proc_.Thread(13, thread, "running\n");
    proc_.Remove(absl::StrCat("13/task/", thread, "/maps"));
  }
  proc_.File("13/task/13/maps", "");
  proc_.UnreadableFile("13/task/14/maps");  // And the thread 15 has ended just now.
  const FileMappings found = Find();
  EXPECT_THAT(Texts(found), ElementsAre("10: 3917 at 7f0000000000+0"));
  EXPECT_EQ(found.gaps.unreadable, 3);
  EXPECT_FALSE(found.gaps.others_unlisted);
  EXPECT_FALSE(found.gaps.complete());
}

TEST_F(PlantedMappings, AreIncompleteInAPidNamespaceOfItsOwn) {
  for (const char* other : {"pid:[4026532201]", "pid:[402653183]", "pid:[40265318360]", "x"}) {
    proc_.PidNamespace(other);
    EXPECT_TRUE(Find().gaps.others_unlisted) << other;
    EXPECT_FALSE(Find().gaps.complete()) << other;
  }
  proc_.Remove("self");
  EXPECT_FALSE(Find().gaps.complete());
}

TEST_F(PlantedMappings, AreIncompleteWhenProcHidesProcesses) {
  proc_.Process(10, kJobsLine);
  EXPECT_TRUE(Find().gaps.complete());
  proc_.Remove("1");
  EXPECT_TRUE(Find().gaps.others_unlisted);
  EXPECT_FALSE(Find().gaps.complete());
}

TEST(FindMappings, SaysWhenProcItselfCannotBeRead) {
  const PlantedProc proc;
  const auto found = FindMappings({kJobs}, proc.path() + "/gone");
  EXPECT_EQ(ErrnoOf(found.status()), ENOENT) << found.status();
  EXPECT_EQ(ErrnoOf(FindMappings({kJobs}, proc.path() + "/uptime").status()), ENOTDIR);
}

class LiveMappings : public LiveSemaphoresTest {
 protected:
  static std::vector<pid_t> Users(FileIdentity file) {
    const auto found = FindMappings({file});
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<pid_t> users;
    if (!found.ok()) return users;
    for (const FileMapping& mapping : found->mappings) users.push_back(mapping.process);
    return users;
  }

  // Waits until it sees just these.
  static bool SeesUsers(FileIdentity file, const std::vector<pid_t>& users) {
    return WaitUntilTrue(
        [&] { return testing::Value(Users(file), testing::UnorderedElementsAreArray(users)); });
  }
};

TEST_F(LiveMappings, AreOfTheProcessesThatHaveTheSemaphoreAndNoOther) {
  const FileIdentity jobs = Create("jobs");
  const FileIdentity logs = Create("logs");
  EXPECT_THAT(Users(jobs), IsEmpty());
  ChildProcess user([this] {
    Attach("jobs");
    pause();
  });
  ChildProcess reader([this] {
    const int descriptor = open(names_.Path("jobs").c_str(), O_RDONLY);
    PSEM_CHILD_CHECK(mmap(nullptr, 1, PROT_READ, MAP_SHARED, descriptor, 0) != MAP_FAILED);
    close(descriptor);
    pause();
  });
  ChildProcess other([this] {
    Attach("logs");
    pause();
  });
  EXPECT_TRUE(SeesUsers(jobs, {user.pid(), reader.pid()}));
  EXPECT_TRUE(SeesUsers(logs, {other.pid()}));

  sem_t* own = sem_open(names_.Name("jobs").c_str(), 0);
  ASSERT_NE(own, SEM_FAILED);
  EXPECT_THAT(Users(jobs), UnorderedElementsAre(user.pid(), reader.pid(), getpid()));
  sem_close(own);

  // Users stay users when the name goes, and are none when they have ended.
  ASSERT_EQ(sem_unlink(names_.Name("jobs").c_str()), 0);
  EXPECT_THAT(Users(jobs), UnorderedElementsAre(user.pid(), reader.pid()));
  user.Signal(SIGKILL);
  EXPECT_EQ(user.Wait().signal, SIGKILL);
  EXPECT_THAT(Users(jobs), ElementsAre(reader.pid()));
}

// The path of a creator's mapping is glibc's temporary name.
TEST_F(LiveMappings, AreOfTheCreatorToo) {
  int ready[2];
  ASSERT_EQ(pipe2(ready, O_CLOEXEC), 0);
  ChildProcess creator([&] {
    PSEM_CHILD_CHECK(sem_open(names_.Name("jobs").c_str(), O_CREAT | O_EXCL, 0600, 0) !=
                     SEM_FAILED);
    PSEM_CHILD_CHECK(write(ready[1], "x", 1) == 1);  // Killed earlier, it would leave a file.
    pause();
  });
  close(ready[1]);
  char byte;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  close(ready[0]);
  FileFacts facts;
  ASSERT_EQ(StatAt(AT_FDCWD, names_.Path("jobs").c_str(), &facts), 0);
  EXPECT_THAT(Users(facts.identity), ElementsAre(creator.pid()));
}

TEST_F(LiveMappings, AreOfAProcessWhoseFirstThreadHasEnded) {
  const FileIdentity jobs = Create("jobs");
  ChildProcess child([this] {
    Attach("jobs");
    std::thread([] { pause(); }).detach();
    syscall(SYS_exit, 0);  // This thread alone.
  });
  EXPECT_TRUE(WaitUntilTrue([&] {
    std::ifstream maps(absl::StrCat("/proc/", child.pid(), "/maps"));
    return maps.get() == EOF;
  }));
  EXPECT_THAT(Users(jobs), ElementsAre(child.pid()));
}

TEST_F(LiveMappings, AreIncompleteForAnOrdinaryUser) {
  const FileIdentity jobs = Create("jobs");
  int ready[2];
  ASSERT_EQ(pipe2(ready, O_CLOEXEC), 0);
  ChildProcess shy([&] {
    Attach("jobs");
    // As a program is that changes its user. Even its own user may not look into it any more.
    PSEM_CHILD_CHECK(prctl(PR_SET_DUMPABLE, 0) == 0);
    PSEM_CHILD_CHECK(write(ready[1], "x", 1) == 1);
    pause();
  });
  close(ready[1]);
  char byte;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  close(ready[0]);
  ChildProcess looker([&] {
    ForgetPrivileges();
    const auto found = FindMappings({jobs});
    PSEM_CHILD_CHECK(found.ok() && found->mappings.empty());
    PSEM_CHILD_CHECK(found->gaps.unreadable > 0 && !found->gaps.complete());
  });
  EXPECT_TRUE(looker.Wait().ok()) << looker.Wait().Text();
}

TEST_F(LiveMappings, AreIncompleteWhenDescriptorsRunOut) {
  const FileIdentity jobs = Create("jobs");
  ChildProcess child([&] {
    Attach("jobs");
    FailSystemCall(SYS_openat, EMFILE, {/*argument=*/2, O_NOCTTY});
    const auto found = FindMappings({jobs});
    PSEM_CHILD_CHECK(found.ok() && found->mappings.empty());
    PSEM_CHILD_CHECK(found->gaps.unreadable > 0 && !found->gaps.complete());
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

}  // namespace
}  // namespace psem
