#include "lib/semaphore/permit.h"

#include "lib/semaphore/handle.h"

namespace psem {

absl::Status Permit::Release() {
  if (quick_ == nullptr) return absl::OkStatus();
  auto* const handle = static_cast<internal::Handle*>(std::exchange(quick_, nullptr));
  if (generation_ != ForkGeneration()) return absl::OkStatus();
  return handle->Give("release", permits_);
}

}  // namespace psem
