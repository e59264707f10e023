#include "stress/run/disturber.h"

#include <signal.h>

#include <algorithm>

#include "stress/run/strikes.h"

namespace psem {
namespace {

// Between two strikes, and how long a process stays stopped.
constexpr uint64_t kShortestGapNs = 20000;
constexpr uint64_t kLongestGapNs = 1000000;
constexpr uint64_t kShortestStopNs = 50000;
constexpr uint64_t kLongestStopNs = 3000000;

// How often to look for a new round.
constexpr uint64_t kLookNs = 500000;

}  // namespace

Disturber::Disturber(const RunPlan& plan, const SharedRun& run, const std::vector<pid_t>& pids)
    : plan_(plan), run_(run), pids_(pids), round_(RunHeader::kNoRound), random_(0) {}

uint64_t Disturber::Act(uint64_t now_ns) {
  if (const uint64_t round = run_.header()->round.load(); round != round_) {
    BeginRound(round, now_ns);
  }
  if (stopped_ != 0 && now_ns >= continue_ns_) {
    // It may be gone; then it is nobody's pid as long as it is not reaped.
    if (std::count(pids_.begin(), pids_.end(), stopped_) > 0) kill(stopped_, SIGCONT);
    stopped_ = 0;
  }
  // Who closes its semaphores is left in peace.
  if (run_.header()->finished.load()) round_plan_ = RoundPlan();
  if (round_plan_.signals > 0 && now_ns >= next_signal_ns_) {
    if (const pid_t victim = Victim(); victim != 0) kill(victim, kParentStrike);
    --round_plan_.signals;
    next_signal_ns_ = now_ns + random_.Scaled(kShortestGapNs, kLongestGapNs);
  }
  if (round_plan_.stops > 0 && stopped_ == 0 && now_ns >= next_stop_ns_) {
    stopped_ = Victim();
    if (stopped_ != 0) {
      kill(stopped_, SIGSTOP);
      ++faults_[static_cast<int>(Fault::kStop)];
    }
    --round_plan_.stops;
    continue_ns_ = now_ns + random_.Scaled(kShortestStopNs, kLongestStopNs);
    next_stop_ns_ = continue_ns_ + random_.Scaled(kShortestGapNs, kLongestGapNs);
  }
  uint64_t next_ns = now_ns + kLookNs;
  if (stopped_ != 0) next_ns = std::min(next_ns, continue_ns_);
  if (round_plan_.signals > 0) next_ns = std::min(next_ns, next_signal_ns_);
  if (round_plan_.stops > 0 && stopped_ == 0) next_ns = std::min(next_ns, next_stop_ns_);
  return next_ns;
}

void Disturber::BeginRound(uint64_t round, uint64_t now_ns) {
  round_ = round;
  round_plan_ = PlanRound(plan_, round);
  random_ = Random(round_plan_.seed);
  next_signal_ns_ = now_ns;
  next_stop_ns_ = now_ns;
}

pid_t Disturber::Victim() { return pids_[random_.Below(pids_.size())]; }

}  // namespace psem
