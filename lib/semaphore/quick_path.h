// The common case of acquire and release, inline: a handle that is open and quiet, a permit that is
// there, nobody to wake.

#ifndef PSEM_LIB_SEMAPHORE_QUICK_PATH_H_
#define PSEM_LIB_SEMAPHORE_QUICK_PATH_H_

#include "absl/base/optimization.h"
#include "lib/semaphore/acquire.h"
#include "lib/semaphore/hold_count.h"

namespace psem {
namespace internal {

// What the common case needs, side by side. Each function returns false with nothing changed when
// the case is another; the slow way then finds out which.
struct QuickPath {
  SemWord* word = nullptr;
  HoldCount holds;
  bool strict = true;

  bool Take() {
    if (strict && holds.Get() != 0) return false;
    if (ABSL_PREDICT_FALSE(!TryTakePermit(word))) return false;
    if (ABSL_PREDICT_TRUE(holds.Add(strict))) return true;
    GivePermit(word);  // Another thread was faster with this handle.
    return false;
  }

  bool Give() {
    // Counted first: once the permit is given, another thread may acquire with this handle.
    const bool held = holds.Drop();
    if (ABSL_PREDICT_FALSE(!held && strict)) return false;
    if (ABSL_PREDICT_TRUE(GivePermit(word) == 0)) return true;
    if (held) holds.Add(/*only_first=*/false);
    return false;
  }
};

}  // namespace internal
}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_QUICK_PATH_H_
