#include "stress/explore/actor.h"

#include <errno.h>
#include <sys/mman.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "stress/explore/shared_word.h"
#include "stress/run/count_free.h"
#include "stress/run/make_call.h"
#include "stress/run/placement.h"
#include "stress/run/strikes.h"

namespace psem {
namespace {

// What the handler needs of an actor that is held. One actor in a process.
const ActorBriefing* held_briefing = nullptr;
ActorBox* held_box = nullptr;
void* held_handle = nullptr;

void TellDirector(Board* board) { AddOneAndWake(&board->events); }

// Takes away what all semaphores' states lie in; a subject that keeps its own has lost nothing.
void TakeMemoryAway(const SharedRun& run) {
  const SharedRun::Region states = run.states_region();
  if (states.size > 0) mprotect(states.begin, states.size, PROT_NONE);
}

void DoAside() {
  switch (held_box->aside.exchange(AsideOrder::kNothing)) {
    case AsideOrder::kRelease:
      held_box->aside_result.store(held_briefing->subject.release(held_handle));
      held_box->aside_done.store(true);
      return TellDirector(held_briefing->board);
    case AsideOrder::kTakeMemoryAway:
      TakeMemoryAway(held_briefing->run);
      held_box->aside_done.store(true);
      return TellDirector(held_briefing->board);
    case AsideOrder::kNothing:
      return;
  }
}

// Runs in the handler of SIGTRAP, in the middle of the call.
void StayHeld() {
  const uint32_t order = held_box->given.load();
  if (held_box->go_on.load() == order) return;  // Too late: nobody is held any more.
  held_box->held.store(order);
  TellDirector(held_briefing->board);
  for (;;) {
    const uint32_t nudges = held_box->nudges.load();
    DoAside();
    if (held_box->go_on.load() == order) break;
    SleepWhile(held_box->nudges, nudges);
  }
  held_box->held.store(0);
}

class Actor {
 public:
  Actor(const ActorBriefing& briefing, int index, std::vector<void*> handles)
      : briefing_(briefing),
        record_(briefing.run.worker(index)),
        box_(&briefing.board->actors[index]),
        handles_(std::move(handles)) {
    held_briefing = &briefing_;
    held_box = box_;
  }

  [[noreturn]] void ObeyForEver() {
    box_->ready.store(true);
    TellDirector(briefing_.board);
    for (uint32_t done = 0;;) {
      const uint32_t given = box_->given.load();
      if (given == done) {
        SleepWhile(box_->given, given);
        continue;
      }
      Obey(box_->order);
      done = given;
      box_->ended.store(done);
      TellDirector(briefing_.board);
    }
  }

 private:
  void Obey(const Order& order) {
    switch (order.kind) {
      case Order::Kind::kCall:
        return Call(briefing_.subject, order, handles_[static_cast<size_t>(order.semaphore)]);
      case Order::Kind::kSteal:
        return Steal(order);
      case Order::Kind::kAudit:
        box_->audit = CountAndLeave(order);
        return;
      case Order::Kind::kCalibrate:
        return Calibrate(order);
    }
  }

  void Call(const Subject& subject, const Order& order, void* handle) {
    int value = 0;
    held_handle = handle;
    record_->Begin(order.call, order.semaphore, order.deadline_ns);
    Operation& operation = record_->LastOperation();
    operation.bad_deadline = order.bad_deadline;
    const CallDeadline deadline = {order.clock, order.deadline};
    if (order.halt.count > 0) HaltAt(order.halt, StayHeld);
    const int result = MakeCall(subject, order.call, handle, deadline, &value);
    if (order.halt.count > 0) {
      box_->counted.store(HaltNoMore());
      record_->Count(Fault::kHalt);
    }
    operation.value = value;
    if (result == ETIMEDOUT && order.clock != CLOCK_MONOTONIC) TellDeadline(order, &operation);
    record_->End(result);
  }

  void Steal(const Order& order) {
    void* const handle = handles_[static_cast<size_t>(order.semaphore)];
    Order call = order;
    call.call = OperationKind::kRelease;
    Call(briefing_.subject, call, handle);
    call.call = OperationKind::kTryAcquire;
    Call(briefing_.subject, call, handle);
  }

  // What is left until the deadline on the call's own clock, told on the clock of the records.
  static void TellDeadline(const Order& order, Operation* operation) {
    timespec now;
    clock_gettime(order.clock, &now);
    const int64_t left_ns = (order.deadline.tv_sec - now.tv_sec) * int64_t{1000000000} +
                            (order.deadline.tv_nsec - now.tv_nsec);
    operation->deadline_ns = static_cast<uint64_t>(static_cast<int64_t>(NowNs()) + left_ns);
  }

  // Counts all free permits, and leaves as many as the order says.
  Audit CountAndLeave(const Order& order) {
    void* const handle = handles_[static_cast<size_t>(order.semaphore)];
    Audit audit = CountFree(briefing_.subject, handle, order.expected, /*keep=*/true);
    int64_t missing = order.leave;
    if (IsBelieved(order.expected)) missing -= order.expected;
    if (IsBelieved(missing)) return audit;  // The semaphore lost count: that is a finding anyway.
    for (; missing < 0; ++missing) briefing_.subject.try_acquire(handle);
    for (int64_t i = 0; i < missing; ++i) {
      const int result = briefing_.subject.release(handle);
      if (result == 0) continue;
      audit.drain_errno = result;
      break;
    }
    return audit;
  }

  // Finds out how many of the counted instructions are the suite's own.
  void Calibrate(const Order& order);

  const ActorBriefing briefing_;
  WorkerRecord* record_;
  ActorBox* box_;
  std::vector<void*> handles_;
};

// The calls of a subject that does nothing but look how many instructions were counted before it.
uint32_t counted_before = 0;

int LookAtCount(void*) {
  counted_before = InstructionsCounted();
  return 0;
}

Subject NoSubject() {
  Subject subject = {};
  subject.acquire = LookAtCount;
  subject.try_acquire = LookAtCount;
  subject.release = LookAtCount;
  subject.acquire_until = [](void*, clockid_t, const timespec*) { return LookAtCount(nullptr); };
  subject.value = [](void*, int*) { return LookAtCount(nullptr); };
  return subject;
}

void Actor::Calibrate(const Order& order) {
  const Subject subject = NoSubject();
  int value = 0;
  HaltAt({HaltPoint::Unit::kInstruction, UINT32_MAX}, StayHeld);
  MakeCall(subject, order.call, nullptr, {}, &value);
  HaltNoMore();
  box_->counted.store(counted_before);
}

}  // namespace

int RunActor(const ActorBriefing& briefing, int index) {
  WorkerRecord* const record = briefing.run.worker(index);
  InstallStrikeHandlers(briefing.plan, index, record);
  InstallHaltHandler(briefing.plan, index);
  TakePlace(briefing.plan, index);
  std::vector<void*> handles(briefing.names.size());
  for (size_t i = 0; i < handles.size(); ++i) {
    const int error = briefing.subject.open(briefing.run.state(static_cast<int>(i)),
                                            briefing.names[i].c_str(), &handles[i]);
    if (error == 0) continue;
    record->open_errno.store(error);
    record->place.store(Place::kOpenFailed);
    return 1;
  }
  record->place.store(Place::kWorking);
  Actor(briefing, index, std::move(handles)).ObeyForEver();
}

}  // namespace psem
