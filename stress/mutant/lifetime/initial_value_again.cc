// The bug: open-or-create applies the initial value also when it opens what is there: the value
// jumps under those who use it. No schedule is needed.

#include <errno.h>

#include "stress/mutant/home_made_named.h"
#include "stress/mutant/lifetime/lifetime.h"

namespace psem {
namespace {

void SetPermits(HomeMade* semaphore, unsigned value) {
  uint64_t seen = semaphore->word.load();
  while (!semaphore->word.compare_exchange_weak(seen, (seen & ~uint64_t{UINT32_MAX}) | value)) {
  }
  if (HomeMade::Waiters(seen) > 0) semaphore->WakeOne();
}

int Open(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  const int error = OpenNamed(name, oflag, mode, value, handle);
  if (error == 0 && (oflag & O_CREAT) != 0) SetPermits(HomeMade::Of(*handle), value);
  return error;
}

}  // namespace

Mutant InitialValueAgain() {
  return {NamedSubject<Open, CloseNamed>("mutant-initial-value-again",
                                         "broken on purpose: each open-or-create sets the value"),
          "initial value applied again by a later opener", "value jumps"};
}

}  // namespace psem
