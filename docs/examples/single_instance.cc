// Only one instance of a program at a time: the second one says so and ends.
//
//     single_instance [NAME]        Run it in two terminals.
//
// The name itself is the mark: whoever creates it runs, and it goes when the program ends, by a
// return from main, exit(), Ctrl-C or SIGTERM. After kill -9 or a crash it stays, as every file
// does; look with `seminspect show NAME`, and remove /dev/shm/sem.NAME when nobody runs.

#include <cstdio>

#include "lib/semaphore/semaphore.h"

int main(int argc, char** argv) {
  const char* name = argc > 1 ? argv[1] : "/single-instance";
  // snippet: single
  psem::Options options;
  options.mode = psem::OpenMode::kCreateOnly;  // One step: two that start at once do not both win.
  options.silent = true;                       // That there is one already is no failure.
  absl::StatusOr<psem::Semaphore> instance = psem::Semaphore::Open(name, options);
  if (absl::IsAlreadyExists(instance.status())) {
    std::puts("runs already");
    return 2;
  }
  // snippet end
  if (!instance.ok()) {
    std::fprintf(stderr, "%s\n", instance.status().ToString().c_str());
    return 1;
  }
  std::puts("running; press Enter to end");
  std::fflush(stdout);
  std::getchar();
  std::puts("done");
  return instance->Close().ok() ? 0 : 1;
}
