#include "lib/inspect/find_uses.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "lib/platform/proc/futex_waiters.h"

namespace psem {
namespace {

// Who has which file. Several records may be of one file, which has several names.
class UseTable {
 public:
  UseTable(const FileMappings& mappings, const std::string& proc, WaitersToo waiters_too)
      : gaps_(mappings.gaps), waiters_too_(waiters_too) {
    FutexWaiters waiters;
    if (waiters_too == WaitersToo::kYes) waiters = FindFutexWaiters(mappings, proc);
    unreadable_waiters_ = waiters.gaps.unreadable;
    for (const FileMapping& mapping : mappings.mappings) {
      SemaphoreUse& use = by_file_[mapping.file];
      if (!use.users.empty() && use.users.back() == mapping.process) continue;
      use.users.push_back(mapping.process);
      const auto threads = waiters.threads.find(mapping.process);
      if (threads != waiters.threads.end()) use.user_threads += threads->second;
    }
    for (const FutexWaiter& waiter : waiters.waiters) {
      by_file_[waiter.file].waiters.push_back(
          {waiter.process, waiter.thread, waiter.call, waiter.timed});
    }
  }

  SemaphoreUse Of(FileIdentity file) const {
    const auto found = by_file_.find(file);
    SemaphoreUse use = found == by_file_.end() ? SemaphoreUse() : found->second;
    use.unreadable_users = gaps_.unreadable;
    // Whose threads were not looked at may wait.
    use.unreadable_waiters = waiters_too_ == WaitersToo::kYes
                                 ? unreadable_waiters_
                                 : gaps_.unreadable + static_cast<int>(use.users.size());
    use.others_unlisted = gaps_.others_unlisted;
    if (!use.users.empty()) {
      use.state = UseState::kInUse;
    } else if (use.users_complete()) {
      use.state = UseState::kUnused;
    }
    if (use.state != UseState::kUnknown) use.evidence = UseEvidence::kMappings;
    return use;
  }

 private:
  const ProcessGaps gaps_;
  const WaitersToo waiters_too_;
  int unreadable_waiters_ = 0;
  absl::flat_hash_map<FileIdentity, SemaphoreUse> by_file_;
};

bool IsLookedFor(const SemaphoreRecord& record) {
  return !record.unlinked && record.facts.ok() && record.facts->is_regular();
}

}  // namespace

void FindUses(std::vector<SemaphoreRecord>* records, const std::string& proc,
              WaitersToo waiters_too) {
  std::vector<FileIdentity> files;
  files.reserve(records->size());
  for (const SemaphoreRecord& record : *records) {
    if (IsLookedFor(record)) files.push_back(record.facts->identity);
  }
  const absl::StatusOr<FileMappings> mappings = FindMappings(files, proc);
  if (!mappings.ok()) {
    for (SemaphoreRecord& record : *records) {
      if (!record.unlinked) record.use = mappings.status();
    }
    return;
  }
  const UseTable uses(*mappings, proc, waiters_too);
  for (SemaphoreRecord& record : *records) {
    if (record.unlinked) continue;
    if (IsLookedFor(record)) {
      record.use = uses.Of(record.facts->identity);
    } else if (record.facts.ok()) {
      record.use = absl::FailedPreconditionError("not a regular file");
    } else {
      record.use = record.facts.status();
    }
  }
}

std::vector<SemaphoreUse> UsesOf(absl::Span<const FileIdentity> files, const FileMappings& mappings,
                                 const std::string& proc) {
  const UseTable table(mappings, proc, WaitersToo::kYes);
  std::vector<SemaphoreUse> uses;
  uses.reserve(files.size());
  for (const FileIdentity& file : files) uses.push_back(table.Of(file));
  return uses;
}

}  // namespace psem
