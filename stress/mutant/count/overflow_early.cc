// The bug: the bound is compared with the value after the release, one too early: the last permit
// that the semaphore could hold is refused. No schedule is needed.

#include <errno.h>

#include "stress/mutant/count/count.h"
#include "stress/mutant/home_made.h"

namespace psem {
namespace {

int Release(void* handle) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  uint64_t seen = semaphore->word.load();
  do {
    if (HomeMade::Permits(seen) + 1 >= HomeMade::kMaxValue) return EOVERFLOW;
  } while (!semaphore->word.compare_exchange_weak(seen, seen + 1));
  if (HomeMade::Waiters(seen) > 0) semaphore->WakeOne();
  return 0;
}

}  // namespace

Mutant OverflowEarly() {
  Subject subject = SoundHomeMade("mutant-overflow-early",
                                  "broken on purpose: release refuses the last permit that fits");
  subject.release = Release;
  return {subject, "the bound of release is off by one", "EOVERFLOW one permit below the maximum"};
}

}  // namespace psem
