// A record that nothing is wrong with, for tests to spoil.

#ifndef PSEM_LIB_INSPECT_DIAGNOSIS_HEALTHY_RECORD_H_
#define PSEM_LIB_INSPECT_DIAGNOSIS_HEALTHY_RECORD_H_

#include <sys/stat.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/inspect/diagnosis/diagnosis.h"
#include "lib/inspect/semaphore_record.h"
#include "lib/platform/sem_file.h"
#include "lib/platform/shm_directory.h"

namespace psem {

// When the records are looked at: an hour after they were made.
inline absl::Time TestNow() { return absl::FromUnixSeconds(1800000000); }

// A file of root's, of mode 0600, with value 1 and one name.
inline FileLook HealthyLook() {
  FileLook look;
  look.facts.identity = {24, 3917};
  look.facts.mode = S_IFREG | 0600;
  look.facts.size = kSemFileSize;
  look.facts.links = 1;
  look.facts.created = TestNow() - absl::Hours(1);
  look.facts.last_opened = look.facts.created;
  look.contents = {SemLayout::kGlibc64, 1, 0};
  return look;
}

inline SemaphoreRecord RecordOf(const FileLook& look, const std::string& file = "sem.jobs",
                                const std::string& directory = "/dev/shm") {
  OwnerNames owner_names;
  return MakeRecord(directory, file, look, &owner_names);
}

// "stuck-at-zero unlinked-in-use", the codes of what was found.
inline std::string CodesOf(const std::vector<Diagnosis>& diagnoses) {
  std::string codes;
  for (const Diagnosis& diagnosis : diagnoses) {
    absl::StrAppend(&codes, codes.empty() ? "" : " ", diagnosis.kind->code);
  }
  return codes;
}

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_DIAGNOSIS_HEALTHY_RECORD_H_
