// The bug: release gives the permit and then counts itself in a statistics field. In between
// another process may have taken the permit, found that it was the last, and used the memory for
// something else: release writes into that, or crashes.

#include <errno.h>

#include <atomic>
#include <new>

#include "stress/mutant/home_made.h"
#include "stress/mutant/lifetime/lifetime.h"
#include "stress/mutant/subject_of.h"

namespace psem {
namespace {

struct WithStatistics {
  HomeMade semaphore;  // First: its calls take the same handle.
  std::atomic<uint64_t> releases;
};

int Create(void* state, const char* name, unsigned value) {
  (new (state) WithStatistics)->releases.store(0);
  return SoundHomeMade("", "").create(state, name, value);
}

int Release(void* handle) {
  WithStatistics* const counted = static_cast<WithStatistics*>(handle);
  HomeMade* const semaphore = &counted->semaphore;
  uint64_t seen = semaphore->word.load();
  do {
    if (HomeMade::Permits(seen) == HomeMade::kMaxValue) return EOVERFLOW;
  } while (!semaphore->word.compare_exchange_weak(seen, seen + 1));
  if (HomeMade::Waiters(seen) > 0) semaphore->WakeOne();
  counted->releases.fetch_add(1);
  return 0;
}

}  // namespace

Mutant WritesAfterGive() {
  Subject subject =
      SoundHomeMade("mutant-writes-after-give",
                    "broken on purpose: release counts itself after it gave the permit");
  subject.state_size = sizeof(WithStatistics);
  subject.create = Create;
  subject.release = Release;
  return {subject, "memory is written after the permit was given",
          "use after unmap or destroy; damage to what lies there next"};
}

}  // namespace psem
