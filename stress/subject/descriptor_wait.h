// The calls of semaphores that live in a descriptor: permits are read out of it, and a reader waits
// until there is something to read.

#ifndef PSEM_STRESS_SUBJECT_DESCRIPTOR_WAIT_H_
#define PSEM_STRESS_SUBJECT_DESCRIPTOR_WAIT_H_

#include <errno.h>
#include <poll.h>

#include "stress/subject/time_left.h"

namespace psem {

// Takes a permit by `take(handle)`, which returns 0 or an errno, EAGAIN when there is none; waits
// meanwhile until `descriptor` can be read, or until the deadline, if it is not null.
// Returns: 0, EINTR, ETIMEDOUT, EINVAL for a deadline that is none, or what take returned.
inline int TakeFromDescriptor(int (*take)(void*), void* handle, int descriptor, clockid_t clock,
                              const timespec* deadline) {
  if (deadline != nullptr && !IsDeadline(clock, *deadline)) return EINVAL;
  for (;;) {
    // The clock first: a permit that comes before the deadline is found by the look after it.
    timespec left;
    const bool is_over = deadline != nullptr && !TimeLeft(clock, *deadline, &left);
    const int result = take(handle);
    if (result != EAGAIN) return result;
    if (is_over) return ETIMEDOUT;
    pollfd readable = {descriptor, POLLIN, 0};
    if (ppoll(&readable, 1, deadline == nullptr ? nullptr : &left, nullptr) < 0) return errno;
  }
}

}  // namespace psem

#endif  // PSEM_STRESS_SUBJECT_DESCRIPTOR_WAIT_H_
