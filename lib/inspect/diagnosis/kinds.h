// The kinds of diagnosis, by name. For this room alone: others know them by their codes.

#ifndef PSEM_LIB_INSPECT_DIAGNOSIS_KINDS_H_
#define PSEM_LIB_INSPECT_DIAGNOSIS_KINDS_H_

#include "lib/inspect/diagnosis/diagnosis.h"

namespace psem {

// In the order of AllDiagnosisKinds.
enum class Finding {
  // Problems.
  kStuckAtZero,
  kLostWakeUp,
  kDamaged,
  kEmptyFile,
  // Warnings.
  kUnlinkedInUse,
  kImplausibleValue,
  kWorldWritable,
  kOrphanedOwner,
  kGlibc32,
  kMuslUnderGlibcName,
  kForeignFormat,
  kPlantedLink,
  kNotAFile,
  kKilledCreator,
  kUnreadable,
  // Notices.
  kPerhapsStuckAtZero,
  kEveryUserWaits,
  kPermitBesideWaiter,
  kZeroAndUnused,
  kKilledWaiter,
  kStale,
  kMusl,
  kSeveralNames,
  kCreationInProgress,
  kIncompleteView
};

const DiagnosisKind& KindOf(Finding finding);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_DIAGNOSIS_KINDS_H_
