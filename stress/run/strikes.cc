#include "stress/run/strikes.h"

#include <errno.h>
#include <sched.h>

#include "stress/run/random.h"

namespace psem {
namespace {

constexpr int kTimerStrike = SIGALRM;

// The shortest and longest that a handler lingers.
constexpr uint64_t kShortestNs = 100;
constexpr uint64_t kLongestNs = 30000;

// What a handler needs lies where a handler can reach it. Set before the handlers are installed.
WorkerRecord* struck_record = nullptr;
Handler struck_handler = Handler::kReturns;
Random struck_random(0);

constexpr int kStrikesOfStorm = 24;

// Of a storm that goes on. The handler ends it: who sleeps for good must be found asleep.
volatile int strikes_left = 0;
timer_t storm_timer;

void Disarm() {
  const struct itimerspec never = {};
  timer_settime(storm_timer, 0, &never, nullptr);
}

// The kernel blocks each strike while the other is being handled, so that these do not nest.
void OnStrike(int signal) {
  const int saved_errno = errno;
  struck_record->Count(signal == kTimerStrike ? Fault::kTimer : Fault::kSignal);
  if (signal == kTimerStrike && strikes_left > 0 && (strikes_left = strikes_left - 1) == 0)
    Disarm();
  if (struck_handler == Handler::kYields) sched_yield();
  if (struck_handler == Handler::kLingers) {
    const uint64_t until_ns = NowNs() + struck_random.Scaled(kShortestNs, kLongestNs);
    while (NowNs() < until_ns) {
    }
  }
  errno = saved_errno;
}

}  // namespace

void InstallStrikeHandlers(const RunPlan& plan, int worker, WorkerRecord* record) {
  struck_record = record;
  struck_handler = plan.handler;
  struck_random = Random(SeedOf(SeedOf(plan.seed, "strikes"), static_cast<uint64_t>(worker)));

  struct sigaction action = {};
  action.sa_handler = OnStrike;
  action.sa_flags = plan.restart ? SA_RESTART : 0;
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, kParentStrike);
  sigaddset(&action.sa_mask, kTimerStrike);
  sigaction(kParentStrike, &action, nullptr);
  sigaction(kTimerStrike, &action, nullptr);
}

StrikeTimer::StrikeTimer(bool timers) {
  if (!timers) return;
  struct sigevent event = {};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = kTimerStrike;
  // Without a timer (RLIMIT_SIGPENDING) the run has one kind of trouble less.
  made_ = timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
}

StrikeTimer::~StrikeTimer() {
  if (made_) timer_delete(timer_);
}

void StrikeTimer::Arm(uint32_t after_ns) {
  if (!made_ || after_ns == 0) return;
  struct itimerspec once = {};
  once.it_value.tv_nsec = after_ns;
  timer_settime(timer_, 0, &once, nullptr);
}

void StrikeTimer::Storm(uint32_t every_ns) {
  if (!made_ || every_ns == 0) return;
  strikes_left = kStrikesOfStorm;
  storm_timer = timer_;
  struct itimerspec often = {};
  often.it_value.tv_nsec = every_ns;
  often.it_interval.tv_nsec = every_ns;
  timer_settime(timer_, 0, &often, nullptr);
}

}  // namespace psem
