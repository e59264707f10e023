#include "lib/semaphore/open_semaphores.h"

#include <errno.h>
#include <pthread.h>

#include <unordered_set>

#include "absl/hash/hash.h"
#include "lib/platform/signal_safe_lock.h"

namespace psem {
namespace {

using internal::OpenHandle;

// noexcept spares the set a copy of the hash in each handle's node.
struct HashOfIdentity {
  size_t operator()(const OpenHandle* handle) const noexcept {
    return absl::Hash<FileIdentity>()(handle->identity);
  }
};

struct SameIdentity {
  bool operator()(const OpenHandle* a, const OpenHandle* b) const noexcept {
    return a->identity == b->identity;
  }
};

// Of the standard library: it is as it was when memory runs out in an insertion.
using OpenHandles = std::unordered_multiset<OpenHandle*, HashOfIdentity, SameIdentity>;

// Signal-safe, because programs do call exit() in a signal handler, and that destroys static
// handles.
SignalSafeLock open_lock;

OpenHandles& Open() {
  // Never destroyed: static handles are closed after main.
  static auto* const open = new OpenHandles();
  return *open;
}

void BeforeFork() { open_lock.Lock(); }

void AfterForkInParent() { open_lock.Unlock(); }

void AfterForkInChild() {
  for (OpenHandle* handle : Open()) handle->Forget();
  open_lock.Unlock();
}

// Before main, and so before the handlers of nearly every program: they run outside of ours, and
// may take locks of theirs under which it opens semaphores.
[[maybe_unused]] const int registered =
    pthread_atfork(BeforeFork, AfterForkInParent, AfterForkInChild);

}  // namespace

int EnterOpenSemaphore(OpenHandle* handle, const SemMapping& mapping, bool may_share) {
  const SignalSafeLockHolder holder(&open_lock);
  handle->identity = mapping.identity;
  const auto other = Open().find(handle);
  const bool is_open = other != Open().end();
  if (is_open && !may_share) return EEXIST;
  SemWord* const word = is_open ? (*other)->open_word() : mapping.word;
  Open().insert(handle);
  handle->mapped_word.store(word, std::memory_order_relaxed);
  return 0;
}

bool LeaveOpenSemaphore(OpenHandle* handle) {
  const SignalSafeLockHolder holder(&open_lock);
  handle->mapped_word.store(nullptr, std::memory_order_relaxed);
  auto [entry, end] = Open().equal_range(handle);
  while (*entry != handle) ++entry;
  Open().erase(entry);
  return Open().count(handle) == 0;
}

}  // namespace psem
