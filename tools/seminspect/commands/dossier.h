// All that is told of one semaphore: its record, who has it, who waits, and what is wrong with it.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_DOSSIER_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_DOSSIER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/inspect/diagnosis/diagnosis.h"
#include "lib/inspect/process/process_facts.h"
#include "lib/inspect/semaphore_record.h"
#include "nlohmann/json.hpp"

namespace psem {

struct Dossier {
  SemaphoreRecord record;
  std::vector<ProcessFacts> users;                        // Of record.use->users, in their order.
  std::vector<absl::StatusOr<std::string>> thread_names;  // Of record.use->waiters.
  std::vector<Diagnosis> diagnoses;
};

// Looks at the users and waiters of `record`. `earlier` is a look at the same semaphore of a moment
// ago, or null.
Dossier MakeDossier(const SemaphoreRecord& record, const SemaphoreRecord* earlier);

std::string DossierText(const Dossier& dossier);

// The columns of list, and "processes", "threads" and "diagnoses".
nlohmann::ordered_json DossierJson(const Dossier& dossier);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_DOSSIER_H_
