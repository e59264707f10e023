#include "lib/platform/proc/futex_waiters.h"

#include <errno.h>
#include <linux/futex.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "lib/platform/cancellation_off.h"
#include "lib/platform/proc/proc_directory.h"
#include "lib/platform/proc/proc_text.h"

namespace psem {
namespace {

// All mappings of one process, by address.
using ProcessMappings = absl::Span<const FileMapping>;

// Adds the file whose first byte lies at `address`, if there is one.
void AddFileAt(uint64_t address, ProcessMappings mappings, std::vector<FileIdentity>* files) {
  const auto* mapping =
      std::lower_bound(mappings.begin(), mappings.end(), address,
                       [](const FileMapping& a, uint64_t wanted) { return a.start < wanted; });
  if (mapping == mappings.end() || mapping->start != address || mapping->offset != 0) return;
  if (std::find(files->begin(), files->end(), mapping->file) != files->end()) return;
  files->push_back(mapping->file);
}

// Whether the thread at `task`, "PID/task/TID", is ending or gone. It gives up its memory early,
// and what else /proc shows of it then belongs to root: being refused tells nothing.
bool HasLeft(const ProcDirectory& proc, const std::string& task) {
  std::string byte;
  const int error = proc.Read(absl::StrCat(task, "/maps"), 1, &byte);
  return error == 0 ? byte.empty() : HasEnded(error);
}

// Adds the files that the thread sleeps on. Returns whether it could be read.
bool AddAwaitedFiles(const ProcDirectory& proc, const std::string& task, ProcessMappings mappings,
                     std::vector<FileIdentity>* files) {
  constexpr size_t kMostText = 256;  // Nine numbers.
  std::string text;
  BlockingCall call;
  if (proc.Read(absl::StrCat(task, "/syscall"), kMostText, &text) != 0) return false;
  if (!ParseSyscallText(text, &call)) return false;
  const AwaitedFutex wait = AwaitedFutexOf(call);
  if (wait.word != 0) AddFileAt(wait.word, mappings, files);
  if (wait.vector_size == 0) return true;
  if (wait.vector_size > FUTEX_WAITV_MAX) return true;  // The kernel refuses it.

  std::vector<futex_waitv> vector(wait.vector_size);
  const int error = proc.ReadMemory(absl::StrCat(task, "/mem"), wait.vector, vector.data(),
                                    vector.size() * sizeof(futex_waitv));
  // Nothing is there: the thread has left the call, and given up the array.
  if (error == EFAULT || error == EIO) return true;
  for (const futex_waitv& element : vector) AddFileAt(element.uaddr, mappings, files);
  return error == 0;
}

// Adds the waiters of one process, and how many threads it has. Returns whether all of them could
// be read.
bool AddWaitersOf(const ProcDirectory& proc, pid_t process, ProcessMappings mappings,
                  FutexWaiters* found) {
  const std::string tasks = absl::StrCat(process, "/task");
  std::vector<pid_t> threads;
  const int error = proc.List(tasks, &threads);
  if (error != 0) return HasEnded(error);
  found->threads[process] = threads.size();
  bool all_read = true;
  for (const pid_t thread : threads) {
    const std::string task = absl::StrCat(tasks, "/", thread);
    std::vector<FileIdentity> files;
    if (!AddAwaitedFiles(proc, task, mappings, &files) && !HasLeft(proc, task)) all_read = false;
    for (const FileIdentity& file : files) found->waiters.push_back({file, process, thread});
  }
  return all_read;
}

}  // namespace

FutexWaiters FindFutexWaiters(const FileMappings& mappings, const std::string& proc) {
  const CancellationOff cancellation_off;
  const ProcDirectory directory(proc);
  FutexWaiters found;
  found.gaps = mappings.gaps;
  ProcessMappings rest = mappings.mappings;
  while (!rest.empty()) {
    const pid_t process = rest.front().process;
    const auto* end = std::find_if(rest.begin(), rest.end(), [process](const FileMapping& mapping) {
      return mapping.process != process;
    });
    const auto count = static_cast<size_t>(end - rest.begin());
    if (!AddWaitersOf(directory, process, rest.first(count), &found)) {
      ++found.gaps.unreadable;
    }
    rest.remove_prefix(count);
  }
  return found;
}

absl::StatusOr<FutexWaiters> FindFutexWaiters(FileIdentity semaphore, const std::string& proc) {
  const absl::StatusOr<FileMappings> mappings = FindMappings({semaphore}, proc);
  if (!mappings.ok()) return mappings.status();
  return FindFutexWaiters(*mappings, proc);
}

}  // namespace psem
