// Finds the system calls that a piece of code makes, and makes one of them fail.
//
//     FaultyCalls calls;
//     calls.Begin({/*position=*/2, ENOSPC, Lasting::kOnce});
//     ... the code under test ...
//     calls.End();
//
// So a test need not know the calls: it records them in a first run, and then lets each one fail in
// a run of its own.

#ifndef PSEM_LIB_TESTING_FAULTY_CALLS_H_
#define PSEM_LIB_TESTING_FAULTY_CALLS_H_

#include <array>
#include <atomic>
#include <functional>

#include "lib/testing/call_kinds.h"

namespace psem {

enum class Lasting {
  kOnce,
  kForEver,  // All later calls of the same number fail too, until End.
};

struct Fault {
  static constexpr int kNowhere = -1;

  int position = kNowhere;  // Of the call that fails, from 0.
  int error = 0;
  Lasting lasting = Lasting::kOnce;
};

class FaultyCalls {
 public:
  static constexpr int kMostRecorded = 64;
  static constexpr long kNone = -1;

  // Takes over the system calls of this thread, for good; so in a child. `before_call` is told of
  // each counted call that the kernel is about to take up, in a thread of its own; see
  // AnswerSystemCalls for what it may do.
  explicit FaultyCalls(std::function<void(const CallKind&)> before_call = nullptr);

  FaultyCalls(const FaultyCalls&) = delete;
  FaultyCalls& operator=(const FaultyCalls&) = delete;

  // The calls between Begin and End are counted, those that can fail: of a kind with errors.
  void Begin(Fault fault);
  void End() { counting_.store(false); }

  // How many were counted since Begin, and the kind of each of the first kMostRecorded; null of one
  // that was not counted.
  int count() const { return count_.load(); }
  const CallKind* kind(int position) const {
    return position < count() ? kinds_[static_cast<size_t>(position)] : nullptr;
  }

  // The number of the first call that is of no known kind; kNone: there was none.
  long unknown() const { return unknown_.load(); }

 private:
  int Answer(const SystemCall& call);
  bool Fails(const CallKind& kind, int position) const;

  const std::function<void(const CallKind&)> before_call_;
  std::atomic<bool> counting_{false};
  // These two are handed over between the threads by `counting_` and `count_`.
  Fault fault_;
  std::array<const CallKind*, kMostRecorded> kinds_ = {};
  std::atomic<int> count_{0};
  std::atomic<long> unknown_{kNone};
};

}  // namespace psem

#endif  // PSEM_LIB_TESTING_FAULTY_CALLS_H_
