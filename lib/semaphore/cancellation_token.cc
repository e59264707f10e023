#include "lib/semaphore/cancellation_token.h"

#include "lib/platform/futex.h"

namespace psem {

static_assert(sizeof(std::atomic<uint32_t>) == sizeof(uint32_t), "the kernel reads it as a futex");

void CancellationToken::Cancel() {
  cancelled_.store(1, std::memory_order_release);
  FutexWake(futex(), UINT32_MAX);
}

}  // namespace psem
