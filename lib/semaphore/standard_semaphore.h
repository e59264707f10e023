// A semaphore in the forms of the C++ standard library, for code that is written for those:
// std::counting_semaphore's acquire, try_acquire_for ..., and the lock, try_lock_until ... that
// std::unique_lock, std::scoped_lock and std::lock_guard ask for.
//
//     psem::StandardSemaphore jobs(*sem);
//     std::unique_lock<psem::StandardSemaphore> lock(jobs, std::chrono::seconds(1));
//     if (!lock.owns_lock()) ...

#ifndef PSEM_LIB_SEMAPHORE_STANDARD_SEMAPHORE_H_
#define PSEM_LIB_SEMAPHORE_STANDARD_SEMAPHORE_H_

#include <chrono>
#include <cstddef>

#include "absl/time/time.h"
#include "lib/base/deadline.h"
#include "lib/semaphore/semaphore.h"

namespace psem {

// The standard's forms have no way to report an error, so here a signal handler never ends a wait,
// and what Semaphore answers with another error than a deadline that passed (a closed handle, a
// strict one that holds already, a release too many) ends the process with that error's text.
// Requires: the semaphore outlives it, and is not moved.
// Threads: as Semaphore.
class StandardSemaphore {
 public:
  explicit StandardSemaphore(Semaphore& semaphore) : semaphore_(&semaphore) {}

  static constexpr std::ptrdiff_t max() noexcept { return 2147483647; }

  void release(std::ptrdiff_t update = 1) {
    if (update != 1 || !semaphore_->GiveQuickly()) ReleaseSlowly(update);
  }

  void acquire() {
    if (!semaphore_->TakeQuickly()) AcquireBy(Deadline::Never());
  }

  bool try_acquire() { return semaphore_->TakeQuickly() || TryAcquireSlowly(); }

  template <typename Rep, typename Period>
  bool try_acquire_for(const std::chrono::duration<Rep, Period>& time) {
    return AcquireWithin(RoundedUp(time));
  }

  template <typename Duration>
  bool try_acquire_until(const std::chrono::time_point<std::chrono::system_clock, Duration>& time) {
    return AcquireBy(Deadline::AtWall(absl::UnixEpoch() + FromEpoch(time)));
  }

  // libstdc++'s steady clock is CLOCK_MONOTONIC.
  template <typename Duration>
  bool try_acquire_until(const std::chrono::time_point<std::chrono::steady_clock, Duration>& time) {
    return AcquireBy(Deadline::AtMonotonic(FromEpoch(time)));
  }

  // Any other clock is asked once how long that is.
  template <typename Clock, typename Duration>
  bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& time) {
    return try_acquire_for(time - Clock::now());
  }

  void lock() { acquire(); }
  bool try_lock() { return try_acquire(); }
  void unlock() { release(); }

  template <typename Rep, typename Period>
  bool try_lock_for(const std::chrono::duration<Rep, Period>& time) {
    return try_acquire_for(time);
  }

  template <typename Clock, typename Duration>
  bool try_lock_until(const std::chrono::time_point<Clock, Duration>& time) {
    return try_acquire_until(time);
  }

 private:
  // In whole nanoseconds, never less than it is. What they cannot count, 292 years, is for ever.
  template <typename Rep, typename Period>
  static absl::Duration RoundedUp(const std::chrono::duration<Rep, Period>& time) {
    constexpr long double kMostSeconds = 9.2e9L;
    const std::chrono::duration<long double> seconds(time);
    if (seconds.count() >= kMostSeconds) return absl::InfiniteDuration();
    if (!(seconds.count() > -kMostSeconds)) return -absl::InfiniteDuration();
    return absl::FromChrono(std::chrono::ceil<std::chrono::nanoseconds>(time));
  }

  template <typename TimePoint>
  static absl::Duration FromEpoch(const TimePoint& time) {
    return RoundedUp(time.time_since_epoch());
  }

  void ReleaseSlowly(std::ptrdiff_t update);
  bool TryAcquireSlowly();
  bool AcquireWithin(absl::Duration time);

  // False when the deadline passed.
  bool AcquireBy(Deadline deadline);

  Semaphore* semaphore_;
};

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_STANDARD_SEMAPHORE_H_
