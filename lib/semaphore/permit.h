// A permit that gives itself back.
//
//     absl::StatusOr<psem::Permit> permit = jobs.AcquirePermit();
//     if (!permit.ok()) return permit.status();
//     ... until the end of the block.

#ifndef PSEM_LIB_SEMAPHORE_PERMIT_H_
#define PSEM_LIB_SEMAPHORE_PERMIT_H_

#include <cstdint>
#include <utility>

#include "absl/base/optimization.h"
#include "absl/status/status.h"
#include "lib/semaphore/fork_generation.h"
#include "lib/semaphore/quick_path.h"

namespace psem {

// Holds the permits of one acquire of a Semaphore, and releases them when it ends; or holds none.
// Requires: the handle that it was acquired through is not destroyed before it (moving it is fine).
// When the handle is closed before, the permits are not given back.
// Threads: one at a time; it may move to another thread and be released there.
// Fork: the copy in a forked child, whose permits are the parent's, releases nothing.
class Permit {
 public:
  // Holds none.
  Permit() = default;

  Permit(Permit&& other) noexcept
      : quick_(std::exchange(other.quick_, nullptr)),
        generation_(other.generation_),
        permits_(other.permits_) {}

  // What it held is released.
  Permit& operator=(Permit&& other) noexcept {
    Permit moved(std::move(other));
    std::swap(quick_, moved.quick_);
    std::swap(generation_, moved.generation_);
    std::swap(permits_, moved.permits_);
    return *this;
  }

  // As Release; what fails is printed to stderr, as far as the handle's options go.
  ~Permit() {
    if (quick_ != nullptr && !ReleaseQuickly()) Release().IgnoreError();
  }

  // Releases now. It holds none afterwards, also when that fails.
  // Returns: as Semaphore::Release; Ok when it holds none.
  absl::Status Release();

  // Holds none from now on, and leaves the permits taken: somebody else will release them.
  void Keep() { quick_ = nullptr; }

  // How many it holds.
  int64_t permits() const { return quick_ != nullptr ? permits_ : 0; }
  explicit operator bool() const { return quick_ != nullptr; }

 private:
  friend class Semaphore;

  Permit(internal::QuickPath* quick, uint32_t permits)
      : quick_(quick), generation_(ForkGeneration()), permits_(permits) {}

  bool ReleaseQuickly() {
    return ABSL_PREDICT_TRUE(permits_ == 1 && generation_ == ForkGeneration()) && quick_->Give();
  }

  internal::QuickPath* quick_ = nullptr;
  uint64_t generation_ = 0;  // Of the process that acquired.
  uint32_t permits_ = 0;
};

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_PERMIT_H_
