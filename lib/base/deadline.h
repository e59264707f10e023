// A point in time to wait until: absolute, and bound to its clock.
//
// Absolute, so that a wait that is woken for nothing and sleeps again does not grow longer. How to
// make one from "in 50 ms" is lib/platform/clock.h: reading a clock is a system call.

#ifndef PSEM_LIB_BASE_DEADLINE_H_
#define PSEM_LIB_BASE_DEADLINE_H_

#include <time.h>

#include "absl/time/time.h"

namespace psem {

class Deadline {
 public:
  // Never comes.
  static Deadline Never() { return Deadline(CLOCK_MONOTONIC, absl::InfiniteDuration()); }

  // `since_boot` is a reading of CLOCK_MONOTONIC. A negative one has passed.
  static Deadline AtMonotonic(absl::Duration since_boot) {
    return Deadline(CLOCK_MONOTONIC, since_boot);
  }

  // On CLOCK_REALTIME: when the wall clock is set, the deadline comes sooner or later by that much.
  // The infinite past has come, the infinite future never does.
  static Deadline AtWall(absl::Time time) {
    return Deadline(CLOCK_REALTIME, time - absl::UnixEpoch());
  }

  bool never() const { return reading_ == absl::InfiniteDuration(); }

  clockid_t clock() const { return clock_; }

  // The reading of clock(), in the range that the kernel takes: 0 <= tv_sec, 0 <= tv_nsec < 1e9.
  // Requires: !never().
  timespec reading() const {
    return absl::ToTimespec(reading_ < absl::ZeroDuration() ? absl::ZeroDuration() : reading_);
  }

 private:
  Deadline(clockid_t clock, absl::Duration reading) : clock_(clock), reading_(reading) {}

  clockid_t clock_;
  absl::Duration reading_;
};

}  // namespace psem

#endif  // PSEM_LIB_BASE_DEADLINE_H_
