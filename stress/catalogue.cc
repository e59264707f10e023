#include "stress/catalogue.h"

#include "stress/mutant/mutants.h"

namespace psem {

absl::Span<const Subject> AllSubjects() {
  static const Subject kAll[] = {
      kPsem, kGlibcNamed, kGlibcUnnamed, NonatomicDecrementMutant(), LostWakeupMutant(),
  };
  return kAll;
}

const Subject* FindSubject(absl::string_view name) {
  for (const Subject& subject : AllSubjects()) {
    if (subject.name == name) return &subject;
  }
  return nullptr;
}

}  // namespace psem
