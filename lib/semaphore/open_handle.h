// A handle as the tables of this process know it: those of what is open and of what exit cleanup is
// to close.

#ifndef PSEM_LIB_SEMAPHORE_OPEN_HANDLE_H_
#define PSEM_LIB_SEMAPHORE_OPEN_HANDLE_H_

#include <atomic>

#include "lib/base/semaphore_name.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/sem_mapping.h"
#include "lib/semaphore/quick_path.h"

namespace psem {
namespace internal {

// Every open handle is one of these, so it is kept small: the flags lie in QuickPath's padding.
struct OpenHandle : QuickPath {
  explicit OpenHandle(const SemaphoreName& the_name) : name(the_name) {}

  // Null when closed.
  SemWord* open_word() const { return mapped_word.load(std::memory_order_relaxed); }

  bool WantsNotices() const { return debug || !silent; }

  // See Options.
  bool close_on_exit = true;
  bool debug = false;
  bool silent = false;
  bool retry_on_eintr = false;

  bool created = false;
  bool may_unlink = false;  // Whether Close is to unlink the name.
  bool is_armed = false;    // Whether exit cleanup is to close it.

  const SemaphoreName name;
  std::atomic<SemWord*> mapped_word{nullptr};  // Atomic for PostFromSignal's sake.
  FileIdentity identity;
};

}  // namespace internal
}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_OPEN_HANDLE_H_
