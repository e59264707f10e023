// Does a name lead to one semaphore, finished and with its own value?
//
// Processes open, create, use, close and unlink one name or two. One of them is held in the middle
// of an open or an unlink, before each of its system calls and at instructions by chance, while
// others do the same; or all begin at the same instant, on different cores. Afterwards everybody
// tries out which handles lead to the same semaphore. All results must follow from some order in
// which the calls took effect one at a time.

#include <algorithm>
#include <vector>

#include "stress/names/name_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr int kMembers = 4;
constexpr uint32_t kMostSystemCalls = 40;
// Each shape is also held at so many instructions by chance: half of them near the end, where no
// system call follows any more.
constexpr int kByChance = 6;
constexpr uint32_t kNearEnd = 150;
// Counting takes its time: of a call that is longer, a few places must do.
constexpr uint32_t kLongCall = 8000;

// Calls at the same instant take turns with shapes, and get as much time; but so much at least.
constexpr uint64_t kBurstNs = 20000000;

// What is played again and again, with its held call held elsewhere each time.
struct Shape {
  int names = 1;
  std::vector<NameMove> before;
  NameMove held;
  std::vector<NameMove> between;
  std::vector<NameMove> after;
  // Who is held is killed, in place of going on: before the others act, or afterwards.
  bool kill = false;
  bool kill_first = false;
};

NameCall AnyOpen(Random* random, uint64_t max_value) {
  constexpr int kFlags[] = {0, O_CREAT, O_CREAT, O_CREAT | O_EXCL};
  NameCall call;
  call.kind = OperationKind::kOpenNamed;
  call.oflag = kFlags[random->Below(std::size(kFlags))];
  call.value = static_cast<uint32_t>(std::min(random->Below(4), max_value));
  return call;
}

NameCall PlainOpen(int name) {
  NameCall call;
  call.kind = OperationKind::kOpenNamed;
  call.name = static_cast<uint8_t>(name);
  call.slot = kMostSlots - 1;  // No other call uses it.
  return call;
}

// Draws calls that make sense as far as can be told before.
class Draw {
 public:
  explicit Draw(NameRun* run) : run_(*run), random_(run->random()) {}

  int Below(int bound) { return static_cast<int>(random_.Below(static_cast<uint64_t>(bound))); }

  NameCall AnyCall(int member, int names) {
    std::vector<uint8_t>& open = open_[member];
    const uint64_t choice = random_.Below(20);
    NameCall call;
    if (choice >= 16 || (choice >= 9 && open.empty())) {
      call.kind = OperationKind::kUnlinkNamed;
    } else if (choice >= 9) {
      const size_t which = random_.Below(open.size());
      call.slot = open[which];
      call.kind = choice >= 14 ? OperationKind::kClose : AnyUse();
      if (choice >= 14) open.erase(open.begin() + static_cast<ptrdiff_t>(which));
    } else {
      call = AnyOpen(&random_, run_.request().subject.max_value);
      while (std::count(open.begin(), open.end(), call.slot) > 0) ++call.slot;
      if (call.slot >= kMostSlots - 1) call.kind = OperationKind::kUnlinkNamed;
      if (call.opens()) open.push_back(call.slot);
    }
    call.name = static_cast<uint8_t>(Below(names));
    return call;
  }

 private:
  OperationKind AnyUse() {
    const uint64_t choice = random_.Below(3);
    if (choice == 0) return OperationKind::kTryAcquire;
    if (choice == 1 && run_.promises(kLacksValue)) return OperationKind::kValue;
    return OperationKind::kRelease;
  }

  NameRun& run_;
  Random& random_;
  std::vector<uint8_t> open_[kMembers];  // Slots, if all opens succeed.
};

Shape AnyShape(NameRun* run) {
  Random& random = run->random();
  Draw draw(run);
  Shape shape;
  shape.names = random.OneIn(5) ? 2 : 1;
  const auto add = [&](std::vector<NameMove>* moves, int count, int first, int members) {
    for (int i = 0; i < count; ++i) {
      const int member = first + draw.Below(members);
      moves->push_back({member, draw.AnyCall(member, shape.names)});
    }
  };
  // Often there is nothing before, or just somebody who has it open.
  if (!random.OneIn(3)) add(&shape.before, 1 + draw.Below(2), 0, kMembers);
  shape.held = {0, draw.AnyCall(0, shape.names)};
  while (!shape.held.call.changes_name()) shape.held.call = draw.AnyCall(0, shape.names);
  add(&shape.between, 1 + draw.Below(3), 1, kMembers - 1);
  add(&shape.after, draw.Below(3), 0, kMembers);
  // Who may hold up the others has to be let go when they come, and shows little.
  const bool holds_up = !run->promises(PSEM_LACKS_STOP_SAFETY);
  shape.kill = random.OneIn(holds_up ? 2 : 6) && run->promises(PSEM_LACKS_KILL_SAFETY);
  shape.kill_first = holds_up || random.OneIn(2);
  return shape;
}

// The end of every trial: what it leaves must make sense, and then it is gone.
void Conclude(NameRun* run, int names) {
  Crew& crew = run->crew();
  crew.Settle();
  for (int name = 0; name < names; ++name) {
    const int member = static_cast<int>(run->random().Below(kMembers));
    crew.Do({member, PlainOpen(name)});
    if (name + 1 < names)
      crew.Do(member, {NameCall{0, 0, OperationKind::kClose, 0, kMostSlots - 1}});
  }
  ProbeHandles(run);
  CloseAndUnlink(&crew, names);
  crew.CountTrial();
  crew.Judge();
}

void KillIfHeld(Crew* crew) {
  if (crew->StandOf(0) != Stand::kHalted) return;
  crew->Kill(0);
  crew->Replace(0);
}

// Returns whether the call was held.
bool PlayShape(NameRun* run, const Shape& shape, const HaltPoint& halt) {
  Crew& crew = run->crew();
  crew.BeginTrial({NameHistory::kNothing, NameHistory::kNothing});
  for (const NameMove& move : shape.before) crew.Do(move);
  if (shape.kill) crew.NoteFiles();
  const bool held = crew.Do(shape.held, halt) == Stand::kHalted;
  crew.Replace(0);
  if (shape.kill && shape.kill_first) KillIfHeld(&crew);
  for (const NameMove& move : shape.between) crew.Do(move);
  if (shape.kill) KillIfHeld(&crew);
  crew.GoOn(0);
  for (const NameMove& move : shape.after) crew.Do(move);
  Conclude(run, shape.names);
  return held;
}

void ExploreShape(NameRun* run, const Shape& shape) {
  uint32_t instructions = 0;
  for (uint32_t i = 1; i <= kMostSystemCalls && !run->IsOver(); ++i) {
    const bool held = PlayShape(run, shape, {HaltPoint::Unit::kSystemCall, i});
    instructions = std::max(instructions, run->crew().instructions(0));
    if (!held) break;
  }
  const int by_chance = instructions > kLongCall ? 2 : kByChance;
  for (int i = 0; i < by_chance && instructions > 0 && !run->IsOver(); ++i) {
    const auto before_end = static_cast<uint32_t>(
        run->random().Below(i % 2 == 0 ? std::min(instructions, kNearEnd) : instructions));
    PlayShape(run, shape, {HaltPoint::Unit::kInstruction, instructions - before_end});
  }
}

void PlayAtOnce(NameRun* run) {
  Crew& crew = run->crew();
  Draw draw(run);
  const int names = run->random().OneIn(5) ? 2 : 1;
  crew.BeginTrial({NameHistory::kNothing, NameHistory::kNothing});
  if (run->random().OneIn(2)) crew.Do({0, draw.AnyCall(0, names)});
  std::vector<std::vector<NameCall>> calls(static_cast<size_t>(2 + draw.Below(kMembers - 1)));
  const int count = 2 + draw.Below(6);
  for (size_t member = 0; member < calls.size(); ++member) {
    for (int i = 0; i < count; ++i) {
      calls[member].push_back(draw.AnyCall(static_cast<int>(member), names));
    }
  }
  crew.DoAtOnce(calls);
  Conclude(run, names);
}

class OpenAndUnlinkScenario : public NameScenario {
 public:
  absl::string_view name() const override { return "open_and_unlink"; }
  absl::string_view question() const override {
    return "Does a name lead to one semaphore, whoever opens, creates and unlinks it meanwhile?";
  }
  absl::string_view answer() const override { return "one name, one semaphore, its own value"; }
  uint64_t needs() const override { return kLacksNames; }

  absl::Span<const Expectation> expectations() const override {
    static constexpr Expectation kExpectations[] = {
        {Outcome::kBalanced, Grade::kRequired}, {Outcome::kOpened, Grade::kRequired},
        {Outcome::kNotThere, Grade::kAllowed},  {Outcome::kAcquired, Grade::kAllowed},
        {Outcome::kRefused, Grade::kAllowed},   {Outcome::kOverflow, Grade::kAllowed},
        {Outcome::kSurvived, Grade::kAllowed},
    };
    return kExpectations;
  }

 protected:
  void Play(NameRun* run) const override {
    if (!run->MakeCrew(kMembers, absl::nullopt)) return;
    for (uint64_t burst_ns = kBurstNs; !run->IsOver();) {
      const uint64_t until_ns = NowNs() + burst_ns;
      while (!run->IsOver() && NowNs() < until_ns) PlayAtOnce(run);
      const uint64_t began_ns = NowNs();
      if (run->crew().can_hold() && !run->IsOver()) ExploreShape(run, AnyShape(run));
      burst_ns = std::max(kBurstNs, NowNs() - began_ns);
    }
  }
};

}  // namespace

const Scenario& OpenAndUnlink() {
  static const OpenAndUnlinkScenario scenario;
  return scenario;
}

}  // namespace psem
