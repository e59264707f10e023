// A look at all files of a directory at once: what one look at each would tell, and no less
// careful.

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/platform/shm_directory.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using testing::ElementsAre;

// More than one thread looks at once, in more than one go.
constexpr int kMany = 5000;

ShmDirectory Open(const PlantedDirectory& planted) {
  return *std::move(ShmDirectory::Open(planted.path()));
}

std::vector<std::pair<std::string, FileLook>> LookAtAll(const ShmDirectory& directory) {
  std::vector<std::pair<std::string, FileLook>> looks;
  directory.LookAtEach(*directory.Files(), [&looks](const std::string& file, const FileLook& look) {
    looks.emplace_back(file, look);
  });
  return looks;
}

TEST(LookAtEach, TellsOfEachFileWhatOneLookTells) {
  const PlantedDirectory planted;
  planted.File("sem.glibc", Glibc64Bytes(3));
  planted.File("musl", Musl64Bytes(4));
  planted.File("sem.empty", "");
  planted.File("sem.closed", Glibc64Bytes(5), 0);
  planted.Fifo("sem.fifo");
  planted.Directory("sem.directory");
  planted.Socket("sem.socket");
  planted.Symlink("sem.link", "musl");
  ChildProcess child([&planted] {
    ForgetPrivileges();
    const ShmDirectory directory = Open(planted);
    const auto looks = LookAtAll(directory);
    PSEM_CHILD_CHECK(looks.size() == 8);
    for (const auto& [file, look] : looks) {
      const FileLook one = directory.Look(file);
      PSEM_CHILD_CHECK(look.stat_errno == 0 && one.stat_errno == 0);
      PSEM_CHILD_CHECK(look.read_errno == one.read_errno);
      PSEM_CHILD_CHECK(look.facts.identity == one.facts.identity);
      PSEM_CHILD_CHECK(look.facts.mode == one.facts.mode);
      PSEM_CHILD_CHECK(look.contents.layout == one.contents.layout);
      PSEM_CHILD_CHECK(look.contents.value == one.contents.value);
    }
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(LookAtEach, ShowsManyFilesInTheirOrderEachWithItsOwnLook) {
  const PlantedDirectory planted;
  for (int i = 0; i < kMany; ++i) {
    planted.File(absl::StrCat("sem.", absl::Dec(i, absl::kZeroPad6)), Glibc64Bytes(i));
  }
  const auto looks = LookAtAll(Open(planted));
  ASSERT_EQ(looks.size(), static_cast<size_t>(kMany));
  for (int i = 0; i < kMany; ++i) {
    EXPECT_EQ(looks[i].first, absl::StrCat("sem.", absl::Dec(i, absl::kZeroPad6)));
    EXPECT_EQ(looks[i].second.contents.value, static_cast<uint32_t>(i));
  }
}

// To open a FIFO is to use it: its writer's open would succeed.
TEST(LookAtEach, OpensNothingButRegularFiles) {
  const PlantedDirectory planted;
  planted.Fifo("fifo");
  planted.Socket("socket");
  planted.Symlink("link", "fifo");
  ChildProcess child([&planted] {
    const ShmDirectory directory = Open(planted);
    const std::vector<ListedFile> files = *directory.Files();
    FailSystemCall(SYS_openat, EIO);
    int seen = 0;
    directory.LookAtEach(files, [&seen](const std::string&, const FileLook& look) {
      PSEM_CHILD_CHECK(look.stat_errno == 0 && look.read_errno == 0);
      PSEM_CHILD_CHECK(!look.facts.is_regular());
      ++seen;
    });
    PSEM_CHILD_CHECK(seen == 3);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

// The directory called it a regular file, and now the name leads elsewhere.
TEST(LookAtEach, SeesWhatAFileHasBecomeSinceItWasListed) {
  const PlantedDirectory planted;
  for (const char* file : {"1.gone", "2.fifo", "3.link", "4.other", "target"}) {
    planted.File(file, Glibc64Bytes(1));
  }
  const ShmDirectory directory = Open(planted);
  const std::vector<ListedFile> files = *directory.Files();
  for (const char* file : {"1.gone", "2.fifo", "3.link", "4.other"}) {
    ASSERT_EQ(unlink(planted.PathOf(file).c_str()), 0);
  }
  planted.Fifo("2.fifo");
  planted.Symlink("3.link", "target");
  planted.File("4.other", Glibc64Bytes(4));
  std::map<std::string, FileLook> looks;
  directory.LookAtEach(
      files, [&looks](const std::string& file, const FileLook& look) { looks[file] = look; });
  EXPECT_EQ(looks["1.gone"].stat_errno, ENOENT);
  EXPECT_EQ(FileTypeName(looks["2.fifo"].facts.mode), "FIFO");
  EXPECT_EQ(looks["2.fifo"].contents.layout, SemLayout::kForeign);
  EXPECT_EQ(FileTypeName(looks["3.link"].facts.mode), "symbolic link");
  EXPECT_EQ(looks["3.link"].contents.layout, SemLayout::kForeign);
  EXPECT_EQ(looks["4.other"].contents.value, 4u);
  EXPECT_EQ(looks["target"].contents.value, 1u);
}

TEST(LookAtEach, TellsWhoseAFileIsThatItMayNotOpen) {
  const PlantedDirectory planted;
  planted.File("closed", Glibc64Bytes(1), 0);
  ChildProcess child([&planted] {
    ForgetPrivileges();
    const auto looks = LookAtAll(Open(planted));
    PSEM_CHILD_CHECK(looks.size() == 1);
    const FileLook& look = looks[0].second;
    PSEM_CHILD_CHECK(look.stat_errno == 0 && look.read_errno == EACCES);
    PSEM_CHILD_CHECK(look.facts.is_regular() && look.facts.size == kSemFileSize);
    PSEM_CHILD_CHECK(look.facts.owner == geteuid());
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

// Where one descriptor is left, threads must not take it from each other.
TEST(LookAtEach, NeedsOneDescriptorAlone) {
  const PlantedDirectory planted;
  for (int i = 0; i < kMany; ++i) planted.File(absl::StrCat("sem.", i), Glibc64Bytes(1));
  ChildProcess child([&planted] {
    const ShmDirectory directory = Open(planted);
    const std::vector<ListedFile> files = *directory.Files();
    const int lowest_free = dup(STDIN_FILENO);
    close(lowest_free);
    const rlimit limit = {static_cast<rlim_t>(lowest_free + 1),
                          static_cast<rlim_t>(lowest_free + 1)};
    PSEM_CHILD_CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    directory.LookAtEach(files, [](const std::string&, const FileLook& look) {
      PSEM_CHILD_CHECK(look.read_errno == 0 && look.contents.value == 1);
    });
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

}  // namespace
}  // namespace psem
