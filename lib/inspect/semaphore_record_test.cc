#include "lib/inspect/semaphore_record.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/platform/sem_file.h"
#include "lib/platform/shm_directory.h"

namespace psem {
namespace {

// Each makes the look at one kind of file.
FileLook Bytes(SemFile contents, uint64_t size = kSemFileSize) {
  FileLook look;
  look.facts.mode = S_IFREG | 0644;
  look.facts.size = size;
  look.facts.links = 1;
  look.contents = contents;
  return look;
}

FileLook Linked(uint32_t links) {
  FileLook look = Bytes({SemLayout::kGlibc64, 3, 0});
  look.facts.links = links;
  return look;
}

FileLook WithMode(mode_t mode) {
  FileLook look = Bytes({SemLayout::kGlibc64, 3, 0});
  look.facts.mode = mode;
  return look;
}

FileLook Unread(int error_number) {
  FileLook look = Bytes({});
  look.read_errno = error_number;
  return look;
}

FileLook Unseen(int error_number) {
  FileLook look;
  look.stat_errno = error_number;
  return look;
}

// A missing field as seminspect shows it: "?" could not be read, "-" there is none.
template <typename Value>
std::string Text(const absl::StatusOr<Value>& value) {
  if (value.ok()) return absl::StrCat(*value);
  return ErrnoOf(value.status()) != 0 ? "?" : "-";
}

struct RecordCase {
  const char* name;
  const char* file;
  FileLook look;
  const char* layout;
  const char* value;
  const char* notes;
  int unread_errno = 0;
};

void PrintTo(const RecordCase& row, std::ostream* out) { *out << row.name; }

class RecordTest : public testing::TestWithParam<RecordCase> {};

TEST_P(RecordTest, Says) {
  const RecordCase& row = GetParam();
  OwnerNames owner_names;
  const SemaphoreRecord record = MakeRecord("/dev/shm", row.file, row.look, &owner_names);
  EXPECT_EQ(Text(record.layout), row.layout);
  EXPECT_EQ(Text(record.value), row.value);
  EXPECT_EQ(record.recorded_waiters.ok(), record.value.ok());
  EXPECT_EQ(absl::StrJoin(record.notes, "; "), row.notes);
  EXPECT_EQ(ErrnoOf(record.unread()), row.unread_errno);
  EXPECT_EQ(record.path, absl::StrCat("/dev/shm/", row.file));
}

constexpr mode_t kRegular = S_IFREG | 0644;

INSTANTIATE_TEST_SUITE_P(
    All, RecordTest,
    testing::Values(
        RecordCase{"glibc_64", "sem.jobs", Bytes({SemLayout::kGlibc64, 3, 0}), "glibc 64-bit", "3",
                   ""},
        RecordCase{"greatest_value", "sem.jobs", Bytes({SemLayout::kGlibc64, 2147483647, 0}),
                   "glibc 64-bit", "2147483647", ""},
        RecordCase{"value_above_the_maximum", "sem.jobs",
                   Bytes({SemLayout::kGlibc64, 2147483648, 0}), "glibc 64-bit", "2147483648",
                   "damaged: value above the maximum"},
        RecordCase{"glibc_32", "sem.jobs", Bytes({SemLayout::kGlibc32, 3, 0}, 16), "glibc 32-bit",
                   "3", "32-bit glibc: 64-bit programs cannot use it"},
        RecordCase{"musl", "jobs", Bytes({SemLayout::kMusl64, 3, 0}), "musl 64-bit", "3",
                   "musl: glibc programs cannot open it"},
        RecordCase{"musl_bytes_glibc_name", "sem.jobs", Bytes({SemLayout::kMusl64, 3, 0}),
                   "musl 64-bit", "3", "musl format under a glibc name"},
        RecordCase{"empty", "sem.jobs", Bytes({SemLayout::kEmpty}, 0), "empty", "-",
                   "empty file: programs that use it die of SIGBUS"},
        RecordCase{"one_byte", "sem.jobs", Bytes({SemLayout::kForeign}, 1), "foreign", "-",
                   "not a semaphore: 1 byte of unknown format"},
        RecordCase{"gigabyte", "sem.jobs", Bytes({SemLayout::kForeign}, 1 << 30), "foreign", "-",
                   "not a semaphore: 1073741824 bytes of unknown format"},
        RecordCase{"fifo", "sem.jobs", WithMode(S_IFIFO | 0644), "-", "-",
                   "not a semaphore: a FIFO"},
        RecordCase{"directory", "sem.jobs", WithMode(S_IFDIR | 0755), "-", "-",
                   "not a semaphore: a directory"},
        RecordCase{"symbolic_link_bits_are_no_matter", "sem.jobs", WithMode(S_IFLNK | 0777), "-",
                   "-", "not a semaphore: a symbolic link"},
        RecordCase{"world_writable", "sem.jobs", WithMode(kRegular | 0002), "glibc 64-bit", "3",
                   "world-writable"},
        RecordCase{"two_names", "sem.jobs", Linked(2), "glibc 64-bit", "3", "has 2 names"},
        RecordCase{"sem_open_at_work", "sem.LXrWC9", Linked(2), "glibc 64-bit", "3",
                   "has 2 names; perhaps a sem_open at work"},
        RecordCase{"sem_open_was_killed", "sem.LXrWC9", Linked(1), "glibc 64-bit", "3",
                   "perhaps left behind by a killed sem_open"},
        RecordCase{"six_letters_of_a_word", "sem.worker", Linked(1), "glibc 64-bit", "3", ""},
        RecordCase{"six_capitals", "sem.JOBS_1", Linked(1), "glibc 64-bit", "3", ""},
        RecordCase{"seven_letters", "sem.LXrWC9a", Linked(1), "glibc 64-bit", "3", ""},
        RecordCase{"refused", "sem.jobs", Unread(EACCES), "?", "?",
                   "open: EACCES (run as its owner or as root)", EACCES},
        RecordCase{"refused_musl", "jobs", Unread(EACCES), "?", "?",
                   "open: EACCES (run as its owner or as root); perhaps a musl semaphore", EACCES},
        RecordCase{"leased", "sem.jobs", Unread(EAGAIN), "?", "?",
                   "open: EAGAIN (leased by another program; look again later)", EAGAIN},
        RecordCase{"out_of_descriptors", "sem.jobs", Unread(EMFILE), "?", "?",
                   "open: EMFILE (out of descriptors; raise ulimit -n)", EMFILE},
        // An errno that lib/base/errors.h maps to FailedPrecondition counts as unread too.
        RecordCase{"swapped_for_a_link", "sem.jobs", Unread(ELOOP), "?", "?", "open: ELOOP", ELOOP},
        RecordCase{"unseen", "sem.jobs", Unseen(EACCES), "?", "?",
                   "stat: EACCES (run as its owner or as root)", EACCES}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(MakeRecord, TellsEveryFactOfTheFile) {
  FileLook look = Bytes({SemLayout::kGlibc64, 3, 2});
  look.facts.owner = 0;
  look.facts.group = 4294967294;  // Nobody's.
  OwnerNames owner_names;
  const SemaphoreRecord record = MakeRecord("/dev/shm/", "sem.jobs", look, &owner_names);
  EXPECT_EQ(record.name, "/jobs");
  EXPECT_EQ(record.path, "/dev/shm/sem.jobs");
  EXPECT_EQ(Text(record.recorded_waiters), "2");
  EXPECT_EQ(Text(record.owner), "root");
  EXPECT_EQ(Text(record.group), "4294967294");
  ASSERT_TRUE(record.facts.ok());
  EXPECT_EQ(record.facts->size, kSemFileSize);
}

TEST(MakeRecord, ErrorsNameCallFileErrnoAndAdvice) {
  OwnerNames owner_names;
  EXPECT_EQ(
      MakeRecord("/dev/shm", "sem.a\x1b", Unread(EACCES), &owner_names).unread().message(),
      "open \"/dev/shm/sem.a\\x1b\": permission denied (EACCES); run as its owner or as root");
}

TEST(MakeRecord, KnowsNothingOfAFileThatItCannotSee) {
  OwnerNames owner_names;
  const SemaphoreRecord record = MakeRecord("/d", "sem.jobs", Unseen(EACCES), &owner_names);
  EXPECT_EQ(ErrnoOf(record.facts.status()), EACCES);
  EXPECT_EQ(Text(record.owner), "?");
  EXPECT_EQ(Text(record.group), "?");
}

TEST(OwnerNames, SaysTheSameTwice) {
  OwnerNames owner_names;
  const std::string first = owner_names.User(getuid());
  EXPECT_EQ(owner_names.User(getuid()), first);
  EXPECT_NE(owner_names.User(4294967294), first);
  EXPECT_EQ(owner_names.Group(4294967294), "4294967294");
}

}  // namespace
}  // namespace psem
