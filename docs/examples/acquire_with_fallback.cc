// A timed acquire with a fallback: a page shows yesterday's report rather than wait long for
// today's.
//
//     acquire_with_fallback [NAME]
//
// Two pages are made, the first while the report is being written, the second afterwards.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "absl/time/clock.h"
#include "lib/platform/clock.h"
#include "lib/semaphore/semaphore.h"

namespace {

int ShowReport(psem::Semaphore& report, psem::Deadline deadline) {
  // snippet: fallback
  absl::Status status = report.AcquireUntil(deadline);
  if (absl::IsDeadlineExceeded(status)) {
    std::puts("busy: yesterday's report");
    return 0;
  }
  if (!status.ok()) return 1;  // Something else, which it has said on stderr.
  std::puts("today's report");
  return report.Release().ok() ? 0 : 1;
  // snippet end
}

bool ShowInChild(psem::Semaphore& report, psem::Deadline deadline) {
  const pid_t page = fork();
  if (page == 0) std::exit(ShowReport(report, deadline));
  int status = 1;
  return waitpid(page, &status, 0) == page && status == 0;
}

}  // namespace

int main(int argc, char** argv) {
  psem::Options options;
  options.retry_on_eintr = true;  // A signal handler of this program is no reason to give up.
  auto report = psem::Semaphore::Open(argc > 1 ? argv[1] : "/report", options);
  if (!report.ok()) return 1;

  absl::StatusOr<psem::Permit> writing = report->AcquirePermit();
  if (!writing.ok()) return 1;
  // snippet: clocks
  const psem::Deadline soon = psem::After(absl::Milliseconds(50));  // Of the monotonic clock.
  const psem::Deadline in_a_minute = psem::Deadline::AtWall(absl::Now() + absl::Minutes(1));
  // snippet end
  if (!ShowInChild(*report, soon)) return 1;

  if (!writing->Release().ok()) return 1;
  if (!ShowInChild(*report, in_a_minute)) return 1;
  return report->Close().ok() ? 0 : 1;
}
