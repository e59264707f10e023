// Closes and unlinks what is still open when the process ends: the option close_on_exit.
//
// It acts on exit() and a return from main, quick_exit(), std::terminate, and on SIGINT, SIGTERM,
// SIGHUP and SIGQUIT where they would have killed the process, which then dies of the same signal.
// It leaves alone a signal that the program handles or ignores, whatever it does then: only the
// program knows whether it lives on. docs/exit_cleanup.md has the whole table, with a test for each
// row; close_before_death.h is for programs whose own handlers end them.
//
// What it installed stays when the last handle is closed. A plug-in that links this library and is
// unloaded again (dlclose) must therefore be linked with -z nodelete.

#ifndef PSEM_LIB_SEMAPHORE_EXIT_EXIT_CLEANUP_H_
#define PSEM_LIB_SEMAPHORE_EXIT_EXIT_CLEANUP_H_

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "lib/semaphore/open_handle.h"

namespace psem {

// One semaphore that the end of the process may have to close. There is one in every handle, so it
// keeps no text that can be made when it is needed.
// Requires: the handle outlives it, and has disarmed it before it is destroyed.
// Threads: different entries may be used at once.
// Fork: in a forked child every entry is as if disarmed.
class CleanupEntry {
 public:
  explicit CleanupEntry(const internal::OpenHandle* handle);

  CleanupEntry(const CleanupEntry&) = delete;
  CleanupEntry& operator=(const CleanupEntry&) = delete;

  // Calls `name_it`, and when that returns 0, the end of the process removes the handle's name from
  // then on, if it leads to the handle's semaphore: the two are one step for whatever ends the
  // process. The first call of a process installs what notices the end.
  // Returns: what `name_it` did; ECANCELED, without calling it, when the end has gone too far.
  int Arm(absl::FunctionRef<int()> name_it);

  void Disarm();

 private:
  friend class ArmedEntries;

  absl::string_view printable_name() const {
    return printable_name_ != nullptr ? *printable_name_ : handle_.name.text();
  }

  const internal::OpenHandle& handle_;
  std::unique_ptr<const std::string> printable_name_;  // Null when the name is printable as it is.
  CleanupEntry* next_ = nullptr;                       // The list of armed entries.
  CleanupEntry* previous_ = nullptr;
};

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_EXIT_EXIT_CLEANUP_H_
