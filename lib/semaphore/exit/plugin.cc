// A plug-in that a program in C loads, for exit_cleanup_programs_test.cc.

#include <stdlib.h>

#include <utility>
#include <vector>

#include "lib/semaphore/semaphore.h"

namespace {

// Never destroyed, so that no destructor closes them. LeakSanitizer finds them here.
std::vector<psem::Semaphore>& Kept() {
  static auto* const kept = new std::vector<psem::Semaphore>();
  return *kept;
}

}  // namespace

extern "C" int OpenSemaphore(const char* name) {
  psem::Options options;
  options.silent = true;
  absl::StatusOr<psem::Semaphore> sem = psem::Semaphore::Open(name, options);
  if (!sem.ok()) return -1;
  Kept().push_back(*std::move(sem));
  return 0;
}

namespace {

__attribute__((constructor)) void OpenWhenLoaded() {
  const char* const name = getenv("OPEN_WHEN_LOADED");
  if (name == nullptr || *name == '\0') return;
  if (OpenSemaphore(name) != 0) abort();
}

}  // namespace
