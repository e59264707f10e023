// Counted, because a second thread must not find them free again when the first is through.

#include "lib/platform/standard_descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "lib/platform/signal_safe_lock.h"

namespace psem {
namespace {

constexpr int kStandard = 3;

SignalSafeLock lock;
int users = 0;
bool taken[kStandard] = {};

bool MayBeFree(int descriptor) { return fcntl(descriptor, F_GETFD) < 0; }

}  // namespace

StandardDescriptorsTaken::StandardDescriptorsTaken() {
  const SignalSafeLockHolder holder(&lock);
  ++users;
  for (int wanted = 0; wanted < kStandard; ++wanted) {
    if (!MayBeFree(wanted)) continue;
    // The lowest one that is free, which is `wanted`.
    const int descriptor = open("/", O_PATH | O_CLOEXEC);
    if (descriptor == wanted) {
      taken[wanted] = true;
    } else if (descriptor >= 0) {
      close(descriptor);
    } else {
      error_ = errno;
    }
  }
}

StandardDescriptorsTaken::~StandardDescriptorsTaken() {
  const SignalSafeLockHolder holder(&lock);
  if (--users > 0) return;
  for (int descriptor = 0; descriptor < kStandard; ++descriptor) {
    if (taken[descriptor]) close(descriptor);
    taken[descriptor] = false;
  }
}

}  // namespace psem
