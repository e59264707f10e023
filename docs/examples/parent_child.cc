// A parent writes into shared memory, its child waits for that and reads: the example of the
// Node.js package posix-semaphore.
//
//     parent_child [NAME]
//
// The parent acquires before it starts the child, and releases when the memory is ready. The child
// is a program of its own, which finds both by their names.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "lib/semaphore/semaphore.h"

namespace {

constexpr size_t kSize = 4096;

char* OpenBuffer(const std::string& name, int flags) {
  const int descriptor = shm_open(name.c_str(), O_RDWR | flags, 0600);
  if (descriptor < 0 || ftruncate(descriptor, kSize) != 0) return nullptr;
  void* memory = mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  close(descriptor);
  return memory != MAP_FAILED ? static_cast<char*>(memory) : nullptr;
}

int Child(const std::string& name) {
  // snippet: attach
  psem::Options options;
  options.mode = psem::OpenMode::kOpenOnly;                  // The parent has made it,
  options.unlink_policy = psem::UnlinkPolicy::kOnlyCreator;  // and the parent removes it.
  absl::StatusOr<psem::Semaphore> ready = psem::Semaphore::Open(name, options);
  if (!ready.ok()) return 1;
  // snippet end
  char* buffer = OpenBuffer(name + "-buffer", 0);
  if (buffer == nullptr) return 1;
  absl::StatusOr<psem::Permit> permit = ready->AcquirePermit();  // Waits for the parent.
  if (!permit.ok()) return 1;
  std::printf("child: read \"%s\"\n", buffer);
  return 0;
}

int Parent(const std::string& name) {
  absl::StatusOr<psem::Semaphore> ready = psem::Semaphore::Open(name);
  if (!ready.ok()) return 1;
  char* buffer = OpenBuffer(name + "-buffer", O_CREAT | O_EXCL);
  if (buffer == nullptr) return 1;
  absl::StatusOr<psem::Permit> permit = ready->AcquirePermit();
  if (!permit.ok()) return 1;

  const pid_t child = fork();
  if (child == 0) {
    execl("/proc/self/exe", "parent_child", name.c_str(), "child", nullptr);
    _exit(1);
  }
  usleep(20000);  // Preparing it takes a while.
  std::snprintf(buffer, kSize, "hi there");
  std::printf("parent: wrote \"%s\"\n", buffer);
  std::fflush(stdout);  // Before the child prints.

  int status = 1;
  if (!permit->Release().ok() || waitpid(child, &status, 0) != child) return 1;
  return status == 0 && ready->Close().ok() ? 0 : 1;  // Close unlinks the semaphore's name.
}

}  // namespace

int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "/parent-child";
  if (argc > 2) return Child(name);
  const int result = Parent(name);
  shm_unlink((name + "-buffer").c_str());
  return result;
}
