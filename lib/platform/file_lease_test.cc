#include "lib/platform/file_lease.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <ostream>
#include <string>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/testing/check_call.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/opener.h"
#include "lib/testing/own_shm_directory.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using testing::HasSubstr;

ShmDirectory Open(const std::string& path) {
  absl::StatusOr<ShmDirectory> directory = ShmDirectory::Open(path);
  CheckCall(directory.ok(), "ShmDirectory::Open", path);
  return *std::move(directory);
}

FileIdentity IdentityAt(const std::string& path) {
  FileFacts facts;
  CheckCall(StatAt(AT_FDCWD, path.c_str(), &facts) == 0, "stat", path);
  return facts.identity;
}

class FileLeaseTest : public testing::Test {
 protected:
  FileLeaseTest() { PlantFile(Path(), Glibc64Bytes(1)); }

  std::string Path() const { return own_.PathOf("sem.jobs"); }

  const OwnShmDirectory own_{"lease"};
  const ShmDirectory directory_ = Open(own_.path());
};

// The answer of the kernel while something, in another process, has the file in some way.
struct UseCase {
  const char* name;
  // In the other process; what it opens stays open.
  void (*hold)(const std::string& path);
  FileUse use;
  int error_number = 0;
};

void PrintTo(const UseCase& row, std::ostream* out) { *out << row.name; }

int OpenOrFail(const std::string& path, int flags) {
  const int descriptor = open(path.c_str(), flags | O_CLOEXEC);
  PSEM_CHILD_CHECK(descriptor >= 0);
  return descriptor;
}

void Map(const std::string& path, int flags, int protection) {
  const int descriptor = OpenOrFail(path, flags);
  PSEM_CHILD_CHECK(mmap(nullptr, 32, protection, MAP_SHARED, descriptor, 0) != MAP_FAILED);
  close(descriptor);
}

void TakeLease(const std::string& path, int kind) {
  PSEM_CHILD_CHECK(signal(SIGIO, SIG_IGN) != SIG_ERR);
  PSEM_CHILD_CHECK(fcntl(OpenOrFail(path, O_RDONLY), F_SETLEASE, kind) == 0);
}

// Leaves a descriptor nowhere but in a message that nobody has received.
void Send(const std::string& path) {
  int ends[2];
  PSEM_CHILD_CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
  const int descriptor = OpenOrFail(path, O_RDWR);
  char byte = 0;
  iovec data = {&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
  PSEM_CHILD_CHECK(sendmsg(ends[0], &message, 0) == 1);
  close(descriptor);
}

class FileUseTest : public FileLeaseTest, public testing::WithParamInterface<UseCase> {};

TEST_P(FileUseTest, IsAnswered) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  ChildProcess holder([&] {
    GetParam().hold(Path());
    PSEM_CHILD_CHECK(write(ready[1], "", 1) == 1);
    while (true) pause();
  });
  char byte;
  close(ready[1]);
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  close(ready[0]);
  {
    const FileLease lease(directory_, "sem.jobs", IdentityAt(Path()));
    EXPECT_EQ(lease.use(), GetParam().use) << lease.why_unknown();
    EXPECT_EQ(ErrnoOf(lease.why_unknown()), GetParam().error_number) << lease.why_unknown();
    EXPECT_EQ(lease.why_unknown().ok(), GetParam().error_number == 0);
    EXPECT_FALSE(lease.IsGone());
  }
  // A zombie has nothing open.
  holder.Signal(SIGKILL);
  siginfo_t ended;
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(holder.pid()), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(FileLease(directory_, "sem.jobs", IdentityAt(Path())).use(), FileUse::kNobody);
}

INSTANTIATE_TEST_SUITE_P(
    All, FileUseTest,
    testing::Values(
        UseCase{"nothing", [](const std::string&) {}, FileUse::kNobody},
        UseCase{"mapping",
                [](const std::string& path) { Map(path, O_RDWR, PROT_READ | PROT_WRITE); },
                FileUse::kSomebody},
        UseCase{"descriptor", [](const std::string& path) { OpenOrFail(path, O_RDWR); },
                FileUse::kSomebody},
        UseCase{"descriptor_on_its_way", Send, FileUse::kSomebody},
        UseCase{"reading_mapping", [](const std::string& path) { Map(path, O_RDONLY, PROT_READ); },
                FileUse::kNobody},
        UseCase{"reading_descriptor", [](const std::string& path) { OpenOrFail(path, O_RDONLY); },
                FileUse::kNobody},
        UseCase{"path_descriptor", [](const std::string& path) { OpenOrFail(path, O_PATH); },
                FileUse::kNobody},
        UseCase{"write_lease", [](const std::string& path) { TakeLease(path, F_WRLCK); },
                FileUse::kUnknown, EAGAIN},
        UseCase{"read_lease", [](const std::string& path) { TakeLease(path, F_RDLCK); },
                FileUse::kNobody}),
    [](const auto& info) { return std::string(info.param.name); });

// What lies there in the place of a semaphore's file.
struct KindCase {
  const char* name;
  void (*plant)(const std::string& path);
  const char* text;
};

void PrintTo(const KindCase& row, std::ostream* out) { *out << row.name; }

class FileKindTest : public FileLeaseTest, public testing::WithParamInterface<KindCase> {};

TEST_P(FileKindTest, IsNoSemaphore) {
  GetParam().plant(own_.PathOf("planted"));
  const FileLease lease(directory_, "planted", IdentityAt(own_.PathOf("planted")));
  EXPECT_EQ(lease.use(), FileUse::kUnknown);
  EXPECT_EQ(ErrnoOf(lease.why_unknown()), EINVAL);
  EXPECT_FALSE(lease.IsGone());
  EXPECT_THAT(std::string(lease.why_unknown().message()), HasSubstr(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(All, FileKindTest,
                         testing::Values(KindCase{"fifo", PlantFifo, "it is a FIFO"},
                                         KindCase{"directory", PlantDirectory, "it is a directory"},
                                         KindCase{"socket", PlantSocket, "it is a socket"},
                                         KindCase{"link",
                                                  [](const std::string& path) {
                                                    PlantSymlink(path, "sem.jobs");
                                                  },
                                                  "it is a symbolic link"}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_F(FileLeaseTest, KnowsWhatIsGoneOrReplaced) {
  const FileIdentity identity = IdentityAt(Path());
  PlantFile(own_.PathOf("sem.other"), Glibc64Bytes(1));
  for (const std::string file : {"sem.missing", "sem.other", "../sem.jobs", "./sem.jobs", ""}) {
    const FileLease lease(directory_, file, identity);
    EXPECT_EQ(lease.use(), FileUse::kUnknown) << file;
    EXPECT_TRUE(lease.IsGone()) << file << ": " << lease.why_unknown();
  }
  EXPECT_EQ(FileLease(directory_, "sem.jobs", identity).use(), FileUse::kNobody);
}

TEST_F(FileLeaseTest, TrustsNoOtherFileSystem) {
  const ShmDirectory proc = Open("/proc");
  const FileLease lease(proc, "version", IdentityAt("/proc/version"));
  EXPECT_EQ(lease.use(), FileUse::kUnknown);
  EXPECT_EQ(ErrnoOf(lease.why_unknown()), EOPNOTSUPP) << lease.why_unknown();
}

TEST_F(FileLeaseTest, SaysWhenLeasesAreSwitchedOff) {
  ChildProcess child([this] {
    FailSystemCall(SYS_fcntl, EINVAL, {/*argument=*/1, F_SETLEASE});
    const FileLease lease(directory_, "sem.jobs", IdentityAt(Path()));
    PSEM_CHILD_CHECK(lease.use() == FileUse::kUnknown);
    PSEM_CHILD_CHECK(ErrnoOf(lease.why_unknown()) == EINVAL);
    PSEM_CHILD_CHECK(absl::StrContains(lease.why_unknown().message(), "fs.leases-enable=1"));
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST_F(FileLeaseTest, OpenerWaitsIsNoticedAndSucceeds) {
  const Opener opener(Path());
  {
    const FileLease lease(directory_, "sem.jobs", IdentityAt(Path()));
    ASSERT_EQ(lease.use(), FileUse::kNobody);
    EXPECT_TRUE(lease.StaysUnused(absl::ZeroDuration()));
    // Who only reads need not wait, and is no opener.
    const int reader = open(Path().c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_GE(reader, 0);
    close(reader);
    EXPECT_TRUE(lease.StaysUnused(absl::ZeroDuration()));
    opener.Begin();
    EXPECT_TRUE(opener.WaitUntilBlocked());
    EXPECT_FALSE(lease.StaysUnused(absl::ZeroDuration()));
  }
  // This process is still alive: SIGIO would have killed it.
  EXPECT_TRUE(opener.WaitUntilOpen());
  EXPECT_EQ(FileLease(directory_, "sem.jobs", IdentityAt(Path())).use(), FileUse::kSomebody);
}

TEST_F(FileLeaseTest, NoticesAnOpenerWhileItAsksForAWhile) {
  const Opener opener(Path());
  const FileLease lease(directory_, "sem.jobs", IdentityAt(Path()));
  ASSERT_EQ(lease.use(), FileUse::kNobody);
  opener.Begin();
  EXPECT_FALSE(lease.StaysUnused(absl::Seconds(60)));
}

std::atomic<int> handled{0};

TEST_F(FileLeaseTest, NoHandlerRunsMeanwhileAndTheMaskIsRestored) {
  for (const int number : {SIGUSR1, SIGIO, SIGURG}) {
    ASSERT_NE(signal(number, [](int) { handled.fetch_add(1); }), SIG_ERR);
  }
  const Opener opener(Path());
  handled = 0;
  {
    const FileLease lease(directory_, "sem.jobs", IdentityAt(Path()));
    opener.Begin();
    EXPECT_TRUE(opener.WaitUntilBlocked());
    raise(SIGUSR1);
    EXPECT_EQ(handled.load(), 0);
  }
  // SIGUSR1, and the kernel's word of the opener for who listens to SIGURG; but no SIGIO.
  EXPECT_EQ(handled.load(), 2);
  raise(SIGUSR1);
  EXPECT_EQ(handled.load(), 3);
  for (const int number : {SIGUSR1, SIGIO, SIGURG}) signal(number, SIG_DFL);
}

TEST_F(FileLeaseTest, LeavesNoDescriptorOpen) {
  const auto lowest_free = [] {
    const int descriptor = dup(STDIN_FILENO);
    close(descriptor);
    return descriptor;
  };
  const int before = lowest_free();
  const FileIdentity identity = IdentityAt(Path());
  EXPECT_EQ(FileLease(directory_, "sem.jobs", identity).use(), FileUse::kNobody);
  EXPECT_EQ(FileLease(directory_, "sem.none", identity).use(), FileUse::kUnknown);
  EXPECT_EQ(lowest_free(), before);
}

}  // namespace
}  // namespace psem
