#include "stress/schedule.h"

#include <algorithm>

namespace psem {
namespace {

// Of what is tried for the first time when the time is over already.
constexpr uint64_t kShortestSliceNs = 10000000;

// What a session that was given no time to speak of may take beyond it: processes take theirs to
// be forked, and a hang takes a second to be proven.
constexpr uint64_t kLeastBeyondNs = 5000000000;

constexpr uint64_t kOvertimeNs = 3000000000;

constexpr uint64_t kLeastGraceNs = 4000000000;
constexpr uint64_t kLongestGraceNs = 30000000000;

uint64_t GrownSlice(int round) {
  uint64_t slice_ns = Schedule::kFirstSliceNs;
  for (int i = 0; i < round && slice_ns < Schedule::kLongestSliceNs; ++i) slice_ns *= 2;
  return std::min(slice_ns, Schedule::kLongestSliceNs);
}

}  // namespace

Schedule::Schedule(uint64_t began_ns, uint64_t duration_ns)
    : began_ns_(began_ns),
      end_ns_(duration_ns == kEndless ? kEndless : began_ns + duration_ns),
      limit_ns_(duration_ns == kEndless ? kEndless
                                        : end_ns_ + std::max(duration_ns, kLeastBeyondNs)) {}

bool Schedule::IsOvertimeOver(uint64_t now_ns) const {
  return now_ns >= end_ns_ && now_ns - end_ns_ >= kOvertimeNs;
}

uint64_t Schedule::Slice(int round, int scenarios, uint64_t now_ns) const {
  const uint64_t grown_ns = GrownSlice(round);
  if (end_ns_ == kEndless) return grown_ns;
  if (round > 0 && IsOver(now_ns)) return kFirstSliceNs;
  const uint64_t left_ns = end_ns_ - std::min(now_ns, end_ns_);
  const uint64_t share_ns = left_ns / static_cast<uint64_t>(scenarios);
  const bool is_last = share_ns < grown_ns + grown_ns / 2;
  return std::max(is_last ? share_ns : grown_ns, kShortestSliceNs);
}

uint64_t Schedule::Grace(uint64_t slice_ns, uint64_t now_ns) const {
  if (limit_ns_ == kEndless) return kLongestGraceNs;
  const uint64_t left_ns = limit_ns_ - std::min(now_ns + slice_ns, limit_ns_);
  return std::min({std::max(left_ns / 3, kLeastGraceNs), kLongestGraceNs, left_ns});
}

void Schedule::Prolong(uint64_t ns) {
  if (end_ns_ != kEndless) end_ns_ += ns;
}

int Schedule::Rounds(int scenarios) const {
  if (end_ns_ == kEndless) return 0;
  int round = 0;
  uint64_t now_ns = began_ns_;
  do {
    now_ns += Slice(round, scenarios, now_ns) * static_cast<uint64_t>(scenarios);
    ++round;
    // What division leaves over is no round.
  } while (now_ns + static_cast<uint64_t>(scenarios) < end_ns_);
  return round;
}

}  // namespace psem
