// The bug: the time that is left until the deadline is computed once, and every sleep gets it anew.
// A waiter that is woken again and again for permits that others take waits far past its deadline.

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stress/mutant/futex.h"
#include "stress/mutant/home_made.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

timespec TimeLeft(clockid_t clock, const timespec& deadline) {
  timespec left;
  clock_gettime(clock, &left);
  left.tv_sec = deadline.tv_sec - left.tv_sec;
  left.tv_nsec = deadline.tv_nsec - left.tv_nsec;
  if (left.tv_nsec < 0) {
    --left.tv_sec;
    left.tv_nsec += 1000000000;
  }
  return left;
}

int SleepFor(HomeMade* semaphore, const timespec& left) {
  const long result = syscall(SYS_futex, &semaphore->word, FUTEX_WAIT, 0, &left, nullptr, 0);
  return result == 0 || errno == EAGAIN ? 0 : errno;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  if (semaphore->Take()) return 0;
  if (const int refusal = CheckDeadline(clock, deadline); refusal != 0) return refusal;
  const timespec left = TimeLeft(clock, *deadline);
  if (left.tv_sec < 0) return ETIMEDOUT;
  semaphore->Register();
  int woken = 0;
  while (!semaphore->TakeAsWaiter()) {
    if (woken != 0) {
      semaphore->Unregister();
      return woken;
    }
    woken = SleepFor(semaphore, left);
  }
  return 0;
}

}  // namespace

Mutant TimeoutStartsAgain() {
  Subject subject =
      SoundHomeMade("mutant-timeout-starts-again",
                    "broken on purpose: each wake-up without a permit starts the time-out again");
  subject.acquire_until = AcquireUntil;
  return {subject, "a relative time-out begins anew after each wake-up that another one stole",
          "waits far past its deadline"};
}

}  // namespace psem
