#include "stress/report/report.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "stress/report/sample_session.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr Palette kPlain = {false};

TEST(Report, HeadBeginsWithTheSeed) {
  const std::string head = HeadText(SampleOptions(), 2);
  EXPECT_TRUE(absl::StartsWith(head, "seed 0x2a\n")) << head;
  EXPECT_TRUE(absl::StrContains(head, "Torturing mine, a futex semaphore")) << head;
  EXPECT_TRUE(absl::StrContains(head, "20 scenarios, 4 processes on 2 cores, 20s in all")) << head;
  TortureOptions endless = SampleOptions();
  endless.duration = absl::InfiniteDuration();
  EXPECT_TRUE(absl::StrContains(HeadText(endless, 1), "on 1 core, until it is stopped.\n"));
}

TEST(Report, TableHasARowForEachScenario) {
  const std::string table = TableText(SmallSession(Verdict::kPass, Verdict::kUnfinished), kPlain);
  EXPECT_EQ(table,
            "SCENARIO          VERDICT         OPERATIONS     A SECOND    TIME\n"
            "mutual_exclusion  PASS             1,234,567      123,456   10.0s  "
            "never two holders of the only permit\n"
            "ping_pong         unfinished               0            0    0.0s  never begun\n");
}

TEST(Report, TableOfARunningSessionSaysWhatRuns) {
  SessionResult result = SmallSession(Verdict::kUnfinished, Verdict::kUnfinished);
  result.scenarios[0].running = true;
  const std::string table = TableText(result, kPlain);
  EXPECT_TRUE(absl::StrContains(table, "mutual_exclusion  running ")) << table;
  EXPECT_TRUE(absl::StrContains(table, "run 7 of 7\n")) << table;
  EXPECT_TRUE(absl::StrContains(table, "ping_pong         next ")) << table;
  result.runs_planned = 0;
  EXPECT_TRUE(absl::StrContains(TableText(result, kPlain), "run 7\n"));
}

TEST(Report, TableOfTwentyIsAlignedAndTellsWhy) {
  const std::string table = TableText(SampleSession(), kPlain);
  const std::vector<std::string> lines = absl::StrSplit(table, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 21u) << table;
  const size_t verdict = lines[0].find("VERDICT");
  const size_t end = lines[0].size();
  for (size_t i = 1; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].substr(verdict - 2, 2), "  ") << lines[i];
    EXPECT_NE(lines[i][verdict], ' ') << lines[i];
    EXPECT_NE(lines[i][end - 1], ' ') << lines[i];
    EXPECT_EQ(lines[i].substr(end, 2), "  ") << lines[i];
    EXPECT_NE(lines[i][end + 2], ' ') << lines[i];
  }
  for (const char* part : {
           "kills                    SKIPPED                  -            -         -       -  "
           "mine does not promise kills\n",
           "wakes_in_a_row           FAIL               246,913       24,691     1,234   10.0s  "
           "lost-wakeup, in run 2\n",
           "10.0s  it always did; polled\n",
           "stops                    INCONCLUSIVE ",
       }) {
    EXPECT_TRUE(absl::StrContains(table, part)) << part << "\n" << table;
  }
}

TEST(Report, ColoursOnlyWhatIsToBeColoured) {
  const SessionResult result = SmallSession(Verdict::kPass, Verdict::kPass);
  EXPECT_FALSE(absl::StrContains(TableText(result, kPlain), "\x1b"));
  EXPECT_TRUE(absl::StrContains(TableText(result, Palette{true}), "\x1b[32mPASS"));
}

TEST(Report, WorstScenarioDecides) {
  EXPECT_EQ(SmallSession(Verdict::kPass, Verdict::kPass).verdict(), Verdict::kPass);
  EXPECT_EQ(SmallSession(Verdict::kPass, Verdict::kUnfinished).verdict(), Verdict::kUnfinished);
  EXPECT_EQ(SmallSession(Verdict::kInconclusive, Verdict::kUnfinished).verdict(),
            Verdict::kInconclusive);
  EXPECT_EQ(SmallSession(Verdict::kInconclusive, Verdict::kFail).verdict(), Verdict::kFail);
  EXPECT_EQ(SmallSession(Verdict::kSkipped, Verdict::kPass).verdict(), Verdict::kPass);
  EXPECT_EQ(SmallSession(Verdict::kSkipped, Verdict::kSkipped).verdict(), Verdict::kSkipped);
}

TEST(Report, ExitCodesTellVerdicts) {
  EXPECT_EQ(ExitCode(Verdict::kPass), 0);
  EXPECT_EQ(ExitCode(Verdict::kFail), 1);
  EXPECT_EQ(ExitCode(Verdict::kInconclusive), 3);
  EXPECT_EQ(ExitCode(Verdict::kUnfinished), 3);
  EXPECT_EQ(ExitCode(Verdict::kSkipped), 3);
}

TEST(Report, ReasonsStandBelowTheTable) {
  SessionResult result = SmallSession(Verdict::kInconclusive, Verdict::kPass);
  result.scenarios[0].reason = "worker 1 (pid 77) was killed by SIGKILL";
  EXPECT_EQ(ReasonsText(result, kPlain),
            "mutual_exclusion: worker 1 (pid 77) was killed by SIGKILL\n\n");
  EXPECT_EQ(ReasonsText(SmallSession(Verdict::kPass, Verdict::kPass), kPlain), "");
}

TEST(Report, TellsWhatIsInterestingAndNoFailure) {
  EXPECT_EQ(InterestingText(SampleSession(), kPlain),
            "polled, 42 times in permit_beats_deadline: worth to know, no failure.\n"
            "  A waiter wakes again and again to look for a permit: correct, but slow and "
            "hungry.\n\n");
  EXPECT_EQ(InterestingText(SmallSession(Verdict::kPass, Verdict::kPass), kPlain), "");
}

TEST(Report, SumHasFaultsByKindAndWhatWasNotAsked) {
  SessionResult result = SmallSession(Verdict::kPass, Verdict::kPass);
  result.scenarios[1].trials = 1500;
  TortureOptions options = SampleOptions();
  EXPECT_EQ(SumText(options, result, kPlain),
            "PASS  mine kept its promises: 1,234,567 operations, 1,500 trials, 20.0 s.\n"
            "      faults: signals 79,019, stops 180, yields 412,345\n"
            "      not asked: kills, eintr (mine does not promise them)\n");
  options.lacks = PSEM_LACKS_KILL_SAFETY | kLacksTimedWaits;
  EXPECT_TRUE(absl::EndsWith(SumText(options, result, kPlain),
                             "      not asked: kills, eintr (mine does not promise them), timed "
                             "(left out by --without)\n"));
  options.lacks = 0;
  options.subject.lacks = 0;
  result.scenarios[0].faults = {};
  result.scenarios[1].trials = 0;
  EXPECT_EQ(SumText(options, result, kPlain),
            "PASS  mine kept its promises: 1,234,567 operations, 20.0 s.\n");
}

TEST(Report, HasAllPartsInTheirOrder) {
  const std::string report = ReportText(SampleOptions(), SampleSession(), kPlain);
  size_t at = 0;
  for (const char* part :
       {"SCENARIO ", "second-holder: mine is broken", "lost-wakeup: mine is broken",
        "stops: never seen, and required: balanced", "polled, 42 times",
        "FAIL  mine is broken: found after ", "trials, 1.9 s.\n"}) {
    const size_t found = report.find(part, at);
    ASSERT_NE(found, std::string::npos) << part << "\n" << report;
    at = found;
  }
}

TEST(Report, IsPrintableWhateverASubjectWrites) {
  const std::string report =
      HeadText(HostileOptions(), 2) + ReportText(HostileOptions(), HostileSession(), kPlain);
  for (const char c : report) {
    EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << static_cast<int>(c);
  }
}

}  // namespace
}  // namespace psem
