#include "lib/inspect/unlinked/unlinked.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/platform/file_facts.h"
#include "lib/testing/planted_directory.h"
#include "lib/testing/planted_proc.h"

namespace psem {
namespace {

// A directory with semaphores, and a /proc with those who have them.
class UnlinkedTest : public testing::Test {
 protected:
  ~UnlinkedTest() override {
    for (const int descriptor : descriptors_) close(descriptor);
  }

  struct Planted {
    FileIdentity identity;
    int descriptor;
  };

  // A file that stays open.
  Planted Plant(const std::string& file, const std::string& bytes) {
    shm_.File(file, bytes);
    const int descriptor = open(shm_.PathOf(file).c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_GE(descriptor, 0);
    descriptors_.push_back(descriptor);
    FileFacts facts;
    EXPECT_EQ(StatDescriptor(descriptor, &facts), 0);
    return {facts.identity, descriptor};
  }

  Planted PlantUnlinked(const std::string& file, const std::string& bytes) {
    const Planted planted = Plant(file, bytes);
    EXPECT_EQ(unlink(shm_.PathOf(file).c_str()), 0);
    return planted;
  }

  // A process that has it, and knows it by `path`. Root may look at the file; others at the memory.
  void Map(pid_t process, const Planted& file, const std::string& path, bool as_root = true) const {
    proc_.Process(process,
                  absl::StrCat("7000-8000 rw-s 00000000 ",
                               absl::Hex(major(file.identity.device), absl::kZeroPad2), ":",
                               absl::Hex(minor(file.identity.device), absl::kZeroPad2), " ",
                               file.identity.inode, " ", path, "\n"));
    proc_.Thread(process, process, "202 0x7000 0x109 0x0 0x0 0x0 0xffffffff 0x1 0x1\n");
    const std::string map_files = absl::StrCat(proc_.path(), "/", process, "/map_files");
    PlantDirectory(map_files);
    const std::string link = map_files + "/7000-8000";
    PlantSymlink(link, as_root ? absl::StrCat("/proc/self/fd/", file.descriptor) : link);
    std::string bytes(4096, '\0');  // A page: zeros behind the end of the file.
    EXPECT_GE(pread(file.descriptor, bytes.data(), bytes.size(), 0), 0);
    proc_.File(absl::StrCat(process, "/mem"), absl::StrCat(std::string(0x7000, '\0'), bytes));
  }

  std::vector<SemaphoreRecord> Find() const {
    const auto directory = ShmDirectory::Open(shm_.path());
    EXPECT_TRUE(directory.ok()) << directory.status();
    const auto found = FindUnlinkedSemaphores(*directory, proc_.path());
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : std::vector<SemaphoreRecord>();
  }

  std::string FindNames() const {
    return absl::StrJoin(Find(), " ", [](std::string* text, const SemaphoreRecord& record) {
      absl::StrAppend(text, record.name);
    });
  }

  PlantedDirectory shm_;
  PlantedProc proc_;
  std::vector<int> descriptors_;
};

TEST_F(UnlinkedTest, IsFoundWithItsUsersAndItsFormerName) {
  const Planted jobs = PlantUnlinked("sem.jobs", Glibc64Bytes(0, 2));
  Map(10, jobs, "/dev/shm/sem.LXrWC9 (deleted)");
  Map(11, jobs, "/dev/shm/sem.jobs (deleted)");
  const std::vector<SemaphoreRecord> found = Find();
  ASSERT_EQ(found.size(), 1u);
  const SemaphoreRecord& record = found[0];
  EXPECT_EQ(record.name, "/jobs");
  EXPECT_EQ(record.path, "/dev/shm/sem.jobs");
  EXPECT_TRUE(record.unlinked);
  EXPECT_EQ(record.facts->links, 0u);
  EXPECT_EQ(record.facts->identity, jobs.identity);
  EXPECT_EQ(*record.layout, "glibc 64-bit");
  EXPECT_EQ(*record.value, 0u);
  EXPECT_EQ(*record.recorded_waiters, 2u);
  EXPECT_EQ(record.use->users, (std::vector<pid_t>{10, 11}));
  EXPECT_EQ(record.use->waiters.size(), 2u);
  EXPECT_EQ(absl::StrJoin(record.notes, "; "), "unlinked: no name leads to it any more");
}

TEST_F(UnlinkedTest, HasNoNameWhenOnlyItsCreatorIsLeft) {
  Map(10, PlantUnlinked("sem.jobs", Glibc64Bytes(1)), "/dev/shm/sem.LXrWC9 (deleted)");
  EXPECT_EQ(FindNames(), kNoName);
  EXPECT_EQ(Find()[0].notes.size(), 1u);
}

TEST_F(UnlinkedTest, IsNoneThatTheDirectoryListsWhateverThePathSays) {
  Map(10, Plant("sem.jobs", Glibc64Bytes(1)), "/dev/shm/sem.LXrWC9 (deleted)");
  Map(11, Plant("sem.logs", Glibc64Bytes(1)), "/dev/shm/sem.old (deleted)", /*as_root=*/false);
  EXPECT_EQ(FindNames(), "");
}

TEST_F(UnlinkedTest, IsNoneThatHasANameElsewhere) {
  shm_.Directory("inner");
  Map(10, Plant("inner/sem.jobs", Glibc64Bytes(1)), "/dev/shm/inner/sem.LXrWC9 (deleted)");
  Map(11, Plant("inner/sem.logs", Glibc64Bytes(1)), "/dev/shm/inner/sem.logs", /*as_root=*/false);
  EXPECT_EQ(FindNames(), "");
}

TEST_F(UnlinkedTest, IsReadFromAUsersMemoryWhereTheFileMayNotBeSeen) {
  const Planted jobs = PlantUnlinked("sem.jobs", Glibc64Bytes(4, 1));
  Map(10, jobs, "/dev/shm/sem.jobs (deleted)", /*as_root=*/false);
  Map(11, PlantUnlinked("sem.old", Glibc32Bytes(5)), "/dev/shm/sem.old (deleted)", false);
  const std::vector<SemaphoreRecord> found = Find();
  ASSERT_EQ(found.size(), 2u);
  const SemaphoreRecord& record = found[0];
  EXPECT_EQ(record.name, "/jobs");
  EXPECT_EQ(*record.value, 4u);
  EXPECT_NE(ErrnoOf(record.facts.status()), 0);
  EXPECT_NE(ErrnoOf(record.owner.status()), 0);
  EXPECT_EQ(record.use->users, (std::vector<pid_t>{10}));
  EXPECT_EQ(absl::StrJoin(record.notes, "; "),
            absl::StrCat("unlinked: no name leads to it any more; inode ", jobs.identity.inode));
  EXPECT_EQ(*found[1].layout, "glibc 32-bit");
  EXPECT_EQ(*found[1].value, 5u);
}

TEST_F(UnlinkedTest, IsKnownByItsNameWhenItsBytesAreHidden) {
  const Planted jobs = PlantUnlinked("sem.jobs", Glibc64Bytes(4, 1));
  Map(10, jobs, "/dev/shm/sem.jobs (deleted)", /*as_root=*/false);
  proc_.Remove("10/mem");
  proc_.UnreadableFile("10/mem");
  const std::vector<SemaphoreRecord> found = Find();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, "/jobs");
  EXPECT_FALSE(found[0].value.ok());
}

TEST_F(UnlinkedTest, IsKnownByItsBytesWhenItsNameDoesNotTell) {
  Map(10, PlantUnlinked("hidden", Glibc64Bytes(1)), "/dev/shm/hidden (deleted)");
  Map(11, PlantUnlinked("jobs", Musl64Bytes(1)), "/dev/shm/jobs (deleted)");
  EXPECT_EQ(FindNames(), "/hidden /jobs");
}

TEST_F(UnlinkedTest, IsNoOtherSharedMemory) {
  // Memory that begins with a semaphore of its own.
  const std::string large = Glibc64Bytes(1) + std::string(4064, '\0');
  Map(10, PlantUnlinked("buffer", large), "/dev/shm/buffer (deleted)");
  Map(11, PlantUnlinked("zeros", std::string(4096, '\0')), "/dev/shm/zeros (deleted)");
  Map(12, PlantUnlinked("ring", Glibc64Bytes(1)), "/dev/shm/ring (deleted)", /*as_root=*/false);
  Map(13, PlantUnlinked("text", "hello"), "/dev/shm/text (deleted)");
  Planted other_device = PlantUnlinked("sem.jobs", Glibc64Bytes(1));
  other_device.identity.device = makedev(0, 0xfff);
  Map(14, other_device, "/memfd:sem.jobs (deleted)");
  EXPECT_EQ(FindNames(), "");
}

TEST_F(UnlinkedTest, HasAHostileFormerNameWhoseBytesAreKept) {
  Map(10, PlantUnlinked("sem.a\x1b[2J", Glibc64Bytes(1)), "/dev/shm/sem.a\x1b[2J (deleted)");
  ASSERT_EQ(FindNames(), "/a\x1b[2J");
  EXPECT_EQ(Find()[0].path, "/dev/shm/sem.a\x1b[2J");
}

TEST_F(UnlinkedTest, SaysWhatItMayHaveMissed) {
  Map(10, PlantUnlinked("sem.jobs", Glibc64Bytes(1)), "/dev/shm/sem.jobs (deleted)");
  EXPECT_TRUE(Find()[0].use->users_complete());
  proc_.Process(11, "");
  proc_.Remove("11/maps");
  proc_.UnreadableFile("11/maps");
  EXPECT_EQ(Find()[0].use->unreadable_users, 1);
}

}  // namespace
}  // namespace psem
