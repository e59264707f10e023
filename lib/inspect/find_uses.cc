#include "lib/inspect/find_uses.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "lib/platform/proc/futex_waiters.h"
#include "lib/platform/proc/process_table.h"

namespace psem {
namespace {

// Several records may be of one file, which has several names.
using UsesByFile = absl::flat_hash_map<std::pair<dev_t, ino_t>, SemaphoreUse>;

SemaphoreUse& UseOf(FileIdentity file, UsesByFile* uses) {
  return (*uses)[{file.device, file.inode}];
}

}  // namespace

void FindUses(std::vector<SemaphoreRecord>* records, const std::string& proc) {
  std::vector<FileIdentity> files;
  for (const SemaphoreRecord& record : *records) {
    if (record.facts.ok() && record.facts->is_regular()) files.push_back(record.facts->identity);
  }
  const absl::StatusOr<FileMappings> mappings = FindMappings(files, proc);
  if (!mappings.ok()) {
    for (SemaphoreRecord& record : *records) record.use = mappings.status();
    return;
  }
  const FutexWaiters waiters = FindFutexWaiters(*mappings, proc);

  UsesByFile uses;
  for (const FileMapping& mapping : mappings->mappings) {
    SemaphoreUse& use = UseOf(mapping.file, &uses);
    if (!use.users.empty() && use.users.back() == mapping.process) continue;
    use.users.push_back(mapping.process);
    const auto threads = waiters.threads.find(mapping.process);
    if (threads != waiters.threads.end()) use.user_threads += threads->second;
  }
  for (const FutexWaiter& waiter : waiters.waiters) {
    UseOf(waiter.file, &uses)
        .waiters.push_back({waiter.process, waiter.thread, waiter.call, waiter.timed});
  }
  for (SemaphoreRecord& record : *records) {
    if (!record.facts.ok()) {
      record.use = record.facts.status();
      continue;
    }
    if (!record.facts->is_regular()) {
      record.use = absl::FailedPreconditionError("not a regular file");
      continue;
    }
    const FileIdentity file = record.facts->identity;
    const auto found = uses.find(std::make_pair(file.device, file.inode));
    SemaphoreUse use = found == uses.end() ? SemaphoreUse() : found->second;
    use.unreadable_users = mappings->gaps.unreadable;
    use.unreadable_waiters = waiters.gaps.unreadable;
    use.others_unlisted = mappings->gaps.others_unlisted;
    if (!use.users.empty()) {
      use.state = UseState::kInUse;
    } else if (use.users_complete()) {
      use.state = UseState::kUnused;
    }
    if (use.state != UseState::kUnknown) use.evidence = UseEvidence::kMappings;
    record.use = std::move(use);
  }
}

}  // namespace psem
