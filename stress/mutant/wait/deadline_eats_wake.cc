// The bug: a waiter that a release has woken looks at the clock before it looks for the permit. If
// its deadline has come meanwhile, it gives up, and the wake-up that it got is missing to another
// waiter, which sleeps beside the permit.

#include <errno.h>

#include "stress/mutant/futex.h"
#include "stress/mutant/home_made.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  if (semaphore->Take()) return 0;
  semaphore->Register();
  while (!semaphore->TakeAsWaiter()) {
    int woken = semaphore->Sleep(clock, deadline);
    if (woken == 0 && HasPassed(clock, *deadline)) woken = ETIMEDOUT;
    if (woken == 0) continue;
    semaphore->Unregister();
    return woken;
  }
  return 0;
}

}  // namespace

Mutant DeadlineEatsWake() {
  Subject subject = SoundHomeMade(
      "mutant-deadline-eats-wake",
      "broken on purpose: who is woken looks at the deadline before the permit it is woken for");
  subject.acquire_until = AcquireUntil;
  return {subject, "a woken waiter looks at the deadline before the permit",
          "its wake-up is lost, and another waiter sleeps on"};
}

}  // namespace psem
