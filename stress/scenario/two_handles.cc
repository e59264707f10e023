// Does a handle stay usable until it is closed itself?
//
// A process opens one name several times and closes the handles in any order, while another
// process uses the same semaphore or sleeps in it. What is left open must go on as if nothing had
// been closed: permits arrive through it, and it wakes who sleeps.

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "stress/names/name_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr int kMembers = 3;
// So many handles one process opens at most.
constexpr int kMostHandles = 4;
// How often one opens and closes in a row.
constexpr int kReopenings = 24;

NameCall Call(OperationKind kind, uint8_t slot) {
  NameCall call;
  call.kind = kind;
  call.slot = slot;
  return call;
}

NameCall Opening(NameRun* run, uint8_t slot, bool first) {
  NameCall call = Call(OperationKind::kOpenNamed, slot);
  if (first || run->random().OneIn(2)) call.oflag = O_CREAT;
  const uint64_t value = first ? 1 + run->random().Below(2) : run->random().Below(4);
  call.value = static_cast<uint32_t>(std::min(value, run->request().subject.max_value));
  return call;
}

int OtherThan(NameRun* run, int member) {
  const int others = kMembers - 1;
  return (member + 1 + static_cast<int>(run->random().Below(others))) % kMembers;
}

bool Crashed(int status) {
  if (!WIFSIGNALED(status)) return false;
  const int signal = WTERMSIG(status);
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGABRT || signal == SIGILL;
}

// Who crashes in a call after it has closed another handle was robbed by that.
void JudgeDeath(Crew* crew) {
  const int dead = crew->dead();
  if (dead < 0 || !crew->wait_status(dead).has_value() || !Crashed(*crew->wait_status(dead))) {
    return;
  }
  const std::vector<NameCall> log = crew->LogOf(dead);
  if (log.empty() || log.back().ended_ns != 0 || log.back().opens()) return;
  for (auto call = log.rbegin() + 1; call != log.rend(); ++call) {
    if (call->kind != OperationKind::kClose) continue;
    crew->Accuse(Outcome::kHandleBroken, dead,
                 absl::StrCat("Worker ", dead, " crashed in ", NameCallText(log.back()),
                              ", which is still open; before that, handle ", call->slot,
                              " of the same name was closed."));
    return;
  }
}

class Trial {
 public:
  explicit Trial(NameRun* run) : run_(run), crew_(run->crew()), random_(run->random()) {}

  void Play() {
    crew_.BeginTrial({NameHistory::kNothing, NameHistory::kNothing});
    const int owner = static_cast<int>(random_.Below(kMembers));
    bool first = true;
    // Everybody opens, the owner several times: who comes first creates.
    for (int i = 0; i < kMembers; ++i) {
      const int member = (owner + 1 + i) % kMembers;
      const uint64_t handles = member == owner ? 2 + random_.Below(kMostHandles - 1) : Few();
      for (uint64_t slot = 0; slot < handles; ++slot) {
        crew_.Do({member, Opening(run_, static_cast<uint8_t>(slot), first)});
        first = false;
      }
    }
    if (random_.OneIn(4)) crew_.Do({owner, Call(OperationKind::kUnlinkNamed, 0)});
    const uint64_t choice = random_.Below(4);
    if (choice == 0) Reopen(owner);
    if (choice == 1) CloseWhileUsed(owner);
    if (choice >= 2) CloseWhileAsleep(owner);
    ProbeHandles(run_);
    CloseAndUnlink(&crew_, 1);
    crew_.CountTrial();
    crew_.Judge();
    JudgeDeath(&crew_);
  }

 private:
  uint64_t Few() { return random_.OneIn(3) ? 2 : 1; }

  uint8_t AnySlot(int member) {
    const std::vector<uint8_t> open = crew_.OpenSlots(member);
    return open.empty() ? 0 : open[random_.Below(open.size())];
  }

  // Closes all but one in any order, and uses what is left after each.
  void CloseWhileUsed(int owner) {
    for (int closed = 0; closed + 1 < kMostHandles && !crew_.is_over(); ++closed) {
      if (crew_.OpenSlots(owner).size() < 2) return;
      crew_.Do({owner, Call(OperationKind::kClose, AnySlot(owner))});
      const uint8_t left = AnySlot(owner);
      crew_.Do(owner,
               {Call(OperationKind::kTryAcquire, left), Call(OperationKind::kRelease, left)});
    }
  }

  // One handle comes and goes while another one stays.
  void Reopen(int owner) {
    const std::vector<uint8_t> open = crew_.OpenSlots(owner);
    if (open.empty()) return;
    std::vector<NameCall> calls;
    for (int i = 0; i < kReopenings; ++i) {
      calls.push_back(Call(OperationKind::kClose, open.back()));
      calls.push_back(Opening(run_, open.back(), false));
    }
    crew_.Do(owner, calls);
    crew_.Do(owner, {Call(OperationKind::kTryAcquire, open.front()),
                     Call(OperationKind::kRelease, open.front())});
  }

  // The owner takes all permits; another process falls asleep in the semaphore; the owner closes a
  // handle, and gives one back through another.
  void CloseWhileAsleep(int owner) {
    const std::vector<uint8_t> open = crew_.OpenSlots(owner);
    if (open.size() < 2) return;
    const size_t kept = random_.Below(open.size());
    const size_t closed = (kept + 1 + random_.Below(open.size() - 1)) % open.size();
    std::vector<NameCall> takes(kMostHandles, Call(OperationKind::kTryAcquire, open[kept]));
    crew_.Do(owner, takes);
    if (crew_.is_over() || crew_.LastResult(owner) == 0) return;
    const int sleeper = OtherThan(run_, owner);
    if (crew_.OpenSlots(sleeper).size() > 1) {
      crew_.Do({sleeper, Call(OperationKind::kClose, AnySlot(sleeper))});
    }
    crew_.Do({sleeper, Call(OperationKind::kAcquire, AnySlot(sleeper))});
    crew_.Do({owner, Call(OperationKind::kClose, open[closed])});
    crew_.Do({owner, Call(OperationKind::kRelease, open[kept])});
    if (crew_.is_over() || crew_.LastResult(owner) != 0) return;
    switch (crew_.AwaitWaking(sleeper)) {
      case Crew::Waking::kUp:
        return crew_.Count(Outcome::kWoken);
      case Crew::Waking::kNever:
        return crew_.Accuse(
            Outcome::kHandleBroken, sleeper,
            absl::StrCat("Worker ", sleeper, " sleeps in acquire, and worker ", owner,
                         " released through handle ", open[kept], " after it had closed handle ",
                         open[closed], " of the same name: nobody has moved since."));
      case Crew::Waking::kUnclear:
        return;
    }
  }

  NameRun* run_;
  Crew& crew_;
  Random& random_;
};

class TwoHandlesScenario : public NameScenario {
 public:
  absl::string_view name() const override { return "two_handles"; }
  absl::string_view question() const override {
    return "Does a handle stay usable until it is closed itself?";
  }
  absl::string_view answer() const override { return "closing one handle left the others alone"; }
  uint64_t needs() const override { return kLacksNames; }

  absl::Span<const Expectation> expectations() const override {
    static constexpr Expectation kExpectations[] = {
        {Outcome::kBalanced, Grade::kRequired}, {Outcome::kOpened, Grade::kRequired},
        {Outcome::kWoken, Grade::kAllowed},     {Outcome::kNotThere, Grade::kAllowed},
        {Outcome::kAcquired, Grade::kAllowed},  {Outcome::kRefused, Grade::kAllowed},
        {Outcome::kOverflow, Grade::kAllowed},
    };
    return kExpectations;
  }

 protected:
  void Play(NameRun* run) const override {
    if (!run->MakeCrew(kMembers, absl::nullopt)) return;
    while (!run->IsOver()) Trial(run).Play();
  }
};

}  // namespace

const Scenario& TwoHandles() {
  static const TwoHandlesScenario scenario;
  return scenario;
}

}  // namespace psem
