// The bug: a wait that a signal handler interrupts begins again, although nothing says that it
// does: whoever wants to end a wait by a signal waits on. No schedule is needed.

#include <errno.h>

#include "stress/mutant/home_made.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  if (semaphore->Take()) return 0;
  semaphore->Register();
  int woken = 0;
  while (!semaphore->TakeAsWaiter()) {
    if (woken != 0 && woken != EINTR) {
      semaphore->Unregister();
      return woken;
    }
    woken = semaphore->Sleep(clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

}  // namespace

Mutant EintrSwallowed() {
  Subject subject = SoundHomeMade("mutant-eintr-swallowed",
                                  "broken on purpose: a wait goes on after a signal handler ran");
  subject.acquire = Acquire;
  subject.acquire_until = AcquireUntil;
  return {subject, "EINTR never reaches the caller that asked for it",
          "a signal cannot end a wait"};
}

}  // namespace psem
