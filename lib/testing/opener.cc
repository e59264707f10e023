#include "lib/testing/opener.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <new>

#include "lib/testing/check_call.h"

namespace psem {

Opener::Opener(const std::string& path) {
  void* const memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CheckCall(memory != MAP_FAILED, "mmap");
  shared_ = new (memory) Shared();
  child_ = std::make_unique<ChildProcess>([path, shared = shared_] { Run(path, shared); });
  snprintf(stat_path_, sizeof(stat_path_), "/proc/%d/stat", child_->pid());
}

Opener::~Opener() {
  child_.reset();
  munmap(shared_, sizeof(Shared));
}

void Opener::Run(const std::string& path, Shared* shared) {
  PSEM_CHILD_CHECK(WaitUntilTrue([shared] { return shared->state.load() == kBegin; }));
  shared->state.store(kOpening);
  const int descriptor = open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  FileFacts facts;
  const bool opened = descriptor >= 0 && StatDescriptor(descriptor, &facts) == 0;
  shared->identity = facts.identity;
  shared->state.store(opened ? kOpen : kFailed);
  while (true) pause();
}

void Opener::Begin() const {
  State idle = kIdle;
  shared_->state.compare_exchange_strong(idle, kBegin);
}

bool Opener::WaitUntilBlocked() const {
  // Once it is opening it sleeps nowhere else.
  return WaitUntilTrue([this] { return shared_->state.load() >= kOpening && IsAsleep(); }) &&
         shared_->state.load() == kOpening;
}

bool Opener::WaitUntilOpen() const {
  return WaitUntilTrue([this] { return shared_->state.load() > kOpening; }) &&
         shared_->state.load() == kOpen;
}

// "4711 (name) S ...". https://www.kernel.org/doc/html/latest/filesystems/proc.html
bool Opener::IsAsleep() const {
  char text[256] = {};
  const int descriptor = open(stat_path_, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const ssize_t length = read(descriptor, text, sizeof(text) - 1);
  close(descriptor);
  const char* const name_end = length > 0 ? strrchr(text, ')') : nullptr;
  return name_end != nullptr && strncmp(name_end, ") S", 3) == 0;
}

}  // namespace psem
