#include "lib/platform/proc/futex_waiters.h"

#include <errno.h>
#include <linux/futex.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "lib/platform/cancellation_off.h"
#include "lib/platform/parallel/parallel_slices.h"
#include "lib/platform/proc/proc_directory.h"
#include "lib/platform/proc/proc_text.h"

namespace psem {
namespace {

// So many processes, 1 ms to look at, are worth the 50 us that a thread costs.
constexpr size_t kWorthAThread = 100;

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

// Says how the thread sleeps, and adds the files that it sleeps on. Returns whether it could be
// read.
bool AddAwaitedFiles(const ProcDirectory& proc, const std::string& task, ProcessMappings mappings,
                     AwaitedFutex* wait, std::vector<FileIdentity>* files) {
  constexpr size_t kMostText = 256;  // Nine numbers.
  std::string text;
  BlockingCall call;
  if (proc.Read(absl::StrCat(task, "/syscall"), kMostText, &text) != 0) return false;
  if (!ParseSyscallText(text, &call)) return false;
  *wait = AwaitedFutexOf(call);
  if (wait->word != 0) AddFileAt(wait->word, mappings, files);
  if (wait->vector_size == 0) return true;
  if (wait->vector_size > FUTEX_WAITV_MAX) return true;  // The kernel refuses it.

  std::vector<futex_waitv> vector(wait->vector_size);
  const int error = proc.ReadMemory(absl::StrCat(task, "/mem"), wait->vector, vector.data(),
                                    vector.size() * sizeof(futex_waitv));
  // Nothing is there: the thread has left the call, and given up the array.
  if (error == EFAULT || error == EIO) return true;
  for (const futex_waitv& element : vector) AddFileAt(element.uaddr, mappings, files);
  return error == 0;
}

// Adds what one thread waits on. Returns whether it could be read.
bool AddWaiterOf(const ProcDirectory& proc, pid_t process, pid_t thread, ProcessMappings mappings,
                 std::vector<FutexWaiter>* waiters) {
  std::vector<FileIdentity> files;
  AwaitedFutex wait;
  const bool read =
      AddAwaitedFiles(proc, absl::StrCat(process, "/task/", thread), mappings, &wait, &files);
  for (const FileIdentity& file : files) {
    waiters->push_back({file, process, thread, wait.call, wait.timed});
  }
  return read;
}

struct ProcessWaiters {
  bool all_read = false;  // All of its threads.
  size_t threads = 0;     // How many; 0 when they could not be listed.
  std::vector<FutexWaiter> waiters;
};

ProcessWaiters WaitersOf(const ProcDirectory& proc, pid_t process, ProcessMappings mappings) {
  ProcessWaiters look;
  const std::string tasks = absl::StrCat(process, "/task");
  // Most have one thread, whose number is the process's: that is quicker counted than listed.
  if (proc.CountThreads(tasks) == 1 &&
      AddWaiterOf(proc, process, process, mappings, &look.waiters)) {
    look.threads = 1;
    look.all_read = true;
    return look;
  }
  look.waiters.clear();
  std::vector<pid_t> threads;
  const int error = proc.List(tasks, &threads);
  look.all_read = error == 0 || HasEnded(error);
  look.threads = threads.size();
  for (const pid_t thread : threads) {
    if (!AddWaiterOf(proc, process, thread, mappings, &look.waiters) &&
        !HasLeft(proc, absl::StrCat(tasks, "/", thread))) {
      look.all_read = false;
    }
  }
  return look;
}

std::vector<ProcessMappings> ByProcess(ProcessMappings all) {
  std::vector<ProcessMappings> processes;
  while (!all.empty()) {
    const pid_t process = all.front().process;
    const auto* end = std::find_if(all.begin(), all.end(), [process](const FileMapping& mapping) {
      return mapping.process != process;
    });
    const auto count = static_cast<size_t>(end - all.begin());
    processes.push_back(all.first(count));
    all.remove_prefix(count);
  }
  return processes;
}

}  // namespace

FutexWaiters FindFutexWaiters(const FileMappings& mappings, const std::string& proc) {
  const CancellationOff cancellation_off;
  const ProcDirectory directory(proc);
  const std::vector<ProcessMappings> processes = ByProcess(mappings.mappings);
  std::vector<ProcessWaiters> looks(processes.size());
  InParallelSlices(looks.size(), kWorthAThread, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      looks[i] = WaitersOf(directory, processes[i].front().process, processes[i]);
    }
  });

  FutexWaiters found;
  found.gaps = mappings.gaps;
  for (size_t i = 0; i < looks.size(); ++i) {
    const ProcessWaiters& look = looks[i];
    if (!look.all_read) ++found.gaps.unreadable;
    if (look.threads > 0) found.threads[processes[i].front().process] = look.threads;
    found.waiters.insert(found.waiters.end(), look.waiters.begin(), look.waiters.end());
  }
  return found;
}

absl::StatusOr<FutexWaiters> FindFutexWaiters(FileIdentity semaphore, const std::string& proc) {
  const absl::StatusOr<FileMappings> mappings = FindMappings({semaphore}, proc);
  if (!mappings.ok()) return mappings.status();
  return FindFutexWaiters(*mappings, proc);
}

}  // namespace psem
