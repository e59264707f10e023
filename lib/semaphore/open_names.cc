#include "lib/semaphore/open_names.h"

#include <pthread.h>

#include <string>

#include "absl/container/flat_hash_set.h"
#include "lib/platform/signal_safe_lock.h"

namespace psem {
namespace {

// Signal-safe, because programs do call exit() in a signal handler, and that destroys static
// handles.
SignalSafeLock names_lock;

absl::flat_hash_set<std::string>& Names() {
  // Never destroyed: static handles release their names after main.
  static auto* const names = new absl::flat_hash_set<std::string>();
  return *names;
}

void LockNames() { names_lock.Lock(); }
void UnlockNames() { names_lock.Unlock(); }

// Before main, and so before the handlers of nearly every program: they run outside of ours, and
// may take locks of theirs under which it opens semaphores.
[[maybe_unused]] const int registered = pthread_atfork(LockNames, UnlockNames, UnlockNames);

}  // namespace

bool ClaimOpenName(const SemaphoreName& name) {
  const SignalSafeLockHolder holder(&names_lock);
  return Names().insert(name.text()).second;
}

void ReleaseOpenName(const SemaphoreName& name) {
  const SignalSafeLockHolder holder(&names_lock);
  Names().erase(name.text());
}

}  // namespace psem
