// A signal handler releases: SIGUSR1 wakes whoever waits for the semaphore, in this program or in
// another.
//
//     post_from_signal [NAME]        and then, from elsewhere, three times: kill -USR1 PID
//
// In a handler only PostFromSignal may be called.

#include <signal.h>
#include <unistd.h>

#include <cstdio>

#include "lib/semaphore/semaphore.h"

namespace {

constexpr int kSignals = 3;

// snippet: handler
psem::Semaphore* requests = nullptr;
volatile sig_atomic_t post_error = 0;

void Post(int) {
  const int error = requests->PostFromSignal();
  if (error != 0) post_error = error;
}
// snippet end

}  // namespace

int main(int argc, char** argv) {
  psem::Options options;
  options.value = 0;
  options.strict = false;         // The handler releases what was never acquired.
  options.retry_on_eintr = true;  // The handler interrupts the very acquire that it serves.
  options.mode = psem::OpenMode::kCreateOnly;
  auto opened = psem::Semaphore::Open(argc > 1 ? argv[1] : "/requests", options);
  if (!opened.ok()) return 1;

  requests = &*opened;  // Before there is a handler that uses it.
  struct sigaction action = {};
  action.sa_handler = Post;
  if (sigaction(SIGUSR1, &action, nullptr) != 0) return 1;
  std::printf("waiting for %d signals: kill -USR1 %d\n", kSignals, getpid());
  std::fflush(stdout);

  for (int i = 1; i <= kSignals; ++i) {
    if (!requests->Acquire().ok()) return 1;
    std::printf("signal %d\n", i);
    std::fflush(stdout);
  }
  signal(SIGUSR1, SIG_IGN);  // No handler any more when the handle goes.
  return post_error == 0 && opened->Close().ok() ? 0 : 1;
}
