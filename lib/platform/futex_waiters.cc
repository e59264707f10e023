#include "lib/platform/futex_waiters.h"

#include <errno.h>
#include <linux/futex.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "lib/platform/cancellation_off.h"
#include "lib/platform/proc_directory.h"
#include "lib/platform/proc_text.h"

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

// Adds the files that a futex_waitv call's array names. Returns 0 or an errno.
int AddFilesOfVector(const ProcDirectory& proc, const std::string& task, const FutexWait& wait,
                     ProcessMappings mappings, std::vector<FileIdentity>* files) {
  if (wait.vector_size > FUTEX_WAITV_MAX) return 0;  // The kernel refuses it.
  std::vector<futex_waitv> vector(wait.vector_size);
  const int error = proc.ReadMemory(absl::StrCat(task, "/mem"), wait.vector, vector.data(),
                                    vector.size() * sizeof(futex_waitv));
  // The thread has left the call, or nobody keeps its array mapped.
  if (error == EFAULT || error == EIO) return 0;
  if (error != 0) return error;
  for (const futex_waitv& element : vector) AddFileAt(element.uaddr, mappings, files);
  return 0;
}

// Finds the files that the thread at `task`, "PID/task/TID", sleeps on. Returns 0 or an errno.
int ListAwaitedFiles(const ProcDirectory& proc, const std::string& task, ProcessMappings mappings,
                     std::vector<FileIdentity>* files) {
  constexpr size_t kMostText = 256;  // Ten numbers.
  files->clear();
  std::string text;
  const int error = proc.Read(absl::StrCat(task, "/syscall"), kMostText, &text);
  // A kernel may be built without this file: then the thread is still there.
  if (error == ENOENT && proc.Exists(task)) return ENOTSUP;
  if (error != 0) return error;
  SystemCall call;
  if (!ParseSyscallText(text, &call)) return EBADMSG;
  const FutexWait wait = FutexWaitOf(call);
  if (wait.word != 0) AddFileAt(wait.word, mappings, files);
  if (wait.vector == 0) return 0;
  return AddFilesOfVector(proc, task, wait, mappings, files);
}

// Adds the waiters of one process. Returns whether all of its threads could be read.
bool AddWaitersOf(const ProcDirectory& proc, pid_t process, ProcessMappings mappings,
                  std::vector<FutexWaiter>* waiters) {
  const std::string tasks = absl::StrCat(process, "/task");
  std::vector<pid_t> threads;
  const int error = proc.List(tasks, &threads);
  if (error != 0) return HasEnded(error);
  bool all_read = true;
  std::vector<FileIdentity> files;
  for (const pid_t thread : threads) {
    const int thread_error =
        ListAwaitedFiles(proc, absl::StrCat(tasks, "/", thread), mappings, &files);
    if (thread_error != 0 && !HasEnded(thread_error)) all_read = false;
    for (const FileIdentity& file : files) waiters->push_back({file, process, thread});
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
    if (!AddWaitersOf(directory, process, rest.first(count), &found.waiters)) {
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
