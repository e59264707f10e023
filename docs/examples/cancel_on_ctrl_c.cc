// Cancellation: Ctrl-C ends a wait, and the program ends in its own way.
//
//     cancel_on_ctrl_c [NAME]
//
// It handles SIGINT itself, so the library's exit cleanup leaves that signal alone; the semaphore
// is closed and unlinked when main returns. Without a handler Ctrl-C kills the program, and exit
// cleanup does the same before that.

#include <signal.h>

#include <cstdio>

#include "lib/semaphore/semaphore.h"

namespace {

// snippet: token
psem::CancellationToken stop;

void Stop(int) { stop.Cancel(); }  // May be called in a handler.
// snippet end

}  // namespace

int main(int argc, char** argv) {
  struct sigaction action = {};
  action.sa_handler = Stop;
  if (sigaction(SIGINT, &action, nullptr) != 0) return 1;

  psem::Options options;
  options.value = 0;  // There is no permit, and nobody gives one.
  options.mode = psem::OpenMode::kCreateOnly;
  auto jobs = psem::Semaphore::Open(argc > 1 ? argv[1] : "/no-jobs", options);
  if (!jobs.ok()) return 1;
  std::puts("waiting; press Ctrl-C");
  std::fflush(stdout);

  // snippet: wait
  psem::AcquireOptions wait;
  wait.cancellation = &stop;
  wait.retry_on_eintr = true;  // Only the token ends the wait, no other signal.
  absl::StatusOr<psem::Permit> permit = jobs->AcquirePermit(wait);
  // snippet end
  if (!absl::IsCancelled(permit.status())) return 1;
  std::puts("cancelled; no permit was taken");
  return jobs->Close().ok() ? 0 : 1;
}
