#include "stress/judge/ending.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "stress/judge/wait_status_text.h"

namespace psem {
namespace {

bool IsOfHalt(const RunRecord& record, const WorkerHistory& worker) {
  return record.halts && worker.wait_status.has_value() && WIFSIGNALED(*worker.wait_status) &&
         WTERMSIG(*worker.wait_status) == SIGTRAP;
}

bool EndedWell(const WorkerHistory& worker) {
  if (!worker.wait_status.has_value()) return true;  // Alive, until the suite ended it.
  return WIFEXITED(*worker.wait_status) && WEXITSTATUS(*worker.wait_status) == 0 &&
         worker.place == Place::kDone;
}

std::string WorkerText(const RunRecord& record, size_t worker) {
  return absl::StrCat("worker ", worker, " (pid ", record.workers[worker].pid, ")");
}

// The call that a worker was in; empty when it was in none. Not all calls are recorded.
std::string CallOf(const WorkerHistory& worker) {
  if (worker.inside_a_call()) return std::string(OperationName(worker.last.back().kind));
  switch (worker.place) {
    case Place::kStarting:
      return "open";
    case Place::kAuditing:
      return "value, try_acquire or release, when the free permits were counted";
    case Place::kClosing:
      return "close";
    default:
      return "";
  }
}

}  // namespace

bool IsOfItsOwnMaking(int wait_status) {
  if (WIFEXITED(wait_status)) return true;
  switch (WTERMSIG(wait_status)) {
    case SIGABRT:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGSEGV:
    case SIGSYS:
    case SIGTRAP:
      return true;
    default:
      return false;
  }
}

absl::optional<Finding> FirstCrash(const RunRecord& record) {
  for (size_t i = 0; i < record.workers.size(); ++i) {
    const WorkerHistory& worker = record.workers[i];
    const std::string call = CallOf(worker);
    if (EndedWell(worker) || call.empty()) continue;
    if (!IsOfItsOwnMaking(*worker.wait_status) || IsOfHalt(record, worker)) continue;
    Finding finding;
    finding.outcome = Outcome::kCrashed;
    finding.worker = static_cast<int>(i);
    finding.semaphore = worker.inside_a_call() ? worker.last.back().semaphore : 0;
    finding.at_ns = worker.inside_a_call() ? worker.last.back().begun_ns : record.ended_at_ns;
    finding.evidence = absl::StrCat("Worker ", i, " (pid ", worker.pid, ") ",
                                    WaitStatusText(*worker.wait_status), " inside ", call, ".");
    return finding;
  }
  return absl::nullopt;
}

bool DiedOfHalt(const RunRecord& record) {
  return std::any_of(record.workers.begin(), record.workers.end(),
                     [&](const WorkerHistory& worker) { return IsOfHalt(record, worker); });
}

std::string FirstStrangeEnd(const RunRecord& record) {
  for (size_t i = 0; i < record.workers.size(); ++i) {
    const WorkerHistory& worker = record.workers[i];
    if (EndedWell(worker)) continue;
    if (worker.place == Place::kOpenFailed) {
      return absl::StrCat(WorkerText(record, i),
                          " could not open the semaphore: ", ErrnoName(worker.open_errno));
    }
    const int status = *worker.wait_status;
    const char* remark = ", which is not the suite's doing";
    if (IsOfItsOwnMaking(status)) remark = " outside of any call";
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
      remark = ", which is not the suite's doing: is the memory full?";
    }
    return absl::StrCat(WorkerText(record, i), " ", WaitStatusText(status), remark);
  }
  return "";
}

}  // namespace psem
