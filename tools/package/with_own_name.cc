// with_own_name COMMAND [ARGUMENT...]: runs the command with $OWN_NAME, the name of a semaphore
// that belongs to it alone, and that goes when it ends, also when it is killed.

#include <stdlib.h>
#include <unistd.h>

#include <iostream>

#include "absl/time/time.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: with_own_name COMMAND [ARGUMENT...]\n";
    return 2;
  }
  const psem::OwnNames names("package");
  setenv("OWN_NAME", names.Name("jobs").c_str(), /*overwrite=*/1);
  psem::ChildProcess command([argv] {
    execvp(argv[1], argv + 1);
    psem::ChildFail("the command cannot be run");
  });
  const psem::ChildEnd& end = command.Wait(absl::Hours(1));  // The test's own limit is shorter.
  if (end.exit_code >= 0 && end.failure.empty()) return end.exit_code;
  std::cerr << "with_own_name: " << argv[1] << " " << end.Text() << "\n";
  return 1;
}
