#include "stress/soak.h"

#include "gtest/gtest.h"
#include "stress/report/sample_session.h"

namespace psem {
namespace {

constexpr uint64_t kMinuteNs = 60000000000;

TEST(Soak, EveryMinuteHasASeedOfItsOwn) {
  EXPECT_EQ(SoakSeed(42, 0), 42u);
  EXPECT_EQ(SoakSeed(42, kMinuteNs - 1), 42u);
  EXPECT_NE(SoakSeed(42, kMinuteNs), 42u);
  EXPECT_EQ(SoakSeed(42, kMinuteNs), SoakSeed(42, 2 * kMinuteNs - 1));
  EXPECT_NE(SoakSeed(42, kMinuteNs), SoakSeed(42, 2 * kMinuteNs));
}

TEST(Soak, ALineTellsOfEachMinuteWithTheSeedThatItHad) {
  SessionResult result = SmallSession(Verdict::kUnfinished, Verdict::kUnfinished);
  const absl::Time noon = absl::FromUnixSeconds(1700000000);
  SoakLog log;
  result.seed = 0x2a;
  result.elapsed_ns = 1;
  EXPECT_EQ(log.Note(result, noon), "");
  result.elapsed_ns = kMinuteNs - 1;
  EXPECT_EQ(log.Note(result, noon), "");
  result.seed = 0xabc;
  result.elapsed_ns = kMinuteNs;
  EXPECT_EQ(log.Note(result, noon),
            absl::FormatTime("%Y-%m-%d %H:%M:%S", noon, absl::LocalTimeZone()) +
                "     1 min  seed 0x000000000000002a        7 runs        1234567 operations  "
                "     491544 faults  nothing found\n");
  EXPECT_EQ(log.Note(result, noon), "");
  result.elapsed_ns = 3 * kMinuteNs;
  result.scenarios[1].verdict = Verdict::kInconclusive;
  const std::string third = log.Note(result, noon);
  EXPECT_NE(third.find("   3 min  seed 0x0000000000000abc "), std::string::npos) << third;
  EXPECT_NE(third.find("  INCONCLUSIVE of ping_pong\n"), std::string::npos) << third;
}

}  // namespace
}  // namespace psem
