// A subject out of a shared object, which anybody may have written.

#ifndef PSEM_STRESS_SUBJECT_LOADED_SUBJECT_H_
#define PSEM_STRESS_SUBJECT_LOADED_SUBJECT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "stress/subject/builtin.h"

namespace psem {

// Loads the shared object at `path`, which runs its code in this process.
// Returns: its subject, for as long as this process lives; or what is wrong with it.
absl::StatusOr<const Subject*> LoadSubject(const std::string& path);

// What can be told of a subject without calling it.
struct SubjectFacts {
  std::string name;
  std::string description;
  uint64_t max_value = 0;
  uint64_t lacks = 0;  // Bits of stress/subject/promises.h.
};

// Loads it in a process of its own, which is ended afterwards with all that it started: whatever
// the object does when it is loaded, this process is not harmed. Returns: its facts, made
// printable; or what is wrong, also that loading took longer than `limit`. Fork: this process has
// one thread.
absl::StatusOr<SubjectFacts> ProbeSubject(const std::string& path, absl::Duration limit);

}  // namespace psem

#endif  // PSEM_STRESS_SUBJECT_LOADED_SUBJECT_H_
