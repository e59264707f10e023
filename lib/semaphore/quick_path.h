// The common case of acquire and release, inline: a handle that is open and quiet, a permit that is
// there, nobody to wake.

#ifndef PSEM_LIB_SEMAPHORE_QUICK_PATH_H_
#define PSEM_LIB_SEMAPHORE_QUICK_PATH_H_

#include "absl/base/attributes.h"
#include "absl/base/optimization.h"
#include "lib/platform/probes.h"
#include "lib/semaphore/acquire.h"
#include "lib/semaphore/permit_counts.h"
#include "lib/semaphore/statistics.h"

namespace psem {
namespace internal {

// GivePermits, out of line: it is rare.
void GiveBack(SemWord* word);

// What the common case needs, side by side. Take and Give return false with nothing changed when
// the case is another; the slow way then finds out which.
struct QuickPath {
  SemWord* word = nullptr;  // Null when the handle is closed, and when it is to print what it does.
  PermitCounts counts;
  WaitStatistics waits;
  bool strict = true;

  ABSL_ATTRIBUTE_ALWAYS_INLINE bool Take() {
    if (ABSL_PREDICT_FALSE(word == nullptr)) return false;
    PSEM_PROBE1(acquire_begin, word);
    if (ABSL_PREDICT_FALSE(strict && counts.held() != 0)) return false;
    if (ABSL_PREDICT_FALSE(!TryTakePermits(word, 1))) return false;
    if (ABSL_PREDICT_FALSE(!counts.Add(1, strict))) {
      GiveBack(word);  // Another thread was faster with this handle.
      return false;
    }
    PSEM_PROBE2(acquire_end, word, 0);
    return true;
  }

  ABSL_ATTRIBUTE_ALWAYS_INLINE bool Give() {
    if (ABSL_PREDICT_FALSE(word == nullptr)) return false;
    // Counted first: once the permit is given, another thread may acquire with this handle.
    const bool held = counts.DropOne();
    if (ABSL_PREDICT_FALSE(!held && strict)) return false;
    if (ABSL_PREDICT_TRUE(GivePermits(word, 1) == 0)) {
      PSEM_PROBE2(release, word, 1);
      return true;
    }
    if (held) counts.Restore(1);
    return false;
  }

  // In a forked child: what the parent holds and has done is not the child's.
  void Forget() {
    counts.Forget();
    waits.Forget();
  }
};

}  // namespace internal
}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_QUICK_PATH_H_
