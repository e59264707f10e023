// Each way in which opening or unlinking can fail, one row each: what the user is told, and that
// nobody dies or hangs of it. Every row runs in a process of its own.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <ostream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/platform/sem_file.h"
#include "lib/platform/sem_mapping.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/own_names.h"
#include "lib/testing/own_shm.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

absl::StatusOr<SemMapping> Open(const std::string& name) {
  return AttachOrCreate(*SemaphoreName::Parse(name), {1, 0644}, JustLink);
}

// Runs `prepare` and then opens, or unlinks, `name` in a child. Returns what its status says, "OK",
// or how it died.
std::string OutcomeOf(
    const std::string& verb, const std::string& name,
    const std::function<void()>& prepare = [] {}) {
  ChildProcess child([&] {
    prepare();
    ChildFail(verb == "open" ? Open(name).status().ToString()
                             : UnlinkSemaphore(*SemaphoreName::Parse(name)).ToString());
  });
  const ChildEnd& end = child.Wait();
  return end.failure.empty() ? end.Text() : end.failure;
}

struct HostileCase {
  const char* name;
  std::function<void(const std::string& path)> plant;
  const char* what;
};

void PrintTo(const HostileCase& row, std::ostream* out) { *out << row.name; }

std::function<void(const std::string&)> File(std::string bytes) {
  return [=](const std::string& path) { PlantFile(path, bytes); };
}

class HostileFileTest : public testing::TestWithParam<HostileCase> {};

TEST_P(HostileFileTest, IsRefusedWithWhatItIsAndLeftAsItWas) {
  const OwnNames names;
  GetParam().plant(names.Path("x"));
  FileFacts before;
  ASSERT_EQ(StatAt(AT_FDCWD, names.Path("x").c_str(), &before), 0);
  EXPECT_THAT(OutcomeOf("open", names.Name("x")),
              StartsWith(absl::StrCat("FAILED_PRECONDITION: open \"", names.Name("x"),
                                      "\": its file ", names.Path("x"), " ", GetParam().what,
                                      " (EINVAL); use another name, or remove the file if nobody "
                                      "needs it")));
  FileFacts after;
  ASSERT_EQ(StatAt(AT_FDCWD, names.Path("x").c_str(), &after), 0);
  EXPECT_EQ(after.identity, before.identity);
  EXPECT_EQ(after.size, before.size);
  EXPECT_EQ(after.created, before.created);
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileFileTest,
    testing::Values(
        HostileCase{"fifo", PlantFifo, "is a FIFO"},
        HostileCase{"directory", PlantDirectory, "is a directory"},
        HostileCase{"socket", PlantSocket, "is a socket"},
        HostileCase{"dangling_link",
                    [](const std::string& path) { PlantSymlink(path, "/nowhere"); },
                    "is a symbolic link"},
        HostileCase{"empty", File(""), "is empty, not a semaphore"},
        HostileCase{"four_bytes", File("abcd"), "has 4 bytes that are not a semaphore of glibc's"},
        HostileCase{"sixteen_zero_bytes", File(std::string(16, '\0')),
                    "has 16 bytes that are not a semaphore of glibc's"},
        HostileCase{"thirty_two_bytes_of_text", File(std::string(32, 'x')),
                    "has 32 bytes that are not a semaphore of glibc's"},
        HostileCase{"of_musl", File(Musl64Bytes(1)),
                    "has 32 bytes that are not a semaphore of glibc's"},
        HostileCase{"sparse_gigabyte",
                    [](const std::string& path) { PlantSparseFile(path, 1 << 30); },
                    "has 1073741824 bytes that are not a semaphore of glibc's"},
        HostileCase{"of_32_bits", File(Glibc32Bytes(1)),
                    "was made by a 32-bit program, whose semaphores 64-bit programs cannot share"},
        HostileCase{"value_above_the_maximum", File(Glibc64Bytes(kMaxSemaphoreValue + 1)),
                    "is damaged: its value 2147483648 is above the maximum 2147483647"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(SymbolicLink, IsNotFollowedEvenToASemaphore) {
  const OwnNames names;
  PlantFile(names.Path("target"), Glibc64Bytes(1));
  PlantSymlink(names.Path("x"), names.Path("target"));
  EXPECT_THAT(OutcomeOf("open", names.Name("x")), HasSubstr("-x is a symbolic link"));
}

TEST(HostileName, IsQuotedInTheErrorWithoutItsBytes) {
  const OwnNames names;
  PlantFile(names.Path("\x1b[2J\xff"), "");
  EXPECT_THAT(OutcomeOf("open", names.Name("\x1b[2J\xff")),
              AllOf(HasSubstr(names.prefix() + "-\\x1b[2J\\xff\": its file"), HasSubstr("is empty"),
                    Not(HasSubstr("\x1b")), Not(HasSubstr("\xff"))));
}

TEST(Permission, IsDeniedWithOwnerAndMode) {
  const OwnNames names;
  for (const mode_t mode : {0000, 0200, 0400, 0444}) {
    const std::string label = PermissionText(mode);
    PlantFile(names.Path(label), Glibc64Bytes(1), mode);
    EXPECT_THAT(OutcomeOf("open", names.Name(label), ForgetPrivileges),
                StartsWith(absl::StrCat("PERMISSION_DENIED: open \"", names.Name(label),
                                        "\": permission denied (EACCES); it belongs to ",
                                        UserName(geteuid()), ", mode ", label)));
  }
}

// What no test can bring about everywhere, the kernel is told to answer.
struct FailingCase {
  const char* name;
  const char* verb;
  void (*prepare)();
  const char* outcome;
  bool exists = false;  // Whether there is a semaphore of the name beforehand.
};

void PrintTo(const FailingCase& row, std::ostream* out) { *out << row.name; }

constexpr CallFilter kToCreate = {/*argument=*/2, O_TMPFILE};
constexpr CallFilter kToAttach = {/*argument=*/2, O_NONBLOCK};
constexpr CallFilter kShared = {/*argument=*/3, 0x01};  // MAP_SHARED: not a sanitizer's own memory.

void RunOutOfDescriptors() {
  const rlimit none = {0, 0};
  PSEM_CHILD_CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
}

class FailingCallTest : public testing::TestWithParam<FailingCase> {};

TEST_P(FailingCallTest, IsReportedWithWhatToDoAndLeavesNothing) {
  const FailingCase& row = GetParam();
  const OwnNames names;
  if (row.exists) PlantFile(names.Path("x"), Glibc64Bytes(1));
  EXPECT_THAT(OutcomeOf(row.verb, names.Name("x"), row.prepare), HasSubstr(row.outcome));
  EXPECT_EQ(access(names.Path("x").c_str(), F_OK), row.exists ? 0 : -1);
}

const FailingCase kFailingCases[] = {
    {"full_on_write", "open", [] { FailSystemCall(SYS_pwrite64, ENOSPC); },
     "no space left on device (ENOSPC); /dev/shm is full; remove what is stale there"},
    {"full_on_create", "open", [] { FailSystemCall(SYS_openat, ENOSPC, kToCreate); },
     "no space left on device (ENOSPC); /dev/shm is full; remove what is stale there"},
    {"full_on_link", "open", [] { FailSystemCall(SYS_linkat, ENOSPC); },
     "no space left on device (ENOSPC); /dev/shm is full; remove what is stale there"},
    {"quota", "open", [] { FailSystemCall(SYS_pwrite64, EDQUOT); },
     "disk quota exceeded (EDQUOT); /dev/shm is full"},
    {"descriptors_to_create", "open", RunOutOfDescriptors,
     "too many open files (EMFILE); close some of this process's files or raise ulimit -n"},
    {"descriptors_to_attach", "open", RunOutOfDescriptors,
     "too many open files (EMFILE); close some of this process's files or raise ulimit -n", true},
    {"descriptors_of_the_machine", "open", [] { FailSystemCall(SYS_openat, ENFILE, kToAttach); },
     "(ENFILE); the whole machine is at fs.file-max"},
    {"no_right_to_create", "open", [] { FailSystemCall(SYS_openat, EACCES, kToCreate); },
     "permission denied (EACCES); you may not create files in /dev/shm"},
    {"read_only_directory", "open", [] { FailSystemCall(SYS_linkat, EROFS); }, "(EROFS)"},
    {"no_directory", "open", [] { FailSystemCall(SYS_openat, ENOENT); },
     "no such file or directory (ENOENT); is /dev/shm mounted?"},
    {"memory", "open", [] { FailSystemCall(SYS_mmap, ENOMEM, kShared); },
     "cannot allocate memory (ENOMEM)"},
    {"memory_to_attach", "open", [] { FailSystemCall(SYS_mmap, ENOMEM, kShared); },
     "cannot allocate memory (ENOMEM)", true},
    {"unreadable_disk", "open", [] { FailSystemCall(SYS_pread64, EIO); },
     "input/output error (EIO)", true},
    // Each turn somebody else seems to have been faster, and to be gone at the next.
    {"endless_race", "open", [] { FailSystemCall(SYS_linkat, EEXIST); },
     "(EAGAIN); other processes keep creating and removing it; stop them and try again"},
    {"not_the_owner", "unlink", [] { FailSystemCall(SYS_unlink, EPERM); },
     "operation not permitted (EPERM); it belongs to ", true},
};

INSTANTIATE_TEST_SUITE_P(All, FailingCallTest, testing::ValuesIn(kFailingCases),
                         [](const auto& info) { return std::string(info.param.name); });

// Kernels before 6.10 let root alone link by descriptor; others go through /proc.
TEST(OlderKernel, NamesTheFileThroughProc) {
  constexpr CallFilter kEmptyPath = {/*argument=*/4, AT_EMPTY_PATH};
  for (const int error : {ENOENT, EPERM}) {
    const OwnNames names;
    EXPECT_EQ(OutcomeOf("open", names.Name("x"),
                        [error] { FailSystemCall(SYS_linkat, error, kEmptyPath); }),
              "OK");
    EXPECT_EQ(access(names.Path("x").c_str(), F_OK), 0);
  }
}

// The real thing. The rows full_on_write and full_on_create above stand in for it where this
// process may make no mount.
TEST(FullShm, IsReportedAndUsableOnceThereIsRoom) {
  constexpr int kCannotMount = 3;
  for (const char* options : {"size=4k", "nr_inodes=2"}) {
    ChildProcess child([options] {
      const OwnNames names;
      if (MountOwnShm(options) != 0) _exit(kCannotMount);
      PlantFile("/dev/shm/filler", std::string(4096, 'x'));
      const absl::Status full = Open(names.Name("x")).status();
      PSEM_CHILD_CHECK(full.code() == absl::StatusCode::kResourceExhausted);
      if (!absl::StrContains(full.message(), "(ENOSPC); /dev/shm is full")) {
        ChildFail(full.message());
      }
      PSEM_CHILD_CHECK(access(names.Path("x").c_str(), F_OK) != 0);
      PSEM_CHILD_CHECK(unlink("/dev/shm/filler") == 0);
      PSEM_CHILD_CHECK(Open(names.Name("x")).ok());
    });
    const ChildEnd& end = child.Wait();
    if (end.exit_code == kCannotMount) GTEST_SKIP() << "no mount of our own; see full_on_write";
    EXPECT_TRUE(end.ok()) << options << ": " << end.Text();
  }
}

class LeasedFileTest : public testing::Test {
 protected:
  void SetUp() override {
    PlantFile(names_.Path("x"), Glibc64Bytes(1));
    descriptor_ = open(names_.Path("x").c_str(), O_RDONLY | O_CLOEXEC);
    ASSERT_GE(descriptor_, 0);
    // The kernel tells the holder that somebody wants the file; by default that kills it.
    ASSERT_NE(signal(SIGIO, SIG_IGN), SIG_ERR);
    if (fcntl(descriptor_, F_SETLEASE, F_WRLCK) == 0) return;
    ASSERT_EQ(errno, EINVAL);
    GTEST_SKIP() << "leases are turned off here: fs.leases-enable";
  }

  void TearDown() override { close(descriptor_); }

  OwnNames names_;
  int descriptor_ = -1;
};

// As a tool does that looks whether the semaphore is stale.
TEST_F(LeasedFileTest, IsOpenedWhenTheLeaseIsGivenBack) {
  ChildProcess opener([this] {
    const absl::StatusOr<SemMapping> mapping = Open(names_.Name("x"));
    if (!mapping.ok()) ChildFail(mapping.status().message());
  });
  ASSERT_TRUE(WaitUntilTrue([this] { return fcntl(descriptor_, F_GETLEASE) == F_UNLCK; }));
  ASSERT_EQ(fcntl(descriptor_, F_SETLEASE, F_UNLCK), 0);
  EXPECT_TRUE(opener.Wait().ok()) << opener.Wait().Text();
}

// Not for fs.lease-break-time, which is 45 s.
TEST_F(LeasedFileTest, IsGivenUpWhenTheLeaseIsKept) {
  EXPECT_THAT(OutcomeOf("open", names_.Name("x")),
              AllOf(StartsWith("UNAVAILABLE"), HasSubstr("another program holds a lease on it")));
  EXPECT_EQ(fcntl(descriptor_, F_GETLEASE), F_UNLCK);  // It is ours still, and wanted.
}

}  // namespace
}  // namespace psem
