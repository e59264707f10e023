// What both halves of Diagnose share. For this room alone.

#ifndef PSEM_LIB_INSPECT_DIAGNOSIS_FINDINGS_H_
#define PSEM_LIB_INSPECT_DIAGNOSIS_FINDINGS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/inspect/diagnosis/diagnosis.h"
#include "lib/inspect/diagnosis/kinds.h"

namespace psem {

// The file, the format, the names: what one look at the file shows.
void DiagnoseFile(const SemaphoreRecord& record, absl::Time now, std::vector<Diagnosis>* found);

// Who has it and who waits.
void DiagnoseUse(const SemaphoreRecord& record, absl::Time now, const SemaphoreRecord* earlier,
                 std::vector<Diagnosis>* found);

// "seminspect VERB NAME OPTIONS", with --root where the semaphore is not in the usual directory.
// Those verbs that take a glob are given one that fits this name alone.
std::string SeminspectCommand(absl::string_view verb, const SemaphoreRecord& record,
                              absl::string_view options = "");

// "COMMAND -- PATH".
std::string FileCommand(absl::string_view command, const SemaphoreRecord& record);

// Shows who these processes are; empty when there are none.
std::string ProcessesCommand(const std::vector<pid_t>& processes);

// "40 seconds", "12 days".
std::string AgeInWords(absl::Duration age);

// "/dev/shm" and "sem.jobs", of the record's path.
std::string DirectoryOf(const SemaphoreRecord& record);
std::string FileOf(const SemaphoreRecord& record);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_DIAGNOSIS_FINDINGS_H_
