// What the tests of exit cleanup share: programs that end in child processes.

#ifndef PSEM_LIB_SEMAPHORE_EXIT_PROGRAM_END_FIXTURE_H_
#define PSEM_LIB_SEMAPHORE_EXIT_PROGRAM_END_FIXTURE_H_

#include <sys/resource.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {

inline Options Silent() {
  Options options;
  options.silent = true;
  return options;
}

// In a child.
inline Semaphore MustOpen(absl::string_view name, const Options& options = Options()) {
  absl::StatusOr<Semaphore> sem = Semaphore::Open(name, options);
  PSEM_CHILD_CHECK(sem.ok());
  return *std::move(sem);
}

// Keeps a handle that nobody destroys, as one on the stack of a thread. LeakSanitizer finds it in
// the list.
inline Semaphore* Keep(Semaphore sem) {
  static auto* const kept = new std::vector<Semaphore*>();
  kept->push_back(new Semaphore(std::move(sem)));
  return kept->back();
}

inline Semaphore* OpenForGood(absl::string_view name, const Options& options = Options()) {
  return Keep(MustOpen(name, options));
}

class ProgramEndTest : public testing::Test {
 protected:
  // How a process ends that does `program` and then returns from main.
  static ChildEnd EndOf(const std::function<void()>& program) {
    ChildProcess::Options options;
    options.capture_stderr = true;
    options.end_with_exit = true;
    ChildProcess child(
        [&program] {
          const rlimit no_core_dump = {0, 0};
          setrlimit(RLIMIT_CORE, &no_core_dump);
          program();
        },
        options);
    return child.Wait();
  }

  // The same, without notices.
  Semaphore* OpenSilently(absl::string_view label) const {
    return OpenForGood(names_.Name(label), Silent());
  }

  bool NameExists(absl::string_view label) const {
    return access(names_.Path(label).c_str(), F_OK) == 0;
  }

  // What is said on stderr about the semaphore "jobs"; `cause` as in " (SIGTERM)".
  std::string Notice(absl::string_view cause) const {
    return "[psem] closing semaphore \"" + names_.Name("jobs") + "\" on exit" + std::string(cause) +
           "; set close_on_exit to false to keep it\n";
  }

  OwnNames names_;
};

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_EXIT_PROGRAM_END_FIXTURE_H_
