#include "lib/platform/proc/process_table.h"

#include <errno.h>
#include <unistd.h>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/platform/cancellation_off.h"
#include "lib/platform/parallel/parallel_slices.h"
#include "lib/platform/proc/proc_directory.h"
#include "lib/platform/proc/process_maps.h"

namespace psem {
namespace {

// So many processes, 1 ms to look at, are worth the 50 us that a thread costs.
constexpr size_t kWorthAThread = 100;

// Lists the mappings in `path`, a process's or a thread's "maps". Returns 0 or an errno.
int ListMappingsAt(const ProcDirectory& proc, const std::string& path,
                   std::vector<MemoryRange>* mappings) {
  int maps = -1;
  int error = proc.Open(path, &maps);
  if (error != 0) return error;
  error = ListSharedMappings(maps, mappings);
  close(maps);
  return error;
}

// As ListSharedMappings, for a whole process.
int ListMappingsOf(const ProcDirectory& proc, pid_t process, std::vector<MemoryRange>* mappings) {
  int error = ListMappingsAt(proc, absl::StrCat(process, "/maps"), mappings);
  const std::string tasks = absl::StrCat(process, "/task");
  if (error != ESRCH || proc.CountThreads(tasks) <= 1) return error;
  // The first thread may have ended alone, by pthread_exit: the process's memory is then to be seen
  // through the others.
  std::vector<pid_t> threads;
  if (const int list_error = proc.List(tasks, &threads); list_error != 0) return list_error;
  for (const pid_t thread : threads) {
    error = ListMappingsAt(proc, absl::StrCat(tasks, "/", thread, "/maps"), mappings);
    if (!HasEnded(error)) return error;
  }
  return error;
}

using IsWanted = absl::FunctionRef<bool(const FileIdentity& file)>;

// What one process has of the files.
struct ProcessLook {
  int error = 0;
  std::vector<FileMapping> mappings;
};

void LookInto(const ProcDirectory& proc, pid_t process, IsWanted wanted,
              std::vector<MemoryRange>* ranges, ProcessLook* look) {
  look->error = ListMappingsOf(proc, process, ranges);
  if (look->error != 0) return;
  for (const MemoryRange& range : *ranges) {
    if (!wanted(range.file)) continue;
    look->mappings.push_back({range.file, process, range.start, range.offset, range.end});
  }
}

}  // namespace

absl::StatusOr<FileMappings> FindMappings(absl::Span<const FileIdentity> files,
                                          const std::string& proc) {
  const absl::flat_hash_set<FileIdentity> wanted(files.begin(), files.end());
  return FindMappingsWhere([&wanted](const FileIdentity& file) { return wanted.contains(file); },
                           proc);
}

absl::StatusOr<FileMappings> FindMappingsWhere(IsWanted wanted, const std::string& proc) {
  const CancellationOff cancellation_off;
  const ProcDirectory directory(proc);
  std::vector<pid_t> processes;
  const int error = directory.error() != 0 ? directory.error() : directory.List(".", &processes);
  if (error != 0) {
    return ErrnoStatus(error, "look at all processes in", Printable(proc), "");
  }

  std::vector<ProcessLook> looks(processes.size());
  InParallelSlices(looks.size(), kWorthAThread, [&](size_t begin, size_t end) {
    std::vector<MemoryRange> ranges;
    for (size_t i = begin; i < end; ++i) {
      LookInto(directory, processes[i], wanted, &ranges, &looks[i]);
    }
  });

  FileMappings found;
  found.gaps.others_unlisted = !directory.ListsAllProcesses(processes);
  for (const ProcessLook& look : looks) {
    if (look.error != 0 && !HasEnded(look.error)) ++found.gaps.unreadable;
    found.mappings.insert(found.mappings.end(), look.mappings.begin(), look.mappings.end());
  }
  return found;
}

}  // namespace psem
