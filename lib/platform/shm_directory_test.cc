#include "lib/platform/shm_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/base/semaphore_name.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/own_names.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ShmDirectory Open(const std::string& path) {
  absl::StatusOr<ShmDirectory> directory = ShmDirectory::Open(path);
  EXPECT_TRUE(directory.ok()) << directory.status();
  return *std::move(directory);
}

std::vector<std::string> NamesIn(const ShmDirectory& directory) {
  const absl::StatusOr<std::vector<ListedFile>> files = directory.Files();
  EXPECT_TRUE(files.ok()) << files.status();
  std::vector<std::string> names;
  for (const ListedFile& file : *files) names.push_back(file.name);
  return names;
}

TEST(ShmDirectoryOpen, NamesWhatItCannotOpen) {
  const PlantedDirectory planted;
  planted.File("file\x1b", "");
  planted.Directory("closed");
  const auto missing = ShmDirectory::Open(planted.PathOf("missing")).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ErrnoOf(missing), ENOENT);
  EXPECT_THAT(std::string(missing.message()), HasSubstr("look into \"" + planted.path()));
  const auto file = ShmDirectory::Open(planted.PathOf("file\x1b")).status();
  EXPECT_EQ(ErrnoOf(file), ENOTDIR);
  EXPECT_THAT(std::string(file.message()), HasSubstr("/file\\x1b\": not a directory (ENOTDIR)"));
  ASSERT_EQ(chmod(planted.PathOf("closed").c_str(), 0), 0);
  ChildProcess child([&planted] {
    ForgetPrivileges();
    PSEM_CHILD_CHECK(ErrnoOf(ShmDirectory::Open(planted.PathOf("closed")).status()) == EACCES);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  ASSERT_EQ(chmod(planted.PathOf("closed").c_str(), 0700), 0);  // Else it could not be removed.
}

TEST(ShmDirectoryFiles, AreAllAndRawAndSortedByBytes) {
  const PlantedDirectory planted;
  const ShmDirectory directory = Open(planted.path());
  EXPECT_THAT(NamesIn(directory), IsEmpty());
  for (const char* file : {"sem.b", "sem.B", "sem.\xff\xfe", "sem.\x1b[2J\n", ".hidden"}) {
    planted.File(file, "");
  }
  planted.Fifo("fifo");
  planted.Symlink("dangling", "nowhere");
  // Twice: the second listing begins at the beginning again.
  for (int turn = 0; turn < 2; ++turn) {
    EXPECT_THAT(NamesIn(directory), ElementsAre(".hidden", "dangling", "fifo", "sem.\x1b[2J\n",
                                                "sem.B", "sem.b", "sem.\xff\xfe"));
  }
}

TEST(ShmDirectory, MovesWithItsDescriptor) {
  const PlantedDirectory planted;
  const PlantedDirectory other;
  planted.File("jobs", "");
  ShmDirectory first = Open(planted.path());
  ShmDirectory second = std::move(first);
  EXPECT_THAT(NamesIn(second), ElementsAre("jobs"));
  ShmDirectory third = Open(other.path());
  third = std::move(second);
  EXPECT_EQ(third.path(), planted.path());
  EXPECT_THAT(NamesIn(third), ElementsAre("jobs"));
}

struct LookCase {
  const char* name;
  std::function<void(const std::string& path)> plant;
  const char* type;
  int read_errno;
  SemLayout layout;  // Of a regular file that could be read.
  uint32_t value;
};

void PrintTo(const LookCase& row, std::ostream* out) { *out << row.name; }

std::function<void(const std::string&)> File(std::string bytes, mode_t mode = 0600) {
  return [=](const std::string& path) { PlantFile(path, bytes, mode); };
}

class LookTest : public testing::TestWithParam<LookCase> {};

// In a child without the rights of root: a file that hangs or kills the looker is a failed row, and
// a file that root could read is unreadable.
TEST_P(LookTest, TellsWhatIsThere) {
  const LookCase& row = GetParam();
  const PlantedDirectory planted;
  planted.File("target", Glibc64Bytes(9));
  row.plant(planted.PathOf("sem.x"));
  ChildProcess child([&row, &planted] {
    ForgetPrivileges();
    const FileLook look = Open(planted.path()).Look("sem.x");
    PSEM_CHILD_CHECK(look.stat_errno == 0);
    PSEM_CHILD_CHECK(FileTypeName(look.facts.mode) == row.type);
    PSEM_CHILD_CHECK(look.read_errno == row.read_errno);
    PSEM_CHILD_CHECK(LayoutName(look.contents.layout) == LayoutName(row.layout));
    PSEM_CHILD_CHECK(look.contents.value == row.value);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

constexpr SemLayout kNothing = SemLayout::kForeign;

INSTANTIATE_TEST_SUITE_P(
    All, LookTest,
    testing::Values(
        LookCase{"semaphore", File(Glibc64Bytes(3)), "regular file", 0, SemLayout::kGlibc64, 3},
        LookCase{"of_32_bits", File(Glibc32Bytes(4)), "regular file", 0, SemLayout::kGlibc32, 4},
        LookCase{"of_musl", File(Musl64Bytes(5)), "regular file", 0, SemLayout::kMusl64, 5},
        LookCase{"empty", File(""), "regular file", 0, SemLayout::kEmpty, 0},
        LookCase{"four_bytes", File("abcd"), "regular file", 0, kNothing, 0},
        LookCase{"sixteen_bytes", File(std::string(16, '\0')), "regular file", 0, kNothing, 0},
        LookCase{"thirty_two_bytes_of_text", File(std::string(32, 'x')), "regular file", 0,
                 kNothing, 0},
        LookCase{"sparse_gigabyte", [](const std::string& path) { PlantSparseFile(path, 1 << 30); },
                 "regular file", 0, kNothing, 0},
        LookCase{"unreadable", File(Glibc64Bytes(3), 0), "regular file", EACCES, kNothing, 0},
        LookCase{"read_only", File(Glibc64Bytes(3), 0400), "regular file", 0, SemLayout::kGlibc64,
                 3},
        LookCase{"fifo", PlantFifo, "FIFO", 0, kNothing, 0},
        LookCase{"directory", PlantDirectory, "directory", 0, kNothing, 0},
        LookCase{"socket", PlantSocket, "socket", 0, kNothing, 0},
        LookCase{"link_to_a_semaphore",
                 [](const std::string& path) { PlantSymlink(path, "target"); }, "symbolic link", 0,
                 kNothing, 0},
        LookCase{"dangling_link", [](const std::string& path) { PlantSymlink(path, "nowhere"); },
                 "symbolic link", 0, kNothing, 0}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Look, ReadsTheFileBehindAnyBytesOfAName) {
  const PlantedDirectory planted;
  const ShmDirectory directory = Open(planted.path());
  for (const char* file : {"sem.\x1b[2J\n", "sem.\xff\xfe", "sem.\xe2\x80\xae"}) {
    planted.File(file, Glibc64Bytes(7));
    EXPECT_EQ(directory.Look(file).contents.value, 7u) << file;
  }
}

TEST(Look, NeverLeavesTheDirectory) {
  const PlantedDirectory planted;
  planted.Directory("inner");
  planted.File("sem.x", Glibc64Bytes(1));
  const ShmDirectory inner = Open(planted.PathOf("inner"));
  for (const std::string& file :
       {std::string("../sem.x"), planted.PathOf("sem.x"), std::string("sem.x\0y", 7), std::string(),
        std::string(300, 'a')}) {
    const int error = inner.Look(file).stat_errno;
    EXPECT_EQ(error, file.size() == 300 ? ENAMETOOLONG : ENOENT) << file;
  }
}

TEST(Look, LeavesTheTimeOfTheLastAccessAlone) {
  const PlantedDirectory planted;
  planted.File("sem.x", Glibc64Bytes(1));
  // Older than the last change: even under relatime a plain read would update it.
  const timespec times[] = {{1000000000, 0}, {1500000000, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, planted.PathOf("sem.x").c_str(), times, 0), 0);
  const ShmDirectory directory = Open(planted.path());
  EXPECT_EQ(directory.Look("sem.x").contents.value, 1u);
  EXPECT_EQ(directory.Look("sem.x").facts.last_opened, absl::FromUnixSeconds(1000000000));
}

// An open that waits for the holder's answer would hang for fs.lease-break-time, 45 s.
TEST(Look, SaysThatAnotherProgramHoldsALease) {
  const OwnNames names;  // In /dev/shm: not every file system has leases.
  PlantFile(names.Path("leased"), Glibc64Bytes(1));
  const int descriptor = open(names.Path("leased").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  // The kernel tells the holder that somebody wants the file; by default that kills it.
  ASSERT_NE(signal(SIGIO, SIG_IGN), SIG_ERR);
  if (fcntl(descriptor, F_SETLEASE, F_WRLCK) != 0) {
    ASSERT_EQ(errno, EINVAL);
    GTEST_SKIP() << "leases are turned off here: fs.leases-enable";
  }
  const ShmDirectory directory = Open(kSemaphoreDirectory);
  const std::string file = "sem." + names.prefix() + "-leased";
  ChildProcess child([&directory, &file] {
    const FileLook look = directory.Look(file);
    PSEM_CHILD_CHECK(look.stat_errno == 0 && look.facts.size == kSemFileSize);
    PSEM_CHILD_CHECK(look.read_errno == EAGAIN);
  });
  EXPECT_TRUE(child.Wait(absl::Seconds(30)).ok()) << child.Wait().Text();
  ASSERT_EQ(fcntl(descriptor, F_SETLEASE, F_UNLCK), 0);
  EXPECT_EQ(directory.Look(file).read_errno, 0);
  close(descriptor);
}

struct SwapCase {
  const char* name;
  std::function<void(const std::string& path)> plant;  // Empty: the file vanishes.
  int stat_errno;
  int read_errno;
  const char* type;  // As far as the look could tell.
  uint32_t value;
};

void PrintTo(const SwapCase& row, std::ostream* out) { *out << row.name; }

class SwapTest : public testing::TestWithParam<SwapCase> {};

// The name led to a good semaphore, and leads elsewhere at the very moment before it is opened.
TEST_P(SwapTest, IsNeitherFollowedNorWaitedForNorMixedUp) {
  const SwapCase& row = GetParam();
  const PlantedDirectory planted;
  planted.File("target", Glibc64Bytes(9));
  planted.File("sem.x", Glibc64Bytes(3));
  const std::string path = planted.PathOf("sem.x");
  const ShmDirectory directory = Open(planted.path());
  ChildProcess child([&] {
    BeforeSystemCall(SYS_openat,
                     [&] {
                       PSEM_CHILD_CHECK(unlink(path.c_str()) == 0);
                       if (row.plant) row.plant(path);
                     },
                     {/*argument=*/2, O_NONBLOCK});
    const FileLook look = directory.Look("sem.x");
    PSEM_CHILD_CHECK(look.stat_errno == row.stat_errno);
    PSEM_CHILD_CHECK(look.read_errno == row.read_errno);
    PSEM_CHILD_CHECK(FileTypeName(look.facts.mode) == row.type);
    PSEM_CHILD_CHECK(look.contents.value == row.value);
    if (look.facts.is_regular() && look.read_errno == 0) {
      FileFacts facts;
      PSEM_CHILD_CHECK(StatAt(AT_FDCWD, path.c_str(), &facts) == 0);
      PSEM_CHILD_CHECK(look.facts.identity == facts.identity);
    }
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

INSTANTIATE_TEST_SUITE_P(
    All, SwapTest,
    testing::Values(SwapCase{"another_semaphore", File(Glibc64Bytes(4)), 0, 0, "regular file", 4},
                    SwapCase{"nothing", nullptr, ENOENT, ENOENT, "regular file", 0},
                    SwapCase{"empty", File(""), 0, 0, "regular file", 0},
                    SwapCase{"fifo", PlantFifo, 0, 0, "FIFO", 0},
                    SwapCase{"directory", PlantDirectory, 0, 0, "directory", 0},
                    SwapCase{"link", [](const std::string& path) { PlantSymlink(path, "target"); },
                             0, ELOOP, "regular file", 0},
                    SwapCase{"socket", PlantSocket, 0, ENXIO, "regular file", 0}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Look, LeavesNoDescriptorOpen) {
  const PlantedDirectory planted;
  planted.File("sem.x", Glibc64Bytes(3));
  const ShmDirectory directory = Open(planted.path());
  const auto lowest_free = [] {
    const int descriptor = dup(STDIN_FILENO);
    close(descriptor);
    return descriptor;
  };
  const int before = lowest_free();
  EXPECT_EQ(directory.Look("sem.x").contents.value, 3u);
  EXPECT_TRUE(directory.Files().ok());
  EXPECT_EQ(lowest_free(), before);
}

}  // namespace
}  // namespace psem
