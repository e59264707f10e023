#include "stress/run/worker.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "stress/judge/audit.h"
#include "stress/run/count_free.h"
#include "stress/run/halts.h"
#include "stress/run/make_call.h"
#include "stress/run/placement.h"

namespace psem {
namespace {

bool IsExpected(OperationKind kind, int result) {
  switch (result) {
    case 0:
      return true;
    case EINTR:
      return kind != OperationKind::kRelease;
    case EAGAIN:
      return kind == OperationKind::kTryAcquire;
    case ETIMEDOUT:
      return kind == OperationKind::kAcquireUntil;
    default:
      return false;
  }
}

void StayOnCore(uint32_t ns) {
  if (ns == 0) return;
  const uint64_t until_ns = NowNs() + ns;
  while (NowNs() < until_ns) {
  }
}

}  // namespace

Worker::Worker(const RunPlan& plan, const Subject& subject, const SharedRun& run, int index,
               std::vector<void*> handles)
    : plan_(plan),
      subject_(subject),
      run_(&run),
      record_(run.worker(index)),
      index_(index),
      handles_(std::move(handles)),
      timer_(plan.timers || plan.storms) {}

int Worker::Call(OperationKind kind, int semaphore, uint64_t deadline_ns, uint32_t halt_after) {
  if (run_->header()->frozen.load(std::memory_order_relaxed)) Freeze();
  void* const handle = handles_[static_cast<size_t>(semaphore)];
  int result = 0;
  int value = 0;
  record_->Begin(kind, semaphore, deadline_ns);
  if (halt_after > 0) HaltAt({HaltPoint::Unit::kInstruction, halt_after}, nullptr);

  result = MakeCall(subject_, kind, handle, {CLOCK_MONOTONIC, TimespecOf(deadline_ns)}, &value);
  if (halt_after > 0) {
    HaltNoMore();
    record_->Count(Fault::kHalt);
  }
  record_->End(result);
  result_ = result;
  if (!IsExpected(kind, result)) {
    Found(Outcome::kUnexpectedError, semaphore,
          absl::StrCat(OperationName(kind), " returned ", ErrnoName(result), "."));
  }
  return result;
}

bool Worker::Acquire(int semaphore, const Step& step) {
  OperationKind kind = OperationKind::kAcquire;
  uint64_t deadline_ns = 0;
  if (step.manner == Manner::kUntil && subject_.acquire_until != nullptr) {
    kind = OperationKind::kAcquireUntil;
    deadline_ns = NowNs() + step.timeout_ns;
  } else if (step.manner != Manner::kAcquire) {
    // Without timed waits too: whoever plans one cannot afford to wait for ever.
    kind = OperationKind::kTryAcquire;
  }
  if (step.migrate && Migrate(step.choice)) record_->Count(Fault::kMigration);
  if (step.drop_pages) DropPages();
  timer_.Arm(step.strike_ns);
  timer_.Storm(step.storm_ns);
  switch (Call(kind, semaphore, deadline_ns, step.halt_acquire)) {
    case 0:
      Count(Outcome::kAcquired);
      return true;
    case EAGAIN:
      Count(Outcome::kRefused);
      return false;
    case EINTR:
      Count(Outcome::kInterrupted);
      return false;
    default:  // ETIMEDOUT: Call lets nothing else through.
      if (const uint64_t now_ns = NowNs(); now_ns < deadline_ns) {
        Found(Outcome::kEarlyTimeout, semaphore,
              absl::StrCat("It returned ", deadline_ns - now_ns, " ns before its deadline."));
      }
      Count(Outcome::kTimedOut);
      return false;
  }
}

// What is shared stays as it is: only the page tables of this process forget it.
void Worker::DropPages() {
  const SharedRun::Region states = run_->states_region();
  if (states.size > 0 && madvise(states.begin, states.size, MADV_DONTNEED) == 0) {
    record_->Count(Fault::kMemory);
  }
}

void Worker::AcquireAtLast(int semaphore, const Step& step) {
  Step again;  // A plain acquire, without trouble of its own.
  if (Acquire(semaphore, step)) return;
  while (!Acquire(semaphore, again)) {
  }
}

void Worker::Release(int semaphore, const Step& step) {
  Call(OperationKind::kRelease, semaphore, 0, step.halt_release);
}

void Worker::DoPause(const Pause& pause) {
  if (pause.yield) {
    sched_yield();
    record_->Count(Fault::kYield);
  }
  if (pause.delay_ns > 0) record_->Count(Fault::kDelay);
  StayOnCore(pause.delay_ns);
}

void Worker::Hold(const Step& step) {
  StayOnCore(step.hold_ns);
  DoPause(step.inside);
}

void Worker::Found(Outcome outcome, int semaphore, absl::string_view evidence) {
  record_->Sight(outcome, index_, semaphore, evidence);
  run_->header()->frozen.store(true, std::memory_order_release);
  Freeze();
}

void Worker::Freeze() {
  record_->place.store(Place::kFrozen, std::memory_order_release);
  sigset_t all;
  sigfillset(&all);
  for (;;) sigsuspend(&all);  // Until the parent kills it.
}

void Worker::AuditQuietly(int semaphore, unsigned created) {
  const Audit audit = CountFree(subject_, handles_[static_cast<size_t>(semaphore)],
                                run_->ExpectedFree(semaphore, created), /*keep=*/false);
  if (const auto judgement = JudgeAudit(audit)) {
    Found(judgement->outcome, semaphore,
          absl::StrCat("When all were parked: ", judgement->evidence, "."));
  }
  Count(Outcome::kBalanced);
}

}  // namespace psem
