// The bug: acquire_until compares the clock with the deadline before it looks for a permit. With a
// deadline that has passed it fails although a permit is free. No schedule is needed.

#include <errno.h>

#include "stress/mutant/futex.h"
#include "stress/mutant/home_made.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  if (CheckDeadline(clock, deadline) == 0 && HasPassed(clock, *deadline)) return ETIMEDOUT;
  return SoundHomeMade("", "").acquire_until(handle, clock, deadline);
}

}  // namespace

Mutant DeadlineFirst() {
  Subject subject = SoundHomeMade("mutant-deadline-first",
                                  "broken on purpose: the deadline is looked at before the permit");
  subject.acquire_until = AcquireUntil;
  return {subject, "the deadline is looked at before the permit",
          "ETIMEDOUT although a permit was free"};
}

}  // namespace psem
