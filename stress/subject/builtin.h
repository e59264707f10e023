// The sound subjects that are built in.

#ifndef PSEM_STRESS_SUBJECT_BUILTIN_H_
#define PSEM_STRESS_SUBJECT_BUILTIN_H_

#include "stress/subject/subject.h"

namespace psem {

// The header also declares a function of that name, which hides the struct from C++.
using Subject = struct ::psem_subject;

extern const Subject kPsem;
extern const Subject kPsemStrict;
extern const Subject kGlibcNamed;
extern const Subject kGlibcUnnamed;
extern const Subject kSysv;
extern const Subject kPipe;
extern const Subject kEventfd;

}  // namespace psem

#endif  // PSEM_STRESS_SUBJECT_BUILTIN_H_
