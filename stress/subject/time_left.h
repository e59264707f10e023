// For semaphores whose kernel call waits for a duration, not until a moment.

#ifndef PSEM_STRESS_SUBJECT_TIME_LEFT_H_
#define PSEM_STRESS_SUBJECT_TIME_LEFT_H_

#include <time.h>

namespace psem {

// Whether that is a deadline that a semaphore knows.
inline bool IsDeadline(clockid_t clock, const timespec& deadline) {
  return (clock == CLOCK_MONOTONIC || clock == CLOCK_REALTIME) && deadline.tv_nsec >= 0 &&
         deadline.tv_nsec < 1000000000;
}

// Tells how long it is until `clock` reaches `deadline`.
// Returns: false when it has.
inline bool TimeLeft(clockid_t clock, const timespec& deadline, timespec* left) {
  timespec now;
  clock_gettime(clock, &now);
  left->tv_sec = deadline.tv_sec - now.tv_sec;
  left->tv_nsec = deadline.tv_nsec - now.tv_nsec;
  if (left->tv_nsec < 0) {
    left->tv_nsec += 1000000000;
    --left->tv_sec;
  }
  return left->tv_sec > 0 || (left->tv_sec == 0 && left->tv_nsec > 0);
}

}  // namespace psem

#endif  // PSEM_STRESS_SUBJECT_TIME_LEFT_H_
