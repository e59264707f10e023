// The bug: a tv_nsec that is none is carried over into the seconds, where EINVAL is due: a negative
// one becomes a time-out, a large one a wait of seconds. No schedule is needed.

#include <errno.h>

#include "stress/mutant/home_made.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  constexpr long kSecond = 1000000000;
  timespec carried = *deadline;
  carried.tv_sec += carried.tv_nsec / kSecond;
  carried.tv_nsec %= kSecond;
  if (carried.tv_nsec < 0) {
    --carried.tv_sec;
    carried.tv_nsec += kSecond;
  }
  return SoundHomeMade("", "").acquire_until(handle, clock, &carried);
}

}  // namespace

Mutant NsecAccepted() {
  Subject subject =
      SoundHomeMade("mutant-nsec-accepted", "broken on purpose: accepts a tv_nsec out of range");
  subject.acquire_until = AcquireUntil;
  return {subject, "tv_nsec out of range is accepted", "wrong error, a wait that nobody asked for"};
}

}  // namespace psem
