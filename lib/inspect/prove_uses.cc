#include "lib/inspect/prove_uses.h"

#include <map>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "lib/platform/file_lease.h"
#include "lib/platform/shm_directory.h"

namespace psem {
namespace {

void ProveUse(const ShmDirectory& directory, const std::string& file, SemaphoreRecord* record) {
  SemaphoreUse& use = *record->use;
  FileUse answer = FileUse::kUnknown;
  absl::Status why_unknown;
  {
    const FileLease lease(directory, file, record->facts->identity);
    answer = lease.use();
    why_unknown = lease.why_unknown();
  }
  if (answer == FileUse::kUnknown) {
    record->notes.push_back(absl::StrCat("no proof by a lease: ", ErrnoName(ErrnoOf(why_unknown))));
    return;
  }
  use.state = answer == FileUse::kNobody ? UseState::kUnused : UseState::kInUse;
  use.evidence = UseEvidence::kLease;
}

}  // namespace

void ProveUses(std::vector<SemaphoreRecord>* records) {
  // Most records have the same.
  std::map<std::string, absl::StatusOr<ShmDirectory>> directories;
  for (SemaphoreRecord& record : *records) {
    if (!record.use.ok() || !record.use->users.empty() || record.facts->links == 0) continue;
    const size_t slash = record.path.rfind('/');
    const std::string path = record.path.substr(0, slash + 1);
    auto found = directories.find(path);
    if (found == directories.end()) {
      found = directories.emplace(path, ShmDirectory::Open(path)).first;
    }
    if (found->second.ok()) ProveUse(*found->second, record.path.substr(slash + 1), &record);
  }
}

}  // namespace psem
