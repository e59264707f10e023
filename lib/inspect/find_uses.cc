#include "lib/inspect/find_uses.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "lib/platform/proc/futex_waiters.h"

namespace psem {
namespace {

// Several records may be of one file, which has several names.
using UsesByFile = absl::flat_hash_map<FileIdentity, SemaphoreUse>;

}  // namespace

void FindUses(std::vector<SemaphoreRecord>* records, const std::string& proc) {
  std::vector<FileIdentity> files;
  files.reserve(records->size());
  std::vector<SemaphoreRecord*> of_files;
  for (SemaphoreRecord& record : *records) {
    if (!record.facts.ok()) {
      record.use = record.facts.status();
    } else if (!record.facts->is_regular()) {
      record.use = absl::FailedPreconditionError("not a regular file");
    } else {
      files.push_back(record.facts->identity);
      of_files.push_back(&record);
    }
  }
  const absl::StatusOr<FileMappings> mappings = FindMappings(files, proc);
  if (!mappings.ok()) {
    for (SemaphoreRecord& record : *records) record.use = mappings.status();
    return;
  }
  std::vector<SemaphoreUse> uses = UsesOf(files, *mappings, proc);
  for (size_t i = 0; i < uses.size(); ++i) of_files[i]->use = std::move(uses[i]);
}

std::vector<SemaphoreUse> UsesOf(absl::Span<const FileIdentity> files, const FileMappings& mappings,
                                 const std::string& proc) {
  const FutexWaiters waiters = FindFutexWaiters(mappings, proc);
  UsesByFile by_file;
  for (const FileMapping& mapping : mappings.mappings) {
    SemaphoreUse& use = by_file[mapping.file];
    if (!use.users.empty() && use.users.back() == mapping.process) continue;
    use.users.push_back(mapping.process);
    const auto threads = waiters.threads.find(mapping.process);
    if (threads != waiters.threads.end()) use.user_threads += threads->second;
  }
  for (const FutexWaiter& waiter : waiters.waiters) {
    by_file[waiter.file].waiters.push_back(
        {waiter.process, waiter.thread, waiter.call, waiter.timed});
  }

  std::vector<SemaphoreUse> uses;
  uses.reserve(files.size());
  for (const FileIdentity& file : files) {
    const auto found = by_file.find(file);
    SemaphoreUse use = found == by_file.end() ? SemaphoreUse() : found->second;
    use.unreadable_users = mappings.gaps.unreadable;
    use.unreadable_waiters = waiters.gaps.unreadable;
    use.others_unlisted = mappings.gaps.others_unlisted;
    if (!use.users.empty()) {
      use.state = UseState::kInUse;
    } else if (use.users_complete()) {
      use.state = UseState::kUnused;
    }
    if (use.state != UseState::kUnknown) use.evidence = UseEvidence::kMappings;
    uses.push_back(std::move(use));
  }
  return uses;
}

}  // namespace psem
