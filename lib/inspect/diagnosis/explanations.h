// The long texts of the kinds of diagnosis: see DiagnosisKind.

#ifndef PSEM_LIB_INSPECT_DIAGNOSIS_EXPLANATIONS_H_
#define PSEM_LIB_INSPECT_DIAGNOSIS_EXPLANATIONS_H_

namespace psem {

// explanations_of_uses.cc
extern const char kExplainStuckAtZero[];
extern const char kExplainLostWakeUp[];
extern const char kExplainUnlinkedInUse[];
extern const char kExplainPerhapsStuckAtZero[];
extern const char kExplainEveryUserWaits[];
extern const char kExplainPermitBesideWaiter[];
extern const char kExplainZeroAndUnused[];
extern const char kExplainKilledWaiter[];
extern const char kExplainStale[];
extern const char kExplainIncompleteView[];

// explanations_of_files.cc
extern const char kExplainDamaged[];
extern const char kExplainEmptyFile[];
extern const char kExplainImplausibleValue[];
extern const char kExplainWorldWritable[];
extern const char kExplainOrphanedOwner[];
extern const char kExplainGlibc32[];
extern const char kExplainMuslUnderGlibcName[];
extern const char kExplainForeignFormat[];
extern const char kExplainPlantedLink[];
extern const char kExplainNotAFile[];
extern const char kExplainKilledCreator[];
extern const char kExplainUnreadable[];
extern const char kExplainMusl[];
extern const char kExplainSeveralNames[];
extern const char kExplainCreationInProgress[];

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_DIAGNOSIS_EXPLANATIONS_H_
