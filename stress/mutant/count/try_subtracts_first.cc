// The bug: a try that fails leaves the value at -1 for a moment. A release in that moment makes it
// 0 only: another process that tries then is refused although a permit is free, and one that was
// woken for it goes back to sleep and is not woken when the try adds back.

#include <errno.h>

#include "stress/mutant/count/count.h"
#include "stress/mutant/plain_word.h"

namespace psem {
namespace {

int TryAcquire(void* handle) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  if (semaphore->value.fetch_sub(1) > 0) return 0;
  semaphore->value.fetch_add(1);
  return EAGAIN;
}

}  // namespace

Mutant TrySubtractsFirst() {
  Subject subject = SoundPlainWord("mutant-try-subtracts-first",
                                   "broken on purpose: try subtracts first and adds back");
  subject.try_acquire = TryAcquire;
  return {subject, "try subtracts first and adds back",
          "another try fails, a waiter sleeps on, or the value looks negative"};
}

}  // namespace psem
