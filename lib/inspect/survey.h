// Finding the semaphores of a directory.
//
// A semaphore is every file named sem.*, whatever is in it (glibc would open it by that name), and
// every other file of musl's format, or that may have it and cannot be read. A file that vanishes
// meanwhile is just gone.
//
// Looking never opens a semaphore as a user of it would, never writes, never blocks; see
// lib/platform/shm_directory.h. What cannot be read is a record that says so.

#ifndef PSEM_LIB_INSPECT_SURVEY_H_
#define PSEM_LIB_INSPECT_SURVEY_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/semaphore_record.h"
#include "lib/platform/shm_directory.h"

namespace psem {

struct Survey {
  std::vector<SemaphoreRecord> semaphores;  // Sorted by name.
  size_t other_files = 0;                   // Left out.
};

// Returns: the semaphores of `directory`; the error of reading the directory itself.
absl::StatusOr<Survey> SurveySemaphores(const std::string& directory);
absl::StatusOr<Survey> SurveySemaphores(const ShmDirectory& directory);

// Returns: the semaphore called `name`; none; two, when glibc programs and musl programs have one
// each; or the error of opening the directory.
absl::StatusOr<std::vector<SemaphoreRecord>> FindSemaphores(const std::string& directory,
                                                            const SemaphoreName& name);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_SURVEY_H_
