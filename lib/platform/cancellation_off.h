// Keeps pthread_cancel out of a piece of code.

#ifndef PSEM_LIB_PLATFORM_CANCELLATION_OFF_H_
#define PSEM_LIB_PLATFORM_CANCELLATION_OFF_H_

#include <pthread.h>

namespace psem {

// While it exists, a cancellation of this thread waits. Without it one could strike in open() or
// write(), leave half done what was begun, or end the process when it strikes in a destructor.
class CancellationOff {
 public:
  CancellationOff() { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
  ~CancellationOff() { pthread_setcancelstate(before_, nullptr); }

  CancellationOff(const CancellationOff&) = delete;
  CancellationOff& operator=(const CancellationOff&) = delete;

 private:
  int before_;
};

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_CANCELLATION_OFF_H_
