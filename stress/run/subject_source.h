// Where a subject comes from: it is built in, or in a shared object. The suite's own process knows
// it by its facts alone, and never runs its code.

#ifndef PSEM_STRESS_RUN_SUBJECT_SOURCE_H_
#define PSEM_STRESS_RUN_SUBJECT_SOURCE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "stress/subject/builtin.h"

namespace psem {

struct SubjectSource {
  std::string name;         // As the subject tells it.
  std::string description;  // A sentence.
  uint64_t lacks = 0;       // Bits of stress/subject/promises.h, those of null functions included.
  uint64_t max_value = 0;
  const Subject* built_in = nullptr;
  std::string path;  // Of the shared object; empty for one that is built in.
};

// Returns the source of the subject in the shared object at `path`, which is loaded in a process of
// its own; or what is wrong with it.
absl::StatusOr<SubjectSource> ProbeSource(const std::string& path);

// Returns the source of a subject that is built in.
SubjectSource SourceOf(const Subject& subject);

}  // namespace psem

#endif  // PSEM_STRESS_RUN_SUBJECT_SOURCE_H_
