// The bug: a tv_nsec that is none is refused before the look for a permit. POSIX has EINVAL only
// for who would have had to wait. No schedule is needed.

#include <errno.h>

#include "stress/mutant/futex.h"
#include "stress/mutant/home_made.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  if (CheckDeadline(clock, deadline) == EINVAL) return EINVAL;
  return SoundHomeMade("", "").acquire_until(handle, clock, deadline);
}

}  // namespace

Mutant NsecCheckedFirst() {
  Subject subject = SoundHomeMade(
      "mutant-nsec-checked-first",
      "broken on purpose: refuses a tv_nsec out of range before it looks for permits");
  subject.acquire_until = AcquireUntil;
  return {subject, "tv_nsec out of range is refused although a permit was free", "wrong error"};
}

}  // namespace psem
