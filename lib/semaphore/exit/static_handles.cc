// A program with static handles, for exit_cleanup_programs_test.cc. SEMAPHORES in its environment
// is what the names begin with; the argument says how it ends.

#include "lib/semaphore/exit/static_handles.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <thread>

#include "lib/semaphore/semaphore.h"

namespace psem {

Semaphore OpenStatic(const char* label) {
  return *Semaphore::Open(std::string(getenv("SEMAPHORES")) + label);
}

namespace {

// Its destructor is registered before anything is opened, and so runs after exit cleanup.
__attribute__((init_priority(101))) std::optional<Semaphore> opened_in_main;

const Semaphore opened_before_main = OpenStatic("before-main");

bool AllExist() {
  for (const char* label : {"before-main", "in-another-file", "in-main"}) {
    const std::string path = std::string("/dev/shm/sem.") + (getenv("SEMAPHORES") + 1) + label;
    if (access(path.c_str(), F_OK) != 0) return false;
  }
  return true;
}

[[noreturn]] void LeaveTheEndToAnotherThread() {
  const pthread_t main_thread = pthread_self();
  std::thread([main_thread] { pthread_join(main_thread, nullptr); }).detach();
  pthread_exit(nullptr);
}

}  // namespace
}  // namespace psem

int main(int, char** arguments) {
  psem::opened_in_main = psem::OpenStatic("in-main");
  if (!psem::AllExist()) return 9;
  if (strcmp(arguments[1], "SIGTERM") == 0) raise(SIGTERM);
  if (strcmp(arguments[1], "quick_exit") == 0) quick_exit(3);
  if (strcmp(arguments[1], "pthread_exit") == 0) psem::LeaveTheEndToAnotherThread();
  return 3;
}
