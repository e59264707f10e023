// What a session makes of its runs. The scenarios are told here what they find.

#include "stress/session.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <new>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "stress/mutant/home_made.h"
#include "stress/run/run_request.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

// A run may be made in another process.
struct Shared {
  std::atomic<int> runs;
  std::atomic<uint64_t> plan_seeds[1000];
  std::atomic<uint64_t> plan_lacks;
};

class FakeScenario : public Scenario {
 public:
  // What run number `made`, from 0, finds.
  using Finds = std::function<void(int made, RunRecord* record)>;

  explicit FakeScenario(std::string name, Finds finds = nullptr, uint64_t needs = 0)
      : name_(std::move(name)), finds_(std::move(finds)), needs_(needs) {
    void* const memory =
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    shared_ = new (memory) Shared();
  }
  ~FakeScenario() override { munmap(shared_, sizeof(Shared)); }

  absl::string_view name() const override { return name_; }
  absl::string_view question() const override { return "Does the session do as it should?"; }
  absl::string_view answer() const override { return "it does"; }
  uint64_t needs() const override { return needs_; }
  absl::Span<const Expectation> expectations() const override {
    static constexpr Expectation kExpectations[] = {{Outcome::kAcquired, Grade::kRequired}};
    return kExpectations;
  }

  RunRecord Run(const RunRequest& request, Interrupts* interrupts) const override {
    const int made = shared_->runs.fetch_add(1);
    shared_->plan_seeds[made % 1000] = request.plan.seed;
    shared_->plan_lacks = request.plan.lacks;
    RunRecord record;
    record.workers.resize(1);
    record.workers[0].operations = 100;
    record.workers[0].outcomes[static_cast<int>(Outcome::kAcquired)] = 100;
    if (finds_ != nullptr) finds_(made, &record);
    interrupts->Sleep(request.duration_ns);
    return record;
  }

  int runs() const { return shared_->runs; }
  uint64_t plan_lacks() const { return shared_->plan_lacks; }
  std::set<uint64_t> plan_seeds() const {
    return {shared_->plan_seeds, shared_->plan_seeds + runs()};
  }

 private:
  std::string name_;
  Finds finds_;
  uint64_t needs_;
  Shared* shared_;
};

void SeePermitLost(RunRecord* record) {
  Sighting sighting = {};
  sighting.outcome = Outcome::kPermitLost;
  record->workers[0].sighting = sighting;
}

void SeeNothing(int, RunRecord* record) { record->workers[0].outcomes = {}; }

SessionResult RunOf(const std::vector<const Scenario*>& scenarios, TortureOptions options = {}) {
  static const Subject kSubject = SoundHomeMade("fake", "nobody calls it");
  const uint64_t lacks = options.subject.lacks;
  options.subject = SourceOf(kSubject);
  options.subject.lacks = lacks;
  options.scenarios = scenarios;
  options.processes = 2;
  options.seed = 42;
  if (options.duration == absl::ZeroDuration()) options.duration = absl::Milliseconds(300);
  Interrupts interrupts;
  return RunSession(options, &interrupts, nullptr);
}

TEST(Session, PassesWhenEveryScenarioDid) {
  const FakeScenario one("one");
  const FakeScenario other("other");
  const SessionResult result = RunOf({&one, &other});
  EXPECT_EQ(result.verdict(), Verdict::kPass);
  for (const ScenarioResult& scenario : result.scenarios) {
    EXPECT_EQ(scenario.verdict, Verdict::kPass);
    EXPECT_GE(scenario.runs, 1);
    EXPECT_EQ(scenario.operations, 100u * static_cast<uint64_t>(scenario.runs));
    EXPECT_FALSE(scenario.running);
  }
  ASSERT_TRUE(result.last.has_value());
  EXPECT_EQ(result.last->record.workers.size(), 1u);
}

TEST(Session, EachRunHasAnotherPlan) {
  const FakeScenario one("one");
  TortureOptions options;
  options.duration = absl::Milliseconds(1500);
  RunOf({&one}, options);
  EXPECT_GE(one.runs(), 2);
  EXPECT_EQ(one.plan_seeds().size(), static_cast<size_t>(one.runs()));
}

TEST(Session, SkipsWhatIsNotPromisedOrLeftOut) {
  const FakeScenario asked("asked");
  const FakeScenario kills("kills", nullptr, PSEM_LACKS_KILL_SAFETY);
  const FakeScenario timed("timed", nullptr, kLacksTimedWaits);
  TortureOptions options;
  options.subject.lacks = PSEM_LACKS_KILL_SAFETY;
  options.lacks = kLacksTimedWaits;
  const SessionResult result = RunOf({&kills, &asked, &timed}, options);
  EXPECT_EQ(result.verdict(), Verdict::kPass);
  EXPECT_EQ(result.scenarios[0].verdict, Verdict::kSkipped);
  EXPECT_EQ(result.scenarios[0].reason, "needs kill safety, which it does not promise");
  EXPECT_EQ(result.scenarios[1].verdict, Verdict::kPass);
  EXPECT_EQ(result.scenarios[2].verdict, Verdict::kSkipped);
  EXPECT_EQ(result.scenarios[2].reason, "needs acquire_until, which --without leaves out");
  EXPECT_EQ(kills.runs(), 0);
  EXPECT_EQ(timed.runs(), 0);
  EXPECT_EQ(asked.plan_lacks(), PSEM_LACKS_KILL_SAFETY | kLacksTimedWaits);
}

TEST(Session, OfWhichNothingIsAskedIsSkipped) {
  const FakeScenario kills("kills", nullptr, PSEM_LACKS_KILL_SAFETY);
  TortureOptions options;
  options.lacks = PSEM_LACKS_KILL_SAFETY;
  EXPECT_EQ(RunOf({&kills}, options).verdict(), Verdict::kSkipped);
  EXPECT_EQ(kills.runs(), 0);
}

TEST(Session, FindingEndsItAndItsRunIsMadeAgain) {
  const FakeScenario broken("broken", [](int made, RunRecord* record) {
    if (made % 2 == 0) SeePermitLost(record);
  });
  const FakeScenario other("other");
  TortureOptions options;
  options.duration = absl::Seconds(60);
  options.reruns = 4;
  const SessionResult result = RunOf({&broken, &other}, options);
  EXPECT_EQ(result.verdict(), Verdict::kFail);
  ASSERT_TRUE(result.scenarios[0].failure.has_value());
  const Failure& failure = *result.scenarios[0].failure;
  EXPECT_EQ(failure.finding.outcome, Outcome::kPermitLost);
  EXPECT_EQ(failure.seed, 42u);
  EXPECT_EQ(failure.run, 1);
  EXPECT_EQ(failure.plan.seed, PlanRun(42, "broken", 0, 2, 0).seed);
  EXPECT_EQ(failure.reruns, 4);
  EXPECT_EQ(failure.reruns_failed, 2);
  EXPECT_EQ(broken.runs(), 5);
  EXPECT_EQ(broken.plan_seeds().size(), 1u);
  EXPECT_EQ(result.scenarios[0].runs, 1);
  EXPECT_EQ(result.scenarios[1].verdict, Verdict::kUnfinished);
  EXPECT_EQ(other.runs(), 0);
}

TEST(Session, MakesNoRunAgainWhenItIsNotTo) {
  const FakeScenario broken("broken", [](int, RunRecord* record) { SeePermitLost(record); });
  TortureOptions options;
  options.reruns = 0;
  EXPECT_EQ(RunOf({&broken}, options).scenarios[0].failure->reruns, 0);
  EXPECT_EQ(broken.runs(), 1);
}

TEST(Session, KeepsGoingWhenItIsTo) {
  const FakeScenario broken("broken", [](int, RunRecord* record) { SeePermitLost(record); });
  const FakeScenario other("other");
  TortureOptions options;
  options.keep_going = true;
  options.reruns = 0;
  const SessionResult result = RunOf({&broken, &other}, options);
  EXPECT_EQ(result.verdict(), Verdict::kFail);
  EXPECT_EQ(result.scenarios[0].verdict, Verdict::kFail);
  EXPECT_EQ(result.scenarios[1].verdict, Verdict::kPass);
  EXPECT_EQ(broken.runs(), 1);
}

TEST(Session, DoesNotRunAgainWhatCannotBeTold) {
  const FakeScenario poor("poor",
                          [](int, RunRecord* record) { record->trouble = "there is no memory"; });
  const FakeScenario other("other");
  TortureOptions options;
  options.duration = absl::Seconds(1);
  const SessionResult result = RunOf({&poor, &other}, options);
  EXPECT_EQ(result.verdict(), Verdict::kInconclusive);
  EXPECT_EQ(result.scenarios[0].reason, "there is no memory");
  EXPECT_EQ(result.scenarios[1].verdict, Verdict::kPass);
  EXPECT_EQ(poor.runs(), 1);
}

TEST(Session, LooksALittleLongerForWhatMustBeSeen) {
  const FakeScenario late("late", [](int made, RunRecord* record) {
    if (made < 2) SeeNothing(made, record);
  });
  const FakeScenario early("early");
  TortureOptions options;
  options.duration = absl::Milliseconds(10);
  const SessionResult result = RunOf({&late, &early}, options);
  EXPECT_EQ(result.verdict(), Verdict::kPass);
  EXPECT_EQ(late.runs(), 3);
  EXPECT_EQ(early.runs(), 1);
}

TEST(Session, CannotTellWhenWhatMustBeSeenIsNotSeen) {
  const FakeScenario never("never", SeeNothing);
  TortureOptions options;
  options.duration = absl::Milliseconds(10);
  const SessionResult result = RunOf({&never}, options);
  EXPECT_EQ(result.verdict(), Verdict::kInconclusive);
  EXPECT_EQ(result.scenarios[0].reason, "never seen, and required: acquired");
}

TEST(Session, OneRunIsMadeAgainAndAgain) {
  const FakeScenario one("one");
  TortureOptions options;
  options.run = 17;
  options.duration = absl::Milliseconds(1000);
  const SessionResult result = RunOf({&one}, options);
  EXPECT_EQ(result.verdict(), Verdict::kPass);
  EXPECT_GE(one.runs(), 2);
  EXPECT_EQ(one.plan_seeds(), std::set<uint64_t>{PlanRun(42, "one", 16, 2, 0).seed});
  EXPECT_EQ(result.scenarios[0].run, 17);
}

// Whoever runs the session is asked to end, in the middle of a run.
FakeScenario::Finds InterruptOf(pid_t session) {
  return [session](int, RunRecord*) { kill(session, SIGINT); };
}

TEST(Session, StoppedOneIsUnfinished) {
  const FakeScenario one("one", InterruptOf(getpid()));
  const SessionResult result = RunOf({&one});
  EXPECT_EQ(result.verdict(), Verdict::kUnfinished);
  EXPECT_EQ(result.interrupted_by, SIGINT);
  EXPECT_EQ(one.runs(), 1);
}

TEST(Session, StoppedSoakHasAVerdict) {
  const FakeScenario one("one", InterruptOf(getpid()));
  const FakeScenario other("other");
  TortureOptions options;
  options.soak = true;
  options.duration = absl::InfiniteDuration();
  const SessionResult result = RunOf({&one, &other}, options);
  EXPECT_EQ(result.scenarios[0].verdict, Verdict::kPass);
  EXPECT_EQ(result.scenarios[1].verdict, Verdict::kInconclusive);
  EXPECT_TRUE(absl::StrContains(result.scenarios[1].reason, "never begun"));
  EXPECT_EQ(result.runs_planned, 0);
}

}  // namespace
}  // namespace psem
