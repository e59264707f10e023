// Histories written by hand, and what is wrong with them.

#include "stress/names/name_verdict.h"

#include <errno.h>

#include "gtest/gtest.h"
#include "stress/names/name_explanation.h"

namespace psem {
namespace {

constexpr OperationKind kTry = OperationKind::kTryAcquire;

class NameVerdictTest : public testing::Test {
 protected:
  NameVerdictTest() {
    history_.calls.resize(3);
    history_.workers = {0, 1, 2};
  }

  NameCall* Add(int member, OperationKind kind, int result, uint64_t begun, uint64_t ended) {
    NameCall call;
    call.kind = kind;
    call.result = result;
    call.begun_ns = begun;
    call.ended_ns = ended;
    history_.calls[static_cast<size_t>(member)].push_back(call);
    return &history_.calls[static_cast<size_t>(member)].back();
  }

  // One after the other.
  NameCall* Next(int member, OperationKind kind, int result) {
    now_ += 10;
    return Add(member, kind, result, now_, now_ + 5);
  }
  NameCall* Open(int member, int oflag, unsigned value, int result) {
    NameCall* const call = Next(member, OperationKind::kOpenNamed, result);
    call->oflag = oflag;
    call->value = value;
    return call;
  }
  void Tell(int member, int told) { Next(member, OperationKind::kValue, 0)->told = told; }
  void Unlink(int member, int result) { Next(member, OperationKind::kUnlinkNamed, result); }

  void ExpectSound() const {
    const auto finding = JudgeNames(history_, {});
    EXPECT_FALSE(finding.has_value()) << finding->evidence;
  }
  void ExpectFinding(Outcome outcome, int worker) const {
    const auto finding = JudgeNames(history_, {});
    ASSERT_TRUE(finding.has_value());
    EXPECT_EQ(OutcomeName(finding->outcome), OutcomeName(outcome)) << finding->evidence;
    EXPECT_EQ(finding->worker, worker) << finding->evidence;
  }

  NameHistory history_;
  uint64_t now_ = 100;
};

TEST_F(NameVerdictTest, ANameLeadsToOneSemaphoreUntilItIsUnlinked) {
  Open(0, 0, 0, ENOENT);
  Open(0, O_CREAT, 2, 0);
  Open(1, O_CREAT, 3, 0);
  Open(2, O_CREAT | O_EXCL, 1, EEXIST);
  Tell(1, 2);
  Unlink(2, 0);
  Open(2, O_CREAT | O_EXCL, 1, 0);
  Next(0, kTry, 0);
  Tell(1, 1);
  Tell(2, 1);
  Next(2, OperationKind::kClose, 0);
  Unlink(2, 0);
  Unlink(2, ENOENT);
  ExpectSound();
}

TEST_F(NameVerdictTest, WhoMeetsACreationMayFindNothingOrAllOfIt) {
  for (const int result : {0, ENOENT}) {
    history_.calls.assign(3, {});
    now_ = 100;
    NameCall* const creation = Open(0, O_CREAT, 2, 0);
    creation->ended_ns = 1000;
    Open(1, 0, 0, result);
    if (result == 0) Tell(1, 2);
    ExpectSound();
  }
}

TEST_F(NameVerdictTest, WhoMeetsAnUnfinishedOneIsAFinding) {
  Open(0, O_CREAT, 2, 0)->ended_ns = 1000;
  Open(1, 0, 0, EINVAL);
  ExpectFinding(Outcome::kValueReset, 1);
}

TEST_F(NameVerdictTest, OpenOrCreateNeverFailsForTheState) {
  Open(0, O_CREAT, 0, EEXIST);
  ExpectFinding(Outcome::kNameError, 0);
  history_.calls.assign(3, {});
  Open(0, O_CREAT, 0, ENOENT);
  ExpectFinding(Outcome::kNameError, 0);
}

TEST_F(NameVerdictTest, OneExclusiveCreatorSucceeds) {
  Open(0, O_CREAT | O_EXCL, 0, 0)->ended_ns = 1000;
  Open(1, O_CREAT | O_EXCL, 0, 0)->ended_ns = 1000;
  ExpectFinding(Outcome::kNameError, 0);
  history_.calls.assign(3, {});
  Open(0, O_CREAT | O_EXCL, 0, EEXIST);
  ExpectFinding(Outcome::kNameError, 0);
}

TEST_F(NameVerdictTest, TwoExclusiveCreatorsMayShowOnlyInTheValue) {
  // The same results come from a later creator that applies its value again.
  Open(0, O_CREAT | O_EXCL, 1, 0)->ended_ns = 1000;
  Unlink(1, 0);
  history_.calls[1].back().ended_ns = 1000;
  Open(2, O_CREAT | O_EXCL, 2, 0);
  Tell(2, 2);
  now_ = 2000;
  Tell(0, 2);
  ExpectFinding(Outcome::kValueReset, 0);
}

TEST_F(NameVerdictTest, APlainOpenFindsWhatIsThereThroughout) {
  Open(0, O_CREAT, 0, 0);
  Open(1, 0, 0, ENOENT);
  ExpectFinding(Outcome::kNameError, 1);
}

TEST_F(NameVerdictTest, TheOldOneAfterUnlinkIsASplit) {
  Open(0, O_CREAT, 3, 0);
  Unlink(1, 0);
  Open(1, O_CREAT, 1, 0);
  NameCall* const again = Open(0, O_CREAT, 2, 0);
  again->slot = 1;
  NameCall* const told = Next(0, OperationKind::kValue, 0);
  told->slot = 1;
  told->told = 3;
  ExpectFinding(Outcome::kNameSplit, 0);
}

TEST_F(NameVerdictTest, AValueThatJumpsIsNoSplit) {
  Open(0, O_CREAT, 1, 0);
  Open(1, O_CREAT, 3, 0);
  Tell(1, 3);
  Next(0, OperationKind::kRelease, 0);
  Tell(0, 4);
  Tell(1, 4);
  ExpectFinding(Outcome::kValueReset, 1);
}

TEST_F(NameVerdictTest, AnErrorOfAnOpenHandleIsAFinding) {
  Open(0, O_CREAT, 1, 0);
  Next(0, OperationKind::kClose, EINVAL);
  ExpectFinding(Outcome::kHandleBroken, 0);
}

TEST_F(NameVerdictTest, WhatWasCutOffMayHaveTakenEffectOrNot) {
  for (const int result : {0, EEXIST}) {
    history_.calls.assign(3, {});
    Open(0, O_CREAT, 2, 0)->cut_off = true;
    Open(1, O_CREAT | O_EXCL, 1, result);
    ExpectSound();
  }
  // Whatever it did, it did before it died.
  history_.calls.assign(3, {});
  Open(0, O_CREAT, 2, 0)->cut_off = true;
  Open(1, 0, 0, ENOENT);
  Open(2, 0, 0, 0);
  EXPECT_FALSE(IsExplained(history_, Leading::kByName));
}

TEST_F(NameVerdictTest, AfterAKillAnErrorIsOfTheKill) {
  Open(0, O_CREAT, 2, 0)->cut_off = true;
  Open(1, O_CREAT, 1, EINVAL);
  const auto finding = JudgeNames(history_, {"", history_.calls[0][0].ended_ns});
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(finding->outcome, Outcome::kBrokenByKill) << finding->evidence;
}

TEST_F(NameVerdictTest, WithoutNamesPermitsAreLostOrMadeUp) {
  history_.at_start[0] = 1;
  Next(0, OperationKind::kOpen, 0);
  Next(1, OperationKind::kOpen, 0);
  Next(0, kTry, 0);
  ExpectSound();
  Next(1, kTry, 0);
  ExpectFinding(Outcome::kPermitMadeUp, 1);
  history_.calls[1].pop_back();
  Next(1, OperationKind::kRelease, 0);
  Next(0, kTry, EAGAIN);
  ExpectFinding(Outcome::kPermitLost, 0);
}

TEST_F(NameVerdictTest, TellsTheCallAndWhoWasHeld) {
  Open(0, O_CREAT, 2, EEXIST)->ended_ns = 1000;
  Unlink(1, ENOENT);
  const auto finding = JudgeNames(history_, {"Worker 0 was held somewhere.", 0});
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(finding->evidence,
            "Worker 0: open_named(name 0, O_CREAT, value 2) returned EEXIST. Without O_EXCL it "
            "never returns EEXIST. Worker 0 was held somewhere. Meanwhile worker 1: "
            "unlink_named(name 0) returned ENOENT.");
}

}  // namespace
}  // namespace psem
