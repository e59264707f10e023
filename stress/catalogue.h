// All subjects that --subject knows by name: the sound ones and the mutants.

#ifndef PSEM_STRESS_CATALOGUE_H_
#define PSEM_STRESS_CATALOGUE_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "stress/subject/builtin.h"

namespace psem {

// The first one is the default.
absl::Span<const Subject> AllSubjects();

// Null when there is none of that name.
const Subject* FindSubject(absl::string_view name);

}  // namespace psem

#endif  // PSEM_STRESS_CATALOGUE_H_
