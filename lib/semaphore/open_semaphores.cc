#include "lib/semaphore/open_semaphores.h"

#include <errno.h>
#include <pthread.h>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "lib/platform/signal_safe_lock.h"

namespace psem {
namespace {

struct OpenSemaphore {
  SemWord* word;
  int handles;
};

struct OpenSemaphores {
  absl::flat_hash_map<FileIdentity, OpenSemaphore> semaphores;
  absl::flat_hash_set<internal::QuickPath*> handles;
};

// Signal-safe, because programs do call exit() in a signal handler, and that destroys static
// handles.
SignalSafeLock open_lock;

OpenSemaphores& Open() {
  // Never destroyed: static handles are closed after main.
  static auto* const open = new OpenSemaphores();
  return *open;
}

void BeforeFork() { open_lock.Lock(); }

void AfterForkInParent() { open_lock.Unlock(); }

void AfterForkInChild() {
  for (internal::QuickPath* handle : Open().handles) handle->Forget();
  open_lock.Unlock();
}

// Before main, and so before the handlers of nearly every program: they run outside of ours, and
// may take locks of theirs under which it opens semaphores.
[[maybe_unused]] const int registered =
    pthread_atfork(BeforeFork, AfterForkInParent, AfterForkInChild);

}  // namespace

int EnterOpenSemaphore(internal::QuickPath* handle, const SemMapping& mapping, bool may_share,
                       SemWord** word) {
  const SignalSafeLockHolder holder(&open_lock);
  const auto [entry, is_new] =
      Open().semaphores.try_emplace(mapping.identity, OpenSemaphore{mapping.word, 0});
  if (!is_new && !may_share) return EEXIST;
  Open().handles.insert(handle);
  ++entry->second.handles;
  *word = entry->second.word;
  return 0;
}

bool LeaveOpenSemaphore(internal::QuickPath* handle, FileIdentity identity) {
  const SignalSafeLockHolder holder(&open_lock);
  Open().handles.erase(handle);
  const auto entry = Open().semaphores.find(identity);
  if (--entry->second.handles != 0) return false;
  Open().semaphores.erase(entry);
  return true;
}

}  // namespace psem
