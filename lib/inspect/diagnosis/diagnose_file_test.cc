#include <errno.h>

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "lib/inspect/diagnosis/diagnosis.h"
#include "lib/inspect/diagnosis/healthy_record.h"

namespace psem {
namespace {

struct FileRow {
  const char* name;
  void (*spoil)(FileLook* look);
  const char* file;
  const char* codes;
  const char* command;   // Of the first diagnosis.
  const char* evidence;  // The same.
};

void PrintTo(const FileRow& row, std::ostream* out) { *out << row.name; }

class FileDiagnosis : public testing::TestWithParam<FileRow> {};

TEST_P(FileDiagnosis, IsMade) {
  const FileRow& row = GetParam();
  FileLook look = HealthyLook();
  row.spoil(&look);
  const std::vector<Diagnosis> found = Diagnose(RecordOf(look, row.file), TestNow());
  EXPECT_EQ(CodesOf(found), row.codes);
  if (found.empty()) return;
  EXPECT_EQ(found[0].command, row.command);
  EXPECT_EQ(absl::StrJoin(found[0].evidence, "; "), row.evidence);
  for (const Diagnosis& diagnosis : found) {
    EXPECT_TRUE(absl::EndsWith(diagnosis.sentence, ".")) << diagnosis.sentence;
    EXPECT_FALSE(absl::StrContains(diagnosis.sentence, "\n"));
  }
}

void SetLayout(FileLook* look, SemLayout layout, uint64_t size) {
  look->contents.layout = layout;
  look->facts.size = size;
}

const FileRow kFileRows[] = {
    {"nothing", [](FileLook*) {}, "sem.jobs", "", "", ""},
    {"damaged_value", [](FileLook* look) { look->contents.value = kMaxSemaphoreValue + 1; },
     "sem.jobs", "damaged", "od -A d -t x4 -N 32 -- /dev/shm/sem.jobs",
     "value 2147483648; recorded waiters 0"},
    {"damaged_waiters", [](FileLook* look) { look->contents.waiters = 4194305; }, "sem.jobs",
     "damaged", "od -A d -t x4 -N 32 -- /dev/shm/sem.jobs", "value 1; recorded waiters 4194305"},
    {"implausible", [](FileLook* look) { look->contents.value = 1000001; }, "sem.jobs",
     "implausible-value", "seminspect watch /jobs", "value 1000001"},
    {"greatest_value", [](FileLook* look) { look->contents.value = kMaxSemaphoreValue; },
     "sem.jobs", "implausible-value", "seminspect watch /jobs", "value 2147483647"},
    {"plausible", [](FileLook* look) { look->contents.value = 1000000; }, "sem.jobs", "", "", ""},
    {"empty", [](FileLook* look) { SetLayout(look, SemLayout::kEmpty, 0); }, "sem.jobs",
     "empty-file", "seminspect remove /jobs", "0 bytes; created 1 hour ago"},
    {"world_writable", [](FileLook* look) { look->facts.mode |= 0002; }, "sem.jobs",
     "world-writable", "chmod o-w -- /dev/shm/sem.jobs", "mode 0602; owner root"},
    {"orphaned", [](FileLook* look) { look->facts.owner = 4294967294; }, "sem.jobs",
     "orphaned-owner", "getent passwd 4294967294", "uid 4294967294"},
    {"glibc_32", [](FileLook* look) { SetLayout(look, SemLayout::kGlibc32, 16); }, "sem.jobs",
     "glibc-32-bit", "seminspect show /jobs", "16 bytes"},
    {"musl", [](FileLook* look) { SetLayout(look, SemLayout::kMusl64, 32); }, "jobs", "musl-format",
     "od -A d -t x4 -N 32 -- /dev/shm/jobs", "32 bytes; no mark of glibc's"},
    {"musl_under_glibc_name", [](FileLook* look) { SetLayout(look, SemLayout::kMusl64, 32); },
     "sem.jobs", "musl-under-glibc-name", "od -A d -t x4 -N 32 -- /dev/shm/sem.jobs",
     "32 bytes; no mark of glibc's"},
    {"foreign", [](FileLook* look) { SetLayout(look, SemLayout::kForeign, 7); }, "sem.jobs",
     "foreign-format", "od -A d -t x4 -N 32 -- /dev/shm/sem.jobs", "7 bytes"},
    {"link", [](FileLook* look) { look->facts.mode = S_IFLNK | 0777; }, "sem.jobs", "planted-link",
     "ls -ldb -- /dev/shm/sem.jobs", "symbolic link; owner root"},
    {"fifo", [](FileLook* look) { look->facts.mode = S_IFIFO | 0666; }, "sem.jobs", "not-a-file",
     "ls -ldb -- /dev/shm/sem.jobs", "FIFO; owner root"},
    {"killed_creator", [](FileLook*) {}, "sem.LXrWC9", "killed-creator",
     "seminspect remove /LXrWC9", "1 name; created 1 hour ago; owner root"},
    {"killed_creator_after_the_link", [](FileLook* look) { look->facts.links = 2; }, "sem.LXrWC9",
     "killed-creator", "seminspect remove /LXrWC9", "2 names; created 1 hour ago; owner root"},
    {"creator_at_work", [](FileLook* look) { look->facts.created = TestNow() - absl::Seconds(59); },
     "sem.LXrWC9", "creation-in-progress", "seminspect show /LXrWC9",
     "1 name; created 59 seconds ago"},
    {"several_names", [](FileLook* look) { look->facts.links = 3; }, "sem.jobs", "several-names",
     "find /dev/shm -maxdepth 1 -inum 3917", "3 names; inode 3917; created 1 hour ago"},
    {"refused", [](FileLook* look) { look->read_errno = EACCES; }, "sem.jobs", "unreadable",
     "sudo seminspect show /jobs",
     "open \"/dev/shm/sem.jobs\": permission denied (EACCES); run as its owner or as root"},
    {"leased", [](FileLook* look) { look->read_errno = EAGAIN; }, "sem.jobs", "unreadable",
     "grep :3917 /proc/locks",
     "open \"/dev/shm/sem.jobs\": resource temporarily unavailable (EAGAIN); leased by another "
     "program; look again later"},
    {"out_of_descriptors", [](FileLook* look) { look->read_errno = EMFILE; }, "sem.jobs",
     "unreadable", "ulimit -n",
     "open \"/dev/shm/sem.jobs\": too many open files (EMFILE); out of descriptors; raise ulimit "
     "-n"},
    {"unseen", [](FileLook* look) { look->stat_errno = EACCES; }, "sem.jobs", "unreadable",
     "sudo seminspect show /jobs",
     "stat \"/dev/shm/sem.jobs\": permission denied (EACCES); run as its owner or as root"},
    {"several_at_once_the_gravest_first",
     [](FileLook* look) {
       look->facts.mode |= 0002;
       look->facts.links = 2;
       look->contents.value = kMaxSemaphoreValue + 1;
     },
     "sem.jobs", "damaged world-writable several-names", "od -A d -t x4 -N 32 -- /dev/shm/sem.jobs",
     "value 2147483648; recorded waiters 0"},
};

INSTANTIATE_TEST_SUITE_P(All, FileDiagnosis, testing::ValuesIn(kFileRows),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(FileDiagnoses, CommandsHoldHostileNamesAndDirectories) {
  FileLook look = HealthyLook();
  look.contents.value = 1000001;
  const std::string file = "sem.$(id) *'\x1b[2J";
  Diagnosis found = Diagnose(RecordOf(look, file), TestNow()).at(0);
  EXPECT_EQ(found.command, "seminspect watch $'/$(id) \\\\*\\'\\x1b\\\\[2J'");
  look.contents.value = 1;
  look.facts.mode |= 0002;
  found = Diagnose(RecordOf(look, file), TestNow()).at(0);
  EXPECT_EQ(found.command, "chmod o-w -- $'/dev/shm/sem.$(id) *\\'\\x1b[2J'");
  found = Diagnose(RecordOf(look, "sem.jobs", "/proc/12/root/dev/shm/"), TestNow()).at(0);
  EXPECT_EQ(found.command, "chmod o-w -- /proc/12/root/dev/shm/sem.jobs");
  look.read_errno = EACCES;
  found = Diagnose(RecordOf(look, "sem.jobs", "/two words"), TestNow()).at(1);
  EXPECT_EQ(found.command, "sudo seminspect show --root '/two words' /jobs");
}

TEST(FileDiagnoses, SuggestsNoCommandOnThePathOfWhatHasNoName) {
  FileLook look = HealthyLook();
  look.facts.links = 0;
  look.facts.mode |= 0002;
  SemaphoreRecord record = RecordOf(look);
  EXPECT_EQ(Diagnose(record, TestNow()).at(0).command, "");
  record.use = SemaphoreUse();
  record.use->users = {12};
  record.use->others_unlisted = false;
  const std::vector<Diagnosis> found = Diagnose(record, TestNow());
  EXPECT_EQ(CodesOf(found), "unlinked-in-use world-writable");
  for (const Diagnosis& diagnosis : found) {
    EXPECT_EQ(diagnosis.command, "ps -o pid,user,lstart,args -p 12");
  }
}

}  // namespace
}  // namespace psem
