#include "lib/inspect/survey.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/base/semaphore_name.h"
#include "lib/testing/child_process.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

// What a survey says, as text: name -> "VALUE NOTES", with "?" for a value that could not be read
// and "-" for none.
std::string Summary(const SemaphoreRecord& record) {
  const std::string value = record.value.ok()      ? absl::StrCat(*record.value)
                            : record.unread().ok() ? "-"
                                                   : "?";
  return absl::StrCat(value, " ", absl::StrJoin(record.notes, "; "));
}

using Summaries = std::map<std::string, std::string>;

Summaries Summarize(const std::vector<SemaphoreRecord>& records) {
  Summaries summaries;
  for (const SemaphoreRecord& record : records) {
    summaries[Printable(record.name)] = Summary(record);
  }
  return summaries;
}

Survey MustSurvey(const std::string& directory) {
  absl::StatusOr<Survey> survey = SurveySemaphores(directory);
  EXPECT_TRUE(survey.ok()) << survey.status();
  return survey.ok() ? *std::move(survey) : Survey();
}

std::vector<SemaphoreRecord> MustFind(const std::string& directory, absl::string_view name) {
  absl::StatusOr<std::vector<SemaphoreRecord>> found =
      FindSemaphores(directory, *SemaphoreName::Parse(name));
  EXPECT_TRUE(found.ok()) << found.status();
  return found.ok() ? *std::move(found) : std::vector<SemaphoreRecord>();
}

TEST(SurveySemaphores, TellsWhatEveryFileIs) {
  PlantedDirectory planted;
  planted.File("sem.jobs", Glibc64Bytes(3));
  planted.File("sem.read-only", Glibc64Bytes(0, 2), 0444);
  planted.File("sem.open", Glibc64Bytes(1), 0666);
  planted.File("sem.old", Glibc32Bytes(4));
  planted.File("alpine", Musl64Bytes(5));
  planted.File("sem.with-ledger", Glibc64Bytes(6) + std::string(4064, 'L'));
  planted.File("sem.damaged", Glibc64Bytes(0xFFFFFFFF));
  planted.File("sem.empty", "");
  planted.File("sem.four", "abcd");
  planted.File("sem.sixteen", std::string(16, '\0'));
  planted.File("sem.text", std::string(32, 'x'));
  planted.SparseFile("sem.sparse", 1 << 30);
  planted.Fifo("sem.fifo");
  planted.Directory("sem.directory");
  planted.Socket("sem.socket");
  planted.Symlink("sem.link", planted.PathOf("sem.jobs"));
  planted.Symlink("sem.dangling", "/nowhere");
  planted.Symlink("sem.loop", planted.PathOf("sem.loop"));

  const Survey survey = MustSurvey(planted.path());
  EXPECT_EQ(Summarize(survey.semaphores),
            (Summaries{
                {"/jobs", "3 "},
                {"/read-only", "0 "},
                {"/open", "1 world-writable"},
                {"/old", "4 32-bit glibc: 64-bit programs cannot use it"},
                {"/alpine", "5 musl: glibc programs cannot open it"},
                {"/with-ledger", "6 "},
                {"/damaged", "4294967295 damaged: value above the maximum"},
                {"/empty", "- empty file: programs that use it die of SIGBUS"},
                {"/four", "- not a semaphore: 4 bytes of unknown format"},
                {"/sixteen", "- not a semaphore: 16 bytes of unknown format"},
                {"/text", "- not a semaphore: 32 bytes of unknown format"},
                {"/sparse", "- not a semaphore: 1073741824 bytes of unknown format"},
                {"/fifo", "- not a semaphore: a FIFO"},
                {"/directory", "- not a semaphore: a directory"},
                {"/socket", "- not a semaphore: a socket"},
                {"/link", "- not a semaphore: a symbolic link"},
                {"/dangling", "- not a semaphore: a symbolic link"},
                {"/loop", "- not a semaphore: a symbolic link"},
            }));
  EXPECT_EQ(survey.other_files, 0u);
}

TEST(SurveySemaphores, TakesEveryNameThatAFileCanHave) {
  PlantedDirectory planted;
  const std::string longest(251, 'n');
  for (const std::string& name :
       {std::string("\x1b[2J"), std::string("\xff\xfe"), std::string("\xe2\x80\xae") + "txt",
        std::string("a\nb"), std::string("-rf"), std::string("."), std::string("sem.twice"),
        longest, std::string()}) {
    planted.File(absl::StrCat("sem.", name), Glibc64Bytes(1));
  }
  EXPECT_EQ(Summarize(MustSurvey(planted.path()).semaphores),
            (Summaries{{"/\\x1b[2J", "1 "},
                       {"/\\xff\\xfe", "1 "},
                       {"/\\xe2\\x80\\xaetxt", "1 "},
                       {"/a\\x0ab", "1 "},
                       {"/-rf", "1 "},
                       {"/.", "1 "},
                       {"/sem.twice", "1 "},
                       {"/" + longest, "1 "},
                       {"/", "1 "}}));
}

TEST(SurveySemaphores, LeavesOutAndCountsWhatIsNoSemaphore) {
  PlantedDirectory planted;
  planted.File("notes.txt", "hello");
  planted.File("sem-like", Glibc64Bytes(1));
  planted.File("musl-like", Musl64Bytes(1) + "x");
  planted.SparseFile("shared-memory", 1 << 20);
  planted.Fifo("fifo");
  planted.Directory("directory");
  planted.Symlink("link", "/nowhere");
  const Survey survey = MustSurvey(planted.path());
  EXPECT_EQ(Summarize(survey.semaphores), Summaries());
  EXPECT_EQ(survey.other_files, 7u);
}

TEST(SurveySemaphores, SortsByName) {
  PlantedDirectory planted;
  for (const char* file : {"sem.b", "sem.a", "a", "aa", "sem.B"}) {
    planted.File(file, Musl64Bytes(1));
  }
  std::string order;
  for (const SemaphoreRecord& record : MustSurvey(planted.path()).semaphores) {
    absl::StrAppend(&order, record.path.substr(planted.path().size()), " ");
  }
  EXPECT_EQ(order, "/sem.B /a /sem.a /aa /sem.b ");
}

// Runs `body` in a child that has no power to read what its mode forbids: root has it.
void RunUnprivileged(const std::function<void()>& body) {
  ChildProcess child([&body] {
    ForgetPrivileges();
    body();
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

// In a child: fails with both texts when they differ.
void ChildExpectSummaries(const std::string& directory, const Summaries& expected,
                          size_t other_files) {
  const absl::StatusOr<Survey> survey = SurveySemaphores(directory);
  if (!survey.ok()) ChildFail(survey.status().message());
  const auto text = [](const Summaries& summaries) {
    return absl::StrJoin(summaries, "\n", absl::PairFormatter(" "));
  };
  const Summaries actual = Summarize(survey->semaphores);
  if (actual != expected) ChildFail(absl::StrCat(text(actual), "\ninstead of\n", text(expected)));
  PSEM_CHILD_CHECK(survey->other_files == other_files);
}

TEST(SurveySemaphores, WhatItMayNotReadIsARowWithTheReason) {
  PlantedDirectory planted;
  planted.File("sem.billing", Glibc64Bytes(1), 0000);
  planted.File("alpine", Musl64Bytes(1), 0000);
  planted.File("other", "not 32 bytes", 0000);
  RunUnprivileged([&planted] {
    constexpr char kRefused[] = "? open: EACCES (run as its owner or as root)";
    ChildExpectSummaries(
        planted.path(),
        {{"/billing", kRefused}, {"/alpine", absl::StrCat(kRefused, "; perhaps a musl semaphore")}},
        /*other_files=*/1);
    const auto found = FindSemaphores(planted.path(), *SemaphoreName::Parse("billing"));
    PSEM_CHILD_CHECK(found.ok() && found->size() == 1);
    const SemaphoreRecord& record = found->front();
    PSEM_CHILD_CHECK(record.facts.ok() && record.owner.ok());
    PSEM_CHILD_CHECK(ErrnoOf(record.value.status()) == EACCES);
  });
}

TEST(SurveySemaphores, DoesNotWaitForALease) {
  PlantedDirectory planted;
  planted.File("sem.leased", Glibc64Bytes(1));
  signal(SIGIO, SIG_IGN);  // The kernel tells the holder that somebody wants the file.
  const int holder = open(planted.PathOf("sem.leased").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(holder, 0);
  ASSERT_EQ(fcntl(holder, F_SETLEASE, F_WRLCK), 0) << ErrnoName(errno);
  EXPECT_EQ(
      Summarize(MustSurvey(planted.path()).semaphores),
      (Summaries{{"/leased", "? open: EAGAIN (leased by another program; look again later)"}}));
  close(holder);
  EXPECT_EQ(Summarize(MustSurvey(planted.path()).semaphores), (Summaries{{"/leased", "1 "}}));
}

// In a child: leaves `count` descriptors that can be opened.
void LeaveDescriptors(size_t count) {
  const rlimit limit = {64, 64};
  PSEM_CHILD_CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  std::vector<int> opened;
  int descriptor;
  while ((descriptor = open("/dev/null", O_RDONLY)) >= 0) opened.push_back(descriptor);
  PSEM_CHILD_CHECK(errno == EMFILE && opened.size() >= count);
  for (size_t i = 0; i < count; ++i) close(opened[i]);
}

TEST(FindSemaphores, SaysThatItIsOutOfDescriptors) {
  PlantedDirectory planted;
  planted.File("sem.jobs", Glibc64Bytes(1));
  ChildProcess child([&planted] {
    const SemaphoreName name = *SemaphoreName::Parse("jobs");
    LeaveDescriptors(2);  // One for the directory, one for the file.
    const auto enough = FindSemaphores(planted.path(), name);
    PSEM_CHILD_CHECK(enough.ok() && Summary(enough->front()) == "1 ");
    LeaveDescriptors(1);
    const auto found = FindSemaphores(planted.path(), name);
    PSEM_CHILD_CHECK(found.ok() && found->size() == 1);
    PSEM_CHILD_CHECK(Summary(found->front()) ==
                     "? open: EMFILE (out of descriptors; raise ulimit -n)");
    PSEM_CHILD_CHECK(ErrnoOf(SurveySemaphores(planted.path()).status()) == EMFILE);
    LeaveDescriptors(0);
    PSEM_CHILD_CHECK(ErrnoOf(FindSemaphores(planted.path(), name).status()) == EMFILE);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

struct DirectoryErrorCase {
  const char* name;
  const char* directory;
  int error_number;
};

void PrintTo(const DirectoryErrorCase& row, std::ostream* out) { *out << row.name; }

class DirectoryErrorTest : public testing::TestWithParam<DirectoryErrorCase> {};

TEST_P(DirectoryErrorTest, IsAnErrorOfBoth) {
  const DirectoryErrorCase& row = GetParam();
  EXPECT_EQ(ErrnoOf(SurveySemaphores(row.directory).status()), row.error_number);
  EXPECT_EQ(ErrnoOf(FindSemaphores(row.directory, *SemaphoreName::Parse("a")).status()),
            row.error_number);
}

INSTANTIATE_TEST_SUITE_P(All, DirectoryErrorTest,
                         testing::Values(DirectoryErrorCase{"missing", "/nowhere", ENOENT},
                                         DirectoryErrorCase{"empty_path", "", ENOENT},
                                         DirectoryErrorCase{"a_file", "/etc/passwd", ENOTDIR},
                                         DirectoryErrorCase{"a_device", "/dev/null", ENOTDIR}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(SurveySemaphores, AnUnreadableDirectoryIsAnError) {
  PlantedDirectory planted;
  ASSERT_EQ(chmod(planted.path().c_str(), 0000), 0);
  RunUnprivileged([&planted] {
    PSEM_CHILD_CHECK(ErrnoOf(SurveySemaphores(planted.path()).status()) == EACCES);
  });
  ASSERT_EQ(chmod(planted.path().c_str(), 0700), 0);
}

TEST(FindSemaphores, DoesNotSayNoneWhereItMayNotLook) {
  PlantedDirectory planted;
  ASSERT_EQ(chmod(planted.path().c_str(), 0400), 0);  // It opens, yet no file in it can be seen.
  RunUnprivileged([&planted] {
    const auto found = FindSemaphores(planted.path(), *SemaphoreName::Parse("billing"));
    PSEM_CHILD_CHECK(found.ok() && found->size() == 1);
    PSEM_CHILD_CHECK(Summary(found->front()) == "? stat: EACCES (run as its owner or as root)");
  });
  ASSERT_EQ(chmod(planted.path().c_str(), 0700), 0);
}

TEST(FindSemaphores, FindsTheOneOfEachLibc) {
  PlantedDirectory planted;
  planted.File("sem.both", Glibc64Bytes(1));
  planted.File("both", Musl64Bytes(2));
  planted.File("alpine", Musl64Bytes(3));
  planted.File("text", "text");
  planted.Fifo("sem.fifo");
  planted.File("sem.odd", Musl64Bytes(4));
  EXPECT_EQ(MustFind(planted.path(), "nothing").size(), 0u);
  EXPECT_EQ(MustFind(planted.path(), "text").size(), 0u);
  EXPECT_EQ(MustFind(planted.path(), "..").size(), 0u);
  EXPECT_EQ(MustFind(planted.path(), "fifo").size(), 1u);
  EXPECT_EQ(Summarize(MustFind(planted.path(), "/alpine")),
            (Summaries{{"/alpine", "3 musl: glibc programs cannot open it"}}));
  const std::vector<SemaphoreRecord> both = MustFind(planted.path(), "both");
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].path, planted.PathOf("sem.both"));
  EXPECT_EQ(both[1].path, planted.PathOf("both"));
  // A survey calls it /odd; so it has that name alone.
  EXPECT_EQ(MustFind(planted.path(), "odd").size(), 1u);
  EXPECT_EQ(MustFind(planted.path(), "sem.odd").size(), 0u);
}

}  // namespace
}  // namespace psem
