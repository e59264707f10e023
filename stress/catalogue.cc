#include "stress/catalogue.h"

#include <vector>

#include "stress/mutant/mutants.h"

namespace psem {

absl::Span<const Subject> AllSubjects() {
  static const std::vector<Subject>* const kAll = [] {
    auto* const all = new std::vector<Subject>{kPsem, kPsemStrict, kGlibcNamed, kGlibcUnnamed,
                                               kSysv, kPipe,       kEventfd};
    for (const Subject& base : SoundBases()) all->push_back(base);
    for (const Mutant& mutant : AllMutants()) all->push_back(mutant.subject);
    return all;
  }();
  return *kAll;
}

const Subject* FindSubject(absl::string_view name) {
  for (const Subject& subject : AllSubjects()) {
    if (subject.name == name) return &subject;
  }
  return nullptr;
}

}  // namespace psem
