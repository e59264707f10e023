// A depth-first search over the sets of calls that have taken effect. What has taken effect
// determines the counter but for calls without a known result, so a set is visited once for each
// number it is reached with.

#include "stress/judge/explanation.h"

#include <errno.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"

namespace psem {
namespace {

class Search {
 public:
  Search(const std::vector<ExplainedCall>& calls, int64_t value, uint64_t max_value, int waiters)
      : calls_(calls), max_value_(max_value), waiters_(waiters) {
    for (size_t i = 0; i < calls.size(); ++i) {
      if (calls[i].effect == Effect::kCertain) certain_ |= uint32_t{1} << i;
    }
    Visit(0, value);
  }

  Explanation explanation() && { return {std::move(free_)}; }

 private:
  void Visit(uint32_t done, int64_t free) {
    if (!visited_.insert({done, free}).second) return;
    if ((done & certain_) == certain_) free_.insert(free);
    for (size_t i = 0; i < calls_.size(); ++i) {
      const uint32_t bit = uint32_t{1} << i;
      if ((done & bit) != 0 || calls_[i].effect == Effect::kNone || !MayBeNext(i, done)) continue;
      TakeEffect(calls_[i].operation, done | bit, free);
    }
  }

  // No call that is still to take effect had ended before this one began.
  bool MayBeNext(size_t call, uint32_t done) const {
    for (size_t i = 0; i < calls_.size(); ++i) {
      if ((done >> i & 1) != 0 || i == call) continue;
      const Operation& other = calls_[i].operation;
      if (other.ended() && other.ended_ns < calls_[call].operation.begun_ns) return false;
    }
    return true;
  }

  void TakeEffect(const Operation& call, uint32_t done, int64_t free) {
    switch (call.kind) {
      case OperationKind::kRelease:
        return Release(call, done, free);
      case OperationKind::kValue:
        return Value(call, done, free);
      default:
        return Acquire(call, done, free);
    }
  }

  void Release(const Operation& call, uint32_t done, int64_t free) {
    const bool full = free >= 0 && static_cast<uint64_t>(free) >= max_value_;
    if (call.ended() && call.result == EOVERFLOW) {
      if (full) Visit(done, free);
      return;
    }
    if (!full) Visit(done, free + 1);
  }

  void Value(const Operation& call, uint32_t done, int64_t free) {
    const bool shows_waiters = free == 0 && call.value < 0 && -call.value <= waiters_;
    if (!call.ended() || call.result != 0 || call.value == free || shows_waiters) {
      Visit(done, free);
    }
  }

  void Acquire(const Operation& call, uint32_t done, int64_t free) {
    const bool tries_only = call.kind == OperationKind::kTryAcquire;
    const bool took = !call.ended() || call.result == 0;
    const bool gave_up = (call.ended() && (call.result == EAGAIN || call.result == ETIMEDOUT)) ||
                         (!call.ended() && tries_only);
    if (took && free > 0) Visit(done, free - 1);
    if (gave_up && free == 0) Visit(done, free);
    // EINTR, and EINVAL for a bad deadline: nothing was taken, whether or not a permit was free.
    if (call.ended() && (call.result == EINTR || call.result == EINVAL)) Visit(done, free);
  }

  const std::vector<ExplainedCall>& calls_;
  const uint64_t max_value_;
  const int waiters_;
  uint32_t certain_ = 0;
  absl::flat_hash_set<std::pair<uint32_t, int64_t>> visited_;
  std::set<int64_t> free_;
};

}  // namespace

Explanation Explain(const std::vector<ExplainedCall>& calls, int64_t value, uint64_t max_value,
                    int waiters) {
  return Search(calls, value, max_value, waiters).explanation();
}

int FirstUnexplained(const std::vector<ExplainedCall>& calls, int64_t value, uint64_t max_value,
                     int waiters) {
  std::vector<int> by_end;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (calls[i].operation.ended()) by_end.push_back(static_cast<int>(i));
  }
  std::sort(by_end.begin(), by_end.end(), [&](int a, int b) {
    return calls[static_cast<size_t>(a)].operation.ended_ns <
           calls[static_cast<size_t>(b)].operation.ended_ns;
  });
  for (const int last : by_end) {
    const uint64_t until_ns = calls[static_cast<size_t>(last)].operation.ended_ns;
    std::vector<ExplainedCall> so_far;
    for (ExplainedCall call : calls) {
      if (call.operation.begun_ns > until_ns) continue;
      // What ended later may have taken effect by then, or not; so may what never ended: whether
      // its process sleeps for good shows only at the end.
      if (!call.operation.ended() || call.operation.ended_ns > until_ns) {
        call.effect = Effect::kPossible;
      }
      so_far.push_back(call);
    }
    if (!Explain(so_far, value, max_value, waiters).exists()) return last;
  }
  return -1;
}

}  // namespace psem
