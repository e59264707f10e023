#include "lib/platform/proc/process_maps.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/platform/file_facts.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr size_t kPage = 4096;
constexpr char kSemaphoreLine[] =
    "7f0000000000-7f0000001000 rw-s 00000000 00:18 3917   /sem.jobs\n";

std::string Text(const MemoryRange& range) {
  return absl::StrCat(absl::Hex(range.start), "-", absl::Hex(range.end), " at ", range.offset,
                      " of ", range.file.device, ":", range.file.inode,
                      range.shared ? "" : " private");
}

std::vector<std::string> Texts(const std::vector<MemoryRange>& ranges) {
  std::vector<std::string> texts;
  for (const MemoryRange& range : ranges) texts.push_back(Text(range));
  return texts;
}

using Way = int (*)(int maps, std::vector<MemoryRange>* mappings);

int ListFrom(const std::string& path, Way way, std::vector<std::string>* texts) {
  const int maps = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (maps < 0) return errno;
  std::vector<MemoryRange> ranges;
  const int error = way(maps, &ranges);
  close(maps);
  *texts = Texts(ranges);
  return error;
}

// Maps a stretch of a file, and says how the lists ought to show it.
std::string Map(const std::string& path, int protection, int flags, size_t pages, off_t offset) {
  const int access = (protection & PROT_WRITE) != 0 ? O_RDWR : O_RDONLY;
  const int descriptor = open(path.c_str(), access | O_CLOEXEC);
  FileFacts facts;
  EXPECT_EQ(StatDescriptor(descriptor, &facts), 0) << path;
  void* memory = mmap(nullptr, pages * kPage, protection, flags, descriptor, offset);
  EXPECT_NE(memory, MAP_FAILED) << path;
  close(descriptor);
  MemoryRange range;
  range.start = reinterpret_cast<uint64_t>(memory);
  range.end = range.start + pages * kPage;
  range.shared = true;
  range.offset = static_cast<uint64_t>(offset);
  range.file = facts.identity;
  return Text(range);
}

class SharedMappings : public testing::Test {
 protected:
  void Plant(const std::string& file) { directory_.File(file, std::string(4 * kPage, 'x')); }
  // The file may lie on a file system whose maps show another device: so on memory.
  struct InMemory {
    InMemory() : descriptor(memfd_create("psem-test", MFD_CLOEXEC)) {
      EXPECT_EQ(ftruncate(descriptor, 4 * kPage), 0);
      path = absl::StrCat("/proc/self/fd/", descriptor);
    }
    ~InMemory() { close(descriptor); }
    int descriptor;
    std::string path;
  };

  PlantedDirectory directory_;
};

TEST_F(SharedMappings, AreListedByBothWaysAlike) {
  const InMemory file;
  const std::string whole = Map(file.path, PROT_READ | PROT_WRITE, MAP_SHARED, 1, 0);
  const std::string again = Map(file.path, PROT_READ | PROT_WRITE, MAP_SHARED, 1, 0);
  const std::string tail = Map(file.path, PROT_READ | PROT_WRITE, MAP_SHARED, 2, 2 * kPage);
  const std::string read_only = Map(file.path, PROT_READ, MAP_SHARED, 3, 0);
  const std::string untouchable = Map(file.path, PROT_NONE, MAP_SHARED, 4, 0);
  const std::string own_copy = Map(file.path, PROT_READ | PROT_WRITE, MAP_PRIVATE, 1, kPage);

  std::vector<std::string> read;
  ASSERT_EQ(ListFrom("/proc/self/maps", ReadSharedMappings, &read), 0);
  for (const std::string& text : {whole, again, tail, read_only, untouchable}) {
    EXPECT_THAT(read, Contains(text).Times(1));
  }
  EXPECT_THAT(read, Not(Contains(own_copy)));

  std::vector<std::string> queried;
  const int error = ListFrom("/proc/self/maps", QuerySharedMappings, &queried);
  if (error == ENOTTY) GTEST_SKIP() << "PROCMAP_QUERY came with Linux 6.11";
  ASSERT_EQ(error, 0);
  EXPECT_EQ(queried, read);
}

TEST_F(SharedMappings, CannotBeForgedByAPath) {
  const std::string name = absl::StrReplaceAll(absl::StrCat("a\n", kSemaphoreLine), {{"/", "-"}});
  Plant(name);
  Map(directory_.PathOf(name), PROT_READ | PROT_WRITE, MAP_SHARED, 1, 0);
  std::vector<std::string> read;
  ASSERT_EQ(ListFrom("/proc/self/maps", ReadSharedMappings, &read), 0);
  EXPECT_THAT(absl::StrJoin(read, "\n"), Not(HasSubstr("3917")));
}

TEST_F(SharedMappings, AreReadWhenTheKernelDoesNotKnowTheQuery) {
  const InMemory file;
  const std::string mapping = Map(file.path, PROT_READ | PROT_WRITE, MAP_SHARED, 1, 0);
  for (const int error : {ENOTTY, EPERM, EINVAL}) {
    ChildProcess child([&mapping, error] {
      FailSystemCall(SYS_ioctl, error);
      std::vector<std::string> texts;
      PSEM_CHILD_CHECK(ListFrom("/proc/self/maps", QuerySharedMappings, &texts) == error);
      PSEM_CHILD_CHECK(ListFrom("/proc/self/maps", ListSharedMappings, &texts) == 0);
      PSEM_CHILD_CHECK(std::find(texts.begin(), texts.end(), mapping) != texts.end());
    });
    EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  }
}

TEST_F(SharedMappings, OfAZombieAreNone) {
  ChildProcess child([] {});
  const std::string maps = absl::StrCat("/proc/", child.pid(), "/maps");
  std::vector<std::string> texts;
  EXPECT_TRUE(WaitUntilTrue([&] { return ListFrom(maps, ReadSharedMappings, &texts) == ESRCH; }));
  EXPECT_EQ(ListFrom(maps, ListSharedMappings, &texts), ESRCH);
  EXPECT_THAT(texts, IsEmpty());
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

struct FileRow {
  const char* name;
  std::string bytes;
  int error;
  size_t mappings;
};

// What the kernel never writes must be an error: "no user" would be a guess.
TEST_F(SharedMappings, OfAwkwardTextAreAsFarAsItGoes) {
  const std::string private_line = "08048000-08049000 r-xp 00000000 03:00 8312 /opt/test\n";
  const std::string long_path = absl::StrCat("7f0000002000-7f0000003000 rw-s 00000000 00:18 3918 /",
                                             std::string(300000, 'x'), "\n");
  std::string many;
  for (int line = 0; line < 20000; ++line) absl::StrAppend(&many, private_line, kSemaphoreLine);
  const FileRow rows[] = {
      {"Empty", "", ESRCH, 0},
      {"OnlyPrivate", private_line, 0, 0},
      {"NoFile", "7f0000000000-7f0000001000 rw-s 00000000 00:01 0 \n", 0, 0},
      {"One", kSemaphoreLine, 0, 1},
      {"Many", many, 0, 20000},
      {"LongPath", absl::StrCat(kSemaphoreLine, long_path, kSemaphoreLine), 0, 3},
      {"NoNewlineAtTheEnd", "7f0000000000-7f0000001000 rw-s 00000000 00:18 3917", EBADMSG, 0},
      {"EmptyLine", absl::StrCat(kSemaphoreLine, "\n", kSemaphoreLine), EBADMSG, 1},
      {"Zeros", std::string(1 << 20, '\0'), EBADMSG, 0},
      {"ZerosAndANewline", std::string(1 << 20, '\0') + "\n", EBADMSG, 0},
  };
  for (const FileRow& row : rows) {
    SCOPED_TRACE(row.name);
    directory_.File(row.name, row.bytes);
    std::vector<std::string> texts;
    EXPECT_EQ(ListFrom(directory_.PathOf(row.name), ListSharedMappings, &texts), row.error);
    EXPECT_EQ(texts.size(), row.mappings);
  }
}

}  // namespace
}  // namespace psem
