// seminspect export: what it tells, and of whom.

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/planted_directory.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Samples = std::map<std::string, double>;

// What stands before each sample's number, with its number. DIRECTORY stands for `directory`.
Samples SamplesIn(const std::string& text, const std::string& directory) {
  Samples samples;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (absl::StartsWith(line, "#")) continue;
    const size_t space = line.rfind(' ');
    double number;
    EXPECT_TRUE(absl::SimpleAtod(line.substr(space + 1), &number)) << line;
    const std::string series =
        absl::StrReplaceAll(line.substr(0, space), {{directory, "DIRECTORY"}});
    EXPECT_TRUE(samples.emplace(series, number).second) << "twice: " << series;
  }
  return samples;
}

class ExportTest : public testing::Test {
 protected:
  Samples MustExport(const std::vector<std::string>& more = {}, int exit_code = 0) {
    std::vector<std::string> arguments = {"export", "--root", planted_.path()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ending run = RunSeminspect(arguments);
    EXPECT_EQ(run.end.Text(), absl::StrCat("exited with ", exit_code)) << run.err;
    return SamplesIn(run.out, planted_.path());
  }

  // The names, without slashes, that have a series of this family.
  std::vector<std::string> NamesWith(absl::string_view family, const Samples& samples) {
    std::vector<std::string> names;
    const std::string before = absl::StrCat(family, "{name=\"/");
    for (const auto& [series, number] : samples) {
      if (!absl::StartsWith(series, before)) continue;
      names.push_back(
          series.substr(before.size(), series.find('"', before.size()) - before.size()));
    }
    return names;
  }

  PlantedDirectory planted_;
};

// The series of `family` for the semaphore /`name`, with more labels.
std::string Series(absl::string_view family, absl::string_view name,
                   absl::string_view more_labels = "") {
  return absl::StrCat("seminspect_semaphore_", family, "{name=\"/", name,
                      "\",file=\"DIRECTORY/sem.", name, "\"", more_labels, "}");
}

TEST_F(ExportTest, TellsTheNumbersOfEach) {
  planted_.File("sem.jobs", Glibc64Bytes(3));
  planted_.File("sem.stuck", Glibc64Bytes(0, 2));
  planted_.File("sem.damaged", Glibc64Bytes(4000000000));
  const Samples samples = MustExport();
  EXPECT_EQ(samples.at(Series("value", "jobs")), 3);
  EXPECT_EQ(samples.at(Series("value", "stuck")), 0);
  EXPECT_EQ(samples.at(Series("value", "damaged")), 4000000000.0);
  EXPECT_EQ(samples.at(Series("recorded_waiters", "stuck")), 2);
  for (const char* family : {"waiters", "users"}) {
    EXPECT_EQ(samples.at(Series(family, "stuck")), 0);
    EXPECT_EQ(samples.count(Series(absl::StrCat(family, "_complete"), "stuck")), 1u);
  }
}

TEST_F(ExportTest, TellsTimesAsSecondsOfTheEpoch) {
  planted_.File("sem.jobs", Glibc64Bytes(3));
  const timespec times[2] = {{1600000000, 250000000}, {1500000000, 500000000}};
  ASSERT_EQ(utimensat(AT_FDCWD, planted_.PathOf("sem.jobs").c_str(), times, 0), 0);
  const time_t before = time(nullptr);
  const Samples samples = MustExport();
  EXPECT_EQ(samples.at(Series("created_timestamp_seconds", "jobs")), 1500000000.5);
  EXPECT_EQ(samples.at(Series("last_opened_timestamp_seconds", "jobs")), 1600000000.25);
  const double when = samples.at("seminspect_export_timestamp_seconds{directory=\"DIRECTORY\"}");
  EXPECT_GE(when, static_cast<double>(before));
  EXPECT_LE(when, static_cast<double>(time(nullptr) + 1));
  EXPECT_GE(samples.at("seminspect_export_duration_seconds{directory=\"DIRECTORY\"}"), 0);
}

TEST_F(ExportTest, TellsWhatEachIs) {
  planted_.File("sem.jobs", Glibc64Bytes(3), 0640);
  planted_.Fifo("sem.fifo");
  const Ending run = RunSeminspect({"export", "--root", planted_.path()});
  struct stat facts;
  ASSERT_EQ(stat(planted_.PathOf("sem.jobs").c_str(), &facts), 0);
  EXPECT_THAT(run.out, HasSubstr(absl::StrCat(
                           "seminspect_semaphore_info{name=\"/jobs\",file=\"", planted_.path(),
                           "/sem.jobs\",layout=\"glibc 64-bit\",mode=\"0640\",owner=\"")));
  EXPECT_THAT(run.out, HasSubstr(absl::StrCat("inode=\"", facts.st_ino, "\",error=\"\"} 1\n")));
  EXPECT_THAT(run.out, HasSubstr(absl::StrCat("seminspect_semaphore_info{name=\"/fifo\",file=\"",
                                              planted_.path(), "/sem.fifo\",layout=\"\",")));
}

// A name alone does not tell the two apart, and a series twice is none.
TEST_F(ExportTest, TellsTheSemaphoresOfTwoLibcsApart) {
  planted_.File("sem.jobs", Glibc64Bytes(3));
  planted_.File("jobs", Musl64Bytes(5));
  const Samples samples = MustExport();
  EXPECT_EQ(samples.at(Series("value", "jobs")), 3);
  EXPECT_EQ(samples.at("seminspect_semaphore_value{name=\"/jobs\",file=\"DIRECTORY/jobs\"}"), 5);
}

TEST_F(ExportTest, TellsTotals) {
  planted_.File("sem.jobs", Glibc64Bytes(3));
  planted_.File("sem.fifo", "");
  planted_.File("other", "");
  planted_.File("another", "");
  const Samples samples = MustExport();
  double all = 0;
  for (const char* state : {"in use", "unused", "unknown"}) {
    all += samples.at(
        absl::StrCat("seminspect_semaphores{directory=\"DIRECTORY\",state=\"", state, "\"}"));
  }
  EXPECT_EQ(all, 2);
  const auto total = [&](absl::string_view name) {
    return samples.at(absl::StrCat("seminspect_", name, "{directory=\"DIRECTORY\"}"));
  };
  EXPECT_EQ(total("other_files"), 2);
  EXPECT_EQ(total("unreadable_semaphores"), 0);
  EXPECT_GE(total("unreadable_processes"), 0);
  EXPECT_GE(total("processes_hidden"), 0);
  EXPECT_EQ(total("limit"), 1000);
  EXPECT_EQ(total("omitted_semaphores"), 0);
  EXPECT_EQ(total("export_success"), 1);
}

TEST_F(ExportTest, LeavesOutWhatCouldNotBeRead) {
  planted_.File("sem.billing", Glibc64Bytes(1), 0000);
  planted_.File("sem.jobs", Glibc64Bytes(1));
  const Ending run = RunSeminspect({"export", "--root", planted_.path()}, ForgetPrivileges);
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_EQ(run.err, "seminspect: 1 of 2 semaphores could not be read; the notes say why\n");
  const Samples samples = SamplesIn(run.out, planted_.path());
  EXPECT_THAT(NamesWith("seminspect_semaphore_value", samples), ElementsAre("jobs"));
  EXPECT_THAT(NamesWith("seminspect_semaphore_info", samples), ElementsAre("billing", "jobs"));
  EXPECT_THAT(run.out, HasSubstr("error=\"EACCES\"} 1\n"));
  EXPECT_EQ(samples.at("seminspect_unreadable_semaphores{directory=\"DIRECTORY\"}"), 1);
}

// Four that a limit ranks, each named against the order of the names.
class LimitTest : public ExportTest {
 protected:
  LimitTest() {
    planted_.File("sem.a", Glibc64Bytes(1));
    planted_.File("sem.b", Glibc64Bytes(1));
    planted_.File("sem.x-open", Glibc64Bytes(1), 0666);
    planted_.File("sem.y-waited", Glibc64Bytes(0, 1));
    planted_.Fifo("sem.z-fifo");
  }

  std::vector<std::string> KeptBy(const char* limit) {
    const Samples samples = MustExport({"--limit", limit});
    const std::vector<std::string> kept = NamesWith("seminspect_semaphore_info", samples);
    EXPECT_EQ(NamesWith("seminspect_semaphore_state", samples), kept);
    EXPECT_EQ(samples.at("seminspect_omitted_semaphores{directory=\"DIRECTORY\"}"),
              5 - static_cast<double>(kept.size()));
    return kept;
  }
};

TEST_F(LimitTest, LeavesTheHealthyOutFirst) {
  EXPECT_THAT(KeptBy("5"), ElementsAre("a", "b", "x-open", "y-waited", "z-fifo"));
  EXPECT_THAT(KeptBy("4"), ElementsAre("a", "x-open", "y-waited", "z-fifo"));
  EXPECT_THAT(KeptBy("3"), ElementsAre("x-open", "y-waited", "z-fifo"));
  EXPECT_THAT(KeptBy("1"), ElementsAre("x-open"));
}

TEST_F(LimitTest, NothingLeavesTheTotals) {
  EXPECT_THAT(KeptBy("0"), ElementsAre());
  EXPECT_EQ(MustExport({"--limit", "0"}).size(), 3u + 9u);
}

TEST_F(LimitTest, MustBeANumber) {
  for (const char* limit : {"-1", "many", "", "1.5", "99999999999999999999"}) {
    const Ending run = RunSeminspect({"export", "--limit", limit, "--root", planted_.path()});
    EXPECT_EQ(run.end.Text(), "exited with 2");
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(run.err,
              absl::StrCat("seminspect: --limit: \"", limit,
                           "\" is no number from 0 on; \"seminspect --help\" tells more\n"));
  }
}

// Old numbers would be taken for new ones.
TEST_F(ExportTest, ADirectoryThatCannotBeReadIsTold) {
  const Ending run = RunSeminspect({"export", "--root", planted_.PathOf("missing")});
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_EQ(run.err, absl::StrCat("seminspect: look into \"", planted_.PathOf("missing"),
                                  "\": no such file or directory (ENOENT); name a directory that "
                                  "is there with --root\n"));
  const Samples samples = SamplesIn(run.out, planted_.path());
  EXPECT_EQ(samples.size(), 4u);
  EXPECT_EQ(samples.at("seminspect_export_success{directory=\"DIRECTORY/missing\"}"), 0);
  EXPECT_EQ(samples.count("seminspect_export_timestamp_seconds{directory=\"DIRECTORY/missing\"}"),
            1u);
}

}  // namespace
}  // namespace psem
