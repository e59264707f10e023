// Do parent and child both go on with the handle that the child inherited?
//
// A process that has the semaphore open forks, and its child may fork too. All of them, and another
// process that opened it itself, take and give permits; some sleep. The children close what they
// inherited, or just end, or are killed asleep. No permit may get lost or made up by all this, and
// the parent's handle works throughout.

#include <errno.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "stress/names/name_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr int kParent = 0;
constexpr int kOther = 1;  // Opens the semaphore itself, and counts at the end.
constexpr int kFirstChild = 2;
// More than all of a trial can have released, and few enough to be written down.
constexpr int kMostDrained = 48;

NameCall Call(OperationKind kind) {
  NameCall call;
  call.kind = kind;
  return call;
}

class Trial {
 public:
  // `free` permits are free, and as many are free again afterwards.
  Trial(NameRun* run, int64_t free)
      : run_(run), crew_(run->crew()), random_(run->random()), free_(free) {}

  // Returns how many permits are free afterwards.
  int64_t Play() {
    crew_.BeginTrial({free_, NameHistory::kNothing});
    crew_.Fork(kParent, kFirstChild);
    parents_ = {kParent};
    if (random_.OneIn(2)) {
      parents_.push_back(random_.OneIn(2) ? kParent : kFirstChild);
      crew_.Fork(parents_.back(), kFirstChild + 1);
    }
    UseAtOnce();
    if (random_.OneIn(2)) UseInTurns();
    const int64_t drained = Drain();
    if (drained > 0 && random_.OneIn(2)) drained_ -= SleepAndWake();
    EndChildren();
    const int64_t left = CountAndGiveBack();
    crew_.CountTrial();
    crew_.Judge();
    return left;
  }

 private:
  int people() const { return kFirstChild + static_cast<int>(parents_.size()); }
  int Anybody() { return static_cast<int>(random_.Below(static_cast<uint64_t>(people()))); }

  NameCall AnyCall() {
    for (;;) {
      switch (random_.Below(6)) {
        case 0:
        case 1:
          return Call(OperationKind::kTryAcquire);
        case 2:
        case 3:
          return Call(OperationKind::kRelease);
        case 4:
          if (run_->promises(kLacksValue)) return Call(OperationKind::kValue);
          break;
        default: {
          NameCall call = Call(OperationKind::kAcquireUntil);
          call.past_deadline = true;
          if (run_->promises(kLacksTimedWaits)) return call;
        }
      }
    }
  }

  void UseAtOnce() {
    std::vector<std::vector<NameCall>> calls(static_cast<size_t>(people()));
    const uint64_t count = 2 + random_.Below(5);
    for (std::vector<NameCall>& of_member : calls) {
      for (uint64_t i = 0; i < count; ++i) of_member.push_back(AnyCall());
    }
    crew_.DoAtOnce(calls);
  }

  void UseInTurns() {
    for (int i = 0; i < 6; ++i) crew_.Do({Anybody(), AnyCall()});
  }

  // The other process takes all permits that are free.
  int64_t Drain() {
    // Who may release only what it took gives it back first.
    const std::vector<NameCall> gives(12, Call(OperationKind::kRelease));
    for (int i = 0; i < people() && !run_->promises(PSEM_LACKS_FOREIGN_RELEASE); ++i) {
      if (i != kOther) crew_.Do(i, gives);
    }
    for (int i = 0; i < kMostDrained && !crew_.is_over(); ++i) {
      crew_.Do({kOther, Call(OperationKind::kTryAcquire)});
      if (crew_.LastResult(kOther) == EINTR) continue;
      if (crew_.LastResult(kOther) != 0) break;
      ++drained_;
    }
    return drained_;
  }

  // One falls asleep, another one releases. Returns how many permits were released for that.
  int SleepAndWake() {
    int sleeper = Anybody();
    if (sleeper == kOther) sleeper = kFirstChild;
    const bool timed = run_->promises(kLacksTimedWaits) && random_.OneIn(3);
    crew_.Do({sleeper, Call(timed ? OperationKind::kAcquireUntil : OperationKind::kAcquire)});
    const bool may_kill = sleeper == people() - 1 && run_->promises(PSEM_LACKS_KILL_SAFETY);
    if (may_kill && random_.OneIn(2) && crew_.IsAsleep(sleeper)) {
      // Nobody else waits: the permit must be there for anybody.
      crew_.KillChild(parents_.back(), sleeper);
      parents_.pop_back();
      crew_.Do({kOther, Call(OperationKind::kRelease)});
      crew_.Do(kParent, {Call(OperationKind::kTryAcquire), Call(OperationKind::kRelease)});
      return 1;
    }
    crew_.Do({kOther, Call(OperationKind::kRelease)});
    if (crew_.is_over()) return 1;
    switch (crew_.AwaitWaking(sleeper)) {
      case Crew::Waking::kUp:
        crew_.Count(Outcome::kWoken);
        crew_.Do({sleeper, Call(OperationKind::kRelease)});
        break;
      case Crew::Waking::kNever:
        crew_.Accuse(Outcome::kLostWakeup, sleeper,
                     absl::StrCat("Worker ", sleeper,
                                  sleeper == kParent ? ", which has forked," : ", a forked child,",
                                  " sleeps in acquire, and worker ", kOther,
                                  " has released a permit: nobody has moved since."));
        break;
      case Crew::Waking::kUnclear:
        break;
    }
    return 1;
  }

  void EndChildren() {
    crew_.Settle();
    while (!parents_.empty() && !crew_.is_over()) {
      const int child = people() - 1;
      if (random_.OneIn(2)) crew_.Do({child, Call(OperationKind::kClose)});
      crew_.ExitChild(parents_.back(), child);
      parents_.pop_back();
      crew_.Do(kParent, {Call(OperationKind::kTryAcquire), Call(OperationKind::kRelease)});
    }
  }

  // What is free now was there all the time: whoever releases one puts it back.
  int64_t CountAndGiveBack() {
    Drain();
    const int64_t target =
        run_->promises(PSEM_LACKS_FOREIGN_RELEASE) ? std::max(free_, int64_t{1}) : drained_;
    const std::vector<NameCall> gives(static_cast<size_t>(target), Call(OperationKind::kRelease));
    crew_.Do(kOther, gives);
    return target;
  }

  NameRun* run_;
  Crew& crew_;
  Random& random_;
  const int64_t free_;
  int64_t drained_ = 0;       // Permits that kOther took and has not given back.
  std::vector<int> parents_;  // Of kFirstChild and those after it.
};

class ForkScenario : public NameScenario {
 public:
  absl::string_view name() const override { return "fork"; }
  absl::string_view question() const override {
    return "Do parent and child both go on with the handle that the child inherited?";
  }
  absl::string_view answer() const override {
    return "forked children shared it, and left it well";
  }

  absl::Span<const Expectation> expectations() const override {
    static constexpr Expectation kExpectations[] = {
        {Outcome::kBalanced, Grade::kRequired}, {Outcome::kAcquired, Grade::kRequired},
        {Outcome::kWoken, Grade::kAllowed},     {Outcome::kRefused, Grade::kAllowed},
        {Outcome::kTimedOut, Grade::kAllowed},  {Outcome::kInterrupted, Grade::kAllowed},
        {Outcome::kSurvived, Grade::kAllowed},  {Outcome::kOverflow, Grade::kAllowed},
    };
    return kExpectations;
  }

 protected:
  void Play(NameRun* run) const override {
    auto free = static_cast<int64_t>(
        std::min(1 + run->random().Below(3), run->request().subject.max_value));
    if (!run->MakeCrew(kFirstChild, static_cast<unsigned>(free))) return;
    for (const int member : {kParent, kOther}) {
      run->crew().Do({member, Call(OperationKind::kOpen)});
    }
    while (!run->IsOver()) free = Trial(run, free).Play();
  }
};

}  // namespace

const Scenario& Fork() {
  static const ForkScenario scenario;
  return scenario;
}

}  // namespace psem
