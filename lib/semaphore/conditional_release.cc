#include "lib/semaphore/conditional_release.h"

#include <errno.h>

#include "lib/base/errors.h"
#include "lib/platform/sem_mapping.h"
#include "lib/semaphore/acquire.h"

namespace psem {
namespace {

// As GivePermits, but only if the value is `expected`. Whether waiters come and go meanwhile does
// not matter. Returns 0, EOVERFLOW, or EAGAIN when the value is another; `*value` is it.
int GivePermitsIf(SemWord* word, uint32_t expected, uint32_t permits, uint32_t* value) {
  uint64_t seen = word->load(std::memory_order_relaxed);
  do {
    *value = ValueOf(seen);
    if (*value != expected) return EAGAIN;
    if (*value > kMaxSemaphoreValue - permits) return EOVERFLOW;
  } while (!word->compare_exchange_weak(seen, seen + permits, std::memory_order_release,
                                        std::memory_order_relaxed));
  if (WaitersOf(seen) != 0) internal::WakeWaiters(word, permits);
  return 0;
}

}  // namespace

absl::StatusOr<ConditionalRelease> ReleaseIfValueIs(const SemaphoreName& name, uint32_t expected,
                                                    uint32_t permits) {
  OpenRequest request;
  request.may_create = false;
  const absl::StatusOr<SemMapping> mapping = AttachOrCreate(name, request, JustLink);
  if (!mapping.ok()) return mapping.status();
  ConditionalRelease release;
  release.identity = mapping->identity;
  const int error = GivePermitsIf(mapping->word, expected, permits, &release.value);
  Unmap(mapping->word);
  if (error == EOVERFLOW) {
    return ErrnoStatus(error, "release", name.printable(),
                       "2147483647 permits are the most there can be");
  }
  release.released = error == 0;
  return release;
}

}  // namespace psem
