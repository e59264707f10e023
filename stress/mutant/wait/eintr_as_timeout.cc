// The bug: a wait with a deadline that ends without a permit is called timed out, whatever ended
// it. A signal handler that runs while it sleeps makes it ETIMEDOUT long before the deadline.

#include <errno.h>

#include "stress/mutant/futex.h"
#include "stress/mutant/home_made.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  if (semaphore->Take()) return 0;
  if (CheckDeadline(clock, deadline) == EINVAL) return EINVAL;
  semaphore->Register();
  bool woken = true;
  while (!semaphore->TakeAsWaiter()) {
    if (!woken) {
      semaphore->Unregister();
      return ETIMEDOUT;
    }
    woken = semaphore->Sleep(clock, deadline) == 0;
  }
  return 0;
}

}  // namespace

Mutant EintrAsTimeout() {
  Subject subject = SoundHomeMade("mutant-eintr-as-timeout",
                                  "broken on purpose: acquire_until calls EINTR a time-out");
  subject.acquire_until = AcquireUntil;
  return {subject, "EINTR is taken for the deadline", "ETIMEDOUT too early, after a signal"};
}

}  // namespace psem
