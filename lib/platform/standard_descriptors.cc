// Counted, because a second thread must not find them free again when the first is through.
//
// Every opening of a semaphore comes through here, and nearly always finds all three taken by the
// program itself. That case takes no lock and one system call.

#include "lib/platform/standard_descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <iterator>

#include "lib/platform/signal_safe_lock.h"

namespace psem {
namespace {

constexpr int kStandard = 3;

// How many users there are; with kHeld, while some descriptors are held for them. One word: who is
// counted before kHeld is set or while it is keeps them from being let go.
constexpr uint32_t kHeld = uint32_t{1} << 31;
std::atomic<uint32_t> users{0};

SignalSafeLock lock;  // Whoever holds it may change what follows, and set or clear kHeld.
bool held[kStandard] = {};

// False when one is free, and when it is not known.
bool AllTaken() {
  pollfd standard[kStandard] = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}};
  if (poll(standard, kStandard, 0) < 0) return false;
  return std::none_of(std::begin(standard), std::end(standard),
                      [](const pollfd& one) { return (one.revents & POLLNVAL) != 0; });
}

void LetGo() {
  for (int descriptor = 0; descriptor < kStandard; ++descriptor) {
    if (held[descriptor]) close(descriptor);
    held[descriptor] = false;
  }
}

void BeforeFork() { lock.Lock(); }

void AfterForkInParent() { lock.Unlock(); }

// None of those for whom they were held is in the child.
void AfterForkInChild() {
  LetGo();
  users = 0;
  lock.Unlock();
}

[[maybe_unused]] const int registered =
    pthread_atfork(BeforeFork, AfterForkInParent, AfterForkInChild);

bool MayBeFree(int descriptor) { return fcntl(descriptor, F_GETFD) < 0; }

}  // namespace

StandardDescriptorsTaken::StandardDescriptorsTaken() {
  if ((users.fetch_add(1) & kHeld) == 0 && AllTaken()) return;
  const SignalSafeLockHolder holder(&lock);
  for (int wanted = 0; wanted < kStandard; ++wanted) {
    if (!MayBeFree(wanted)) continue;
    // The lowest one that is free, which is `wanted`.
    const int descriptor = open("/", O_PATH | O_CLOEXEC);
    if (descriptor == wanted) {
      held[wanted] = true;
      users.fetch_or(kHeld);
    } else if (descriptor >= 0) {
      close(descriptor);
    } else {
      error_ = errno;
    }
  }
}

StandardDescriptorsTaken::~StandardDescriptorsTaken() {
  uint32_t seen = users.load();
  while ((seen & kHeld) == 0) {
    if (seen == 0) return;  // A signal handler has forked meanwhile, and this is the child.
    if (users.compare_exchange_weak(seen, seen - 1)) return;
  }
  const SignalSafeLockHolder holder(&lock);
  if (users.fetch_sub(1) != (kHeld | 1)) return;
  LetGo();
  users.fetch_and(~kHeld);
}

}  // namespace psem
