#include "stress/report/timeline_layout.h"

#include <string>

#include "gtest/gtest.h"
#include "stress/report/sample_session.h"
#include "stress/report/timeline.h"

namespace psem {
namespace {

Account RoundsAccount() { return MakeAccount(SampleOptions(), FailureInRounds()); }
Account TrialAccount() { return MakeAccount(SampleOptions(), FailureInTrial()); }

// What holds of any picture.
void ExpectSound(const Account& account) {
  const Timeline timeline = LayOutTimeline(account);
  ASSERT_EQ(timeline.bars.size(), account.calls.size());
  for (const TimelineBar& bar : timeline.bars) {
    EXPECT_LT(bar.lane, timeline.lanes.size());
    EXPECT_EQ(timeline.lanes[bar.lane], account.calls[bar.call].worker);
    EXPECT_GE(bar.right - bar.left, TimelineTextWidth(bar.label)) << bar.label;
    EXPECT_GT(bar.left, 0);
    EXPECT_LT(bar.right, timeline.width);
  }
  for (const TimelineTick& tick : timeline.ticks) EXPECT_LT(tick.x, timeline.width);
  EXPECT_LT(timeline.found, timeline.width);
}

TEST(TimelineLayout, IsSoundForAnyAccount) {
  ExpectSound(RoundsAccount());
  ExpectSound(TrialAccount());
  for (const ScenarioResult& result : HostileSession().scenarios) {
    if (result.failure.has_value()) ExpectSound(MakeAccount(HostileOptions(), result));
  }
}

TEST(TimelineLayout, KeepsTheOrderOfTime) {
  const Account account = RoundsAccount();
  const Timeline timeline = LayOutTimeline(account);
  for (const TimelineBar& a : timeline.bars) {
    for (const TimelineBar& b : timeline.bars) {
      const AccountCall& one = account.calls[a.call];
      const AccountCall& other = account.calls[b.call];
      if (one.begins_ns < other.begins_ns) {
        EXPECT_LT(a.left, b.left);
      }
      if (one.ends_ns.has_value() && *one.ends_ns < other.begins_ns) {
        EXPECT_LT(a.right, b.left);
      }
    }
  }
  EXPECT_GT(timeline.found, timeline.bars.back().left);
}

TEST(TimelineLayout, HoldsACallWhileTheOthersAreAtWork) {
  const Timeline timeline = LayOutTimeline(TrialAccount());
  const TimelineBar& held = timeline.bars[0];
  EXPECT_GT(held.held_from, held.left);
  EXPECT_LT(held.held_from, timeline.bars[1].left);
  EXPECT_GT(held.held_to, timeline.bars[2].right);
  EXPECT_LT(held.held_to, held.right);
  EXPECT_EQ(timeline.bars[1].held_to, 0);
}

TEST(TimelineLayout, MakesRoomForCallsThatAreLeftOut) {
  Account account = RoundsAccount();
  EXPECT_TRUE(LayOutTimeline(account).gaps.empty());
  account.calls[4].left_out_before = 81;
  const Timeline timeline = LayOutTimeline(account);
  ASSERT_EQ(timeline.gaps.size(), 1u);
  EXPECT_EQ(timeline.gaps[0].left_out, 81u);
  EXPECT_GT(timeline.gaps[0].x, timeline.bars[3].left);
  EXPECT_LT(timeline.gaps[0].x, timeline.bars[4].left);
}

TEST(Timeline, OfNoCallsIsNone) { EXPECT_EQ(TimelineSvg(Account(), 1), ""); }

}  // namespace
}  // namespace psem
