#include "stress/names/crew_member.h"

#include <errno.h>
#include <sys/wait.h>

#include "stress/names/shared_word.h"
#include "stress/run/child.h"
#include "stress/run/make_call.h"
#include "stress/run/strikes.h"

namespace psem {
namespace {

constexpr uint64_t kSecondNs = 1000000000;
constexpr uint64_t kFarNs = 3600 * kSecondNs;

// Of the log: whatever a trial does, its end is written down.
constexpr uint32_t kKeptForCleaning = kMostSlots + kMostNames + kMostInOrder;

// How long it spins at the gate before it lets others have the core between two looks.
constexpr uint64_t kSpinNs = 200000;

// What the handler needs of a member that is held. One member in a process.
CrewBoard* held_board = nullptr;
CrewBox* held_box = nullptr;

void TellLeader(CrewBoard* board) {
  board->events.fetch_add(1);
  WakeWord(&board->events);
}

// Runs in the handler of SIGTRAP, in the middle of the call.
void StayHeld() {
  const uint32_t order = held_box->given.load();
  if (held_box->go_on.load() == order) return;
  held_box->held.store(order);
  TellLeader(held_board);
  for (uint32_t go_on = held_box->go_on.load(); go_on != order; go_on = held_box->go_on.load()) {
    SleepOnWord(held_box->go_on, go_on);
  }
  held_box->held.store(0);
}

class CrewMember {
 public:
  CrewMember(const CrewBriefing& briefing, int index) : briefing_(briefing) { Become(index); }

  // Returns when it is told to exit.
  void Obey() {
    // A process that takes the place of one that was killed has nothing to do with its orders.
    for (uint32_t done = box_->ended.load(); !exits_;) {
      const uint32_t given = box_->given.load();
      if (given == done) {
        SleepOnWord(box_->given, given);
        continue;
      }
      CarryOut(box_->order);
      done = given;
      box_->ended.store(done);
      TellLeader(briefing_.board);
    }
  }

 private:
  void Become(int index) {
    index_ = index;
    box_ = &briefing_.board->boxes[index];
    record_ = briefing_.run.worker(index);
    held_board = briefing_.board;
    held_box = box_;
    record_->place.store(Place::kWorking);
    box_->pid.store(getpid());
  }

  void CarryOut(const CrewOrder& order) {
    if (order.core != core_) MoveToCore(briefing_.cores, order.core);
    core_ = order.core;
    switch (order.kind) {
      case CrewOrder::Kind::kCalls:
        if (order.at_gate) PassGate();
        for (uint32_t i = 0; i < order.count; ++i) {
          Make(order.calls[i], i == 0 ? order.halt : HaltPoint());
        }
        return;
      case CrewOrder::Kind::kFork:
        return Fork(order.child);
      case CrewOrder::Kind::kReap: {
        int status = 0;
        while (waitpid(children_[order.child], &status, 0) < 0 && errno == EINTR) {
        }
        box_->child_status.store(status);
        return;
      }
      case CrewOrder::Kind::kExit:
        exits_ = true;
        return;
    }
  }

  void PassGate() {
    box_->waits_at_gate.store(box_->given.load());
    TellLeader(briefing_.board);
    const uint64_t spin_until_ns = NowNs() + kSpinNs;
    while (!briefing_.board->gate_is_open.load()) {
      if (NowNs() > spin_until_ns) sched_yield();
    }
  }

  void Fork(int child) {
    const absl::StatusOr<pid_t> pid = ForkChild([this, child] {
      Become(child);
      for (uint8_t slot = 0; slot < kMostSlots; ++slot) {
        held_permits_[slot] = 0;
        if (handles_[slot] != nullptr) LogInherited(slot);
      }
      Obey();
      return 0;
    });
    children_[child] = pid.ok() ? *pid : 0;
    if (!pid.ok()) briefing_.board->boxes[child].pid.store(-1);
  }

  void LogInherited(uint8_t slot) {
    NameCall inherited;
    inherited.kind = OperationKind::kOpen;
    inherited.slot = slot;
    inherited.begun_ns = NowNs();
    inherited.ended_ns = inherited.begun_ns;
    box_->log[box_->logged.load()] = inherited;
    box_->logged.fetch_add(1);
  }

  // What makes no sense by now, because an earlier call failed, is left out.
  bool MakesSense(const NameCall& call) const {
    const bool cleans =
        call.kind == OperationKind::kClose || call.kind == OperationKind::kUnlinkNamed;
    if (box_->logged.load() >= kMostLogged - (cleans ? 0 : kKeptForCleaning)) return false;
    if (call.kind == OperationKind::kUnlinkNamed) return true;
    if (call.opens()) return handles_[call.slot] == nullptr;
    const bool foreign = (briefing_.request.plan.lacks & PSEM_LACKS_FOREIGN_RELEASE) != 0;
    if (call.kind == OperationKind::kRelease && foreign && held_permits_[call.slot] == 0) {
      return false;
    }
    return handles_[call.slot] != nullptr;
  }

  void Make(const NameCall& order, const HaltPoint& halt) {
    if (!MakesSense(order)) return;
    NameCall* const call = &box_->log[box_->logged.load()];
    *call = order;
    call->begun_ns = NowNs();
    box_->logged.fetch_add(1);
    record_->Begin(call->kind, call->name, call->past_deadline ? call->begun_ns - kSecondNs : 0);
    if (halt.count > 0) HaltAt(halt, StayHeld);
    int told = 0;
    const int result = Call(*call, &told);
    if (halt.count > 0) {
      box_->counted.store(HaltNoMore());
      record_->Count(Fault::kHalt);
    }
    record_->LastOperation().value = told;
    record_->End(result);
    call->told = told;
    call->result = result;
    call->ended_ns = NowNs();
    if (result != 0) return;
    if (call->kind == OperationKind::kClose) handles_[call->slot] = nullptr;
    if (call->acquires()) ++held_permits_[call->slot];
    if (call->kind == OperationKind::kRelease) --held_permits_[call->slot];
  }

  int Call(const NameCall& call, int* told) {
    const Subject& subject = briefing_.request.subject;
    const char* const name = briefing_.names[call.name].c_str();
    void*& handle = handles_[call.slot];
    switch (call.kind) {
      case OperationKind::kOpen:
      case OperationKind::kOpenNamed: {
        void* opened = nullptr;
        const int result = call.kind == OperationKind::kOpen
                               ? subject.open(briefing_.run.state(0), name, &opened)
                               : subject.open_named(name, call.oflag, 0600, call.value, &opened);
        if (result == 0) handle = opened;
        return result;
      }
      case OperationKind::kUnlinkNamed:
        return subject.unlink_named(name);
      case OperationKind::kClose:
        held_permits_[call.slot] = 0;
        return subject.close(handle);
      default: {
        const uint64_t now_ns = NowNs();
        const uint64_t due_ns = call.past_deadline ? now_ns - kSecondNs : now_ns + kFarNs;
        return MakeCall(subject, call.kind, handle, {CLOCK_MONOTONIC, TimespecOf(due_ns)}, told);
      }
    }
  }

  const CrewBriefing& briefing_;
  int index_ = 0;
  CrewBox* box_ = nullptr;
  WorkerRecord* record_ = nullptr;
  void* handles_[kMostSlots] = {};
  int held_permits_[kMostSlots] = {};
  pid_t children_[kMostMembers] = {};
  int core_ = -1;
  bool exits_ = false;
};

}  // namespace

int RunCrewMember(const CrewBriefing& briefing, int index) {
  InstallStrikeHandlers(briefing.request.plan, index, briefing.run.worker(index));
  InstallHaltHandler(briefing.request.plan, index);
  CrewMember(briefing, index).Obey();
  return 0;
}

void MoveToCore(const cpu_set_t& cores, int number) {
  int to_skip = number % CPU_COUNT(&cores);
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &cores) || to_skip-- > 0) continue;
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(core, &only);
    sched_setaffinity(0, sizeof(only), &only);
    return;
  }
}

}  // namespace psem
