#include "lib/platform/proc/mapped_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/platform/proc/live_semaphores_fixture.h"
#include "lib/testing/child_process.h"
#include "lib/testing/planted_directory.h"
#include "lib/testing/planted_proc.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::EndsWith;

constexpr uint64_t kStart = 0x7000;
constexpr uint64_t kEnd = 0x8000;
constexpr char kLink[] = "10/map_files/7000-8000";

std::string HeadOf(const MappedFileLook& look) {
  return std::string(look.head.begin(), look.head.begin() + look.head_length);
}

class MappedFile : public testing::Test {
 protected:
  MappedFile() {
    proc_.Process(10, "");
    proc_.File("10/task/link", "");  // Keeps the directory.
    files_.File("jobs", Glibc64Bytes(3));
    EXPECT_EQ(StatAt(AT_FDCWD, files_.PathOf("jobs").c_str(), &facts_), 0);
    PlantDirectory(absl::StrCat(proc_.path(), "/10/map_files"));
  }

  void Link(const std::string& target) const {
    PlantSymlink(absl::StrCat(proc_.path(), "/", kLink), target);
  }

  // A process's memory, with these bytes at kStart.
  void Memory(const std::string& bytes) const {
    proc_.File("10/mem", absl::StrCat(std::string(kStart, '\0'), bytes));
  }

  MappedFileLook Look(uint64_t offset = 0) const {
    return LookAtMappedFile({facts_.identity, 10, kStart, offset, kEnd}, proc_.path());
  }

  PlantedProc proc_;
  PlantedDirectory files_;
  FileFacts facts_;
};

TEST_F(MappedFile, IsSeenThroughItsLinkThoughItHasNoName) {
  const int descriptor = open(files_.PathOf("jobs").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  ASSERT_EQ(unlink(files_.PathOf("jobs").c_str()), 0);
  Link(absl::StrCat("/proc/self/fd/", descriptor));
  const MappedFileLook look = Look();
  EXPECT_EQ(look.stat_errno, 0);
  EXPECT_EQ(look.read_errno, 0);
  EXPECT_EQ(look.facts.identity, facts_.identity);
  EXPECT_EQ(look.facts.links, 0u);
  EXPECT_EQ(HeadOf(look), Glibc64Bytes(3));
  close(descriptor);
}

TEST_F(MappedFile, IsNotWhatWasPutInItsPlace) {
  files_.File("other", Glibc64Bytes(5));
  Link(files_.PathOf("other"));
  Memory(Glibc64Bytes(5));
  EXPECT_EQ(Look().stat_errno, ESRCH);
  EXPECT_EQ(Look().read_errno, ESRCH);
  proc_.Remove(kLink);
  files_.Fifo("fifo");
  EXPECT_EQ(StatAt(AT_FDCWD, files_.PathOf("fifo").c_str(), &facts_), 0);
  Link(files_.PathOf("fifo"));
  EXPECT_EQ(Look().stat_errno, ESRCH);
}

TEST_F(MappedFile, IsGoneWithItsMapping) {
  Memory(Glibc64Bytes(5));
  EXPECT_EQ(Look().stat_errno, ESRCH);
  EXPECT_EQ(Look().read_errno, ESRCH);
}

// A link that leads to itself stands for one that may not be followed.
TEST_F(MappedFile, IsReadFromMemoryWhereTheLinkIsForbidden) {
  Link(absl::StrCat(proc_.path(), "/", kLink));
  EXPECT_EQ(Look().read_errno, ESRCH);  // No memory.
  Memory(Glibc64Bytes(7));
  const MappedFileLook look = Look();
  EXPECT_EQ(look.stat_errno, ELOOP);
  EXPECT_EQ(look.read_errno, 0);
  EXPECT_EQ(HeadOf(look), Glibc64Bytes(7));
  EXPECT_EQ(look.facts.identity, FileIdentity());
  EXPECT_EQ(Look(4096).read_errno, ENXIO);
  proc_.Remove("10/mem");
  proc_.UnreadableFile("10/mem");
  EXPECT_EQ(Look().read_errno, EISDIR);
}

TEST(MappingPaths, AreOfTheMappingsThatAreStillThere) {
  const PlantedProc proc;
  proc.Process(10, absl::StrCat(kPrivateMapping,
                                "7f0000000000-7f0000001000 rw-s 00000000 00:18 1   /a b (deleted)\n"
                                "7f0000001000-7f0000002000 rw-s 00000000 00:18 3 /other\n",
                                "7f0000002000-7f0000003000 rw-s 00000000 00:18 0 \n",
                                "7f0000004000-7f0000005000 rw-s 00000000 00:18 4 /",
                                std::string(4000, 'x'), "\n"));
  proc.Process(20, "7f0000000000-7f0000001000 rw-s 00000000 00:18 1 /c\n");
  const dev_t device = makedev(0, 0x18);
  const std::vector<FileMapping> mappings = {
      {{device, 1}, 10, 0x7f0000000000, 0, 0x7f0000001000},
      {{device, 2}, 10, 0x7f0000001000, 0, 0x7f0000002000},
      {{device, 2}, 10, 0x7f0000003000, 0, 0x7f0000004000},
      {{device, 4}, 10, 0x7f0000004000, 0, 0x7f0000005000},
      {{device, 1}, 20, 0x7f0000000000, 0, 0x7f0000001000},
      {{device, 1}, 30, 0x7f0000000000, 0, 0x7f0000001000},
  };
  EXPECT_THAT(MappingPaths(mappings, proc.path()),
              ElementsAre("/a b (deleted)", "", "", "/" + std::string(4000, 'x'), "/c", ""));
  EXPECT_EQ(MappingPaths(mappings, "/nowhere").size(), mappings.size());
}

// Long paths, so that many of them lie across the borders of what is read at once.
TEST(MappingPaths, AreWholeHoweverManyThereAre) {
  constexpr int kMappings = 300;
  const PlantedProc proc;
  std::string maps;
  std::vector<FileMapping> mappings;
  for (uint64_t i = 0; i < kMappings; ++i) {
    const uint64_t start = 0x7f0000000000 + i * 0x1000;
    absl::StrAppend(&maps, absl::Hex(start), "-", absl::Hex(start + 0x1000),
                    " rw-s 00000000 00:18 7 /", std::string(3000 + i, 'y'), "\n");
    mappings.push_back({{makedev(0, 0x18), 7}, 10, start, 0, start + 0x1000});
  }
  proc.Process(10, maps);
  const std::vector<std::string> paths = MappingPaths(mappings, proc.path());
  ASSERT_EQ(paths.size(), mappings.size());
  for (size_t i = 0; i < paths.size(); ++i) EXPECT_EQ(paths[i].size(), 3001 + i);
}

class LiveMappedFile : public LiveSemaphoresTest {};

TEST_F(LiveMappedFile, IsSeenByWhateverTheKernelAllows) {
  const FileIdentity jobs = Create("jobs");
  ChildProcess user([this] {
    PSEM_CHILD_CHECK(sem_post(Attach("jobs")) == 0);
    pause();
  });
  FileMappings found;
  ASSERT_TRUE(WaitUntilTrue([&] {
    found = *FindMappings({jobs});
    return found.mappings.size() == 1u;
  }));
  ASSERT_EQ(sem_unlink(names_.Name("jobs").c_str()), 0);
  EXPECT_TRUE(WaitUntilTrue([&] { return LookAtMappedFile(found.mappings[0]).head[0] == 1; }));
  const MappedFileLook look = LookAtMappedFile(found.mappings[0]);
  EXPECT_EQ(look.read_errno, 0);
  EXPECT_EQ(HeadOf(look), Glibc64Bytes(1));
  if (look.stat_errno == 0) {
    EXPECT_EQ(look.facts.links, 0u);
    EXPECT_EQ(look.facts.size, kSemFileSize);
  } else {
    EXPECT_EQ(look.stat_errno, EPERM);
  }
  EXPECT_THAT(MappingPaths(found.mappings), ElementsAre(EndsWith("-jobs (deleted)")));
  user.Signal(SIGKILL);
  user.Wait();
  EXPECT_EQ(LookAtMappedFile(found.mappings[0]).read_errno, ESRCH);
}

}  // namespace
}  // namespace psem
