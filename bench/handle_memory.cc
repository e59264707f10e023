#include "bench/handle_memory.h"

#include <fcntl.h>
#include <malloc.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

constexpr int kHandles = 10000;

size_t HeapInUse() {
  const struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

class OpenSemaphores {
 public:
  explicit OpenSemaphores(const Options& options) : options_(options) { open_.reserve(kHandles); }

  void Open(const std::string& name) {
    absl::StatusOr<Semaphore> sem = Semaphore::Open(name, options_);
    if (!sem.ok()) exit(EXIT_FAILURE);  // It has said why.
    open_.push_back(*std::move(sem));
  }
  static size_t object_size() { return sizeof(Semaphore); }

 private:
  const Options options_;
  std::vector<Semaphore> open_;
};

class OpenGlibcSemaphores {
 public:
  OpenGlibcSemaphores() { open_.reserve(kHandles); }
  ~OpenGlibcSemaphores() {
    for (sem_t* sem : open_) sem_close(sem);
  }

  void Open(const std::string& name) {
    open_.push_back(sem_open(name.c_str(), O_CREAT, 0600, 1));
    if (open_.back() != SEM_FAILED) return;
    perror("sem_open");
    exit(EXIT_FAILURE);
  }
  static size_t object_size() { return sizeof(sem_t*); }

 private:
  std::vector<sem_t*> open_;
};

// The heap's bytes for each of those that `rival` opens now.
template <typename Rival>
std::string Row(const char* name, Rival&& rival) {
  const OwnNames names("bench");
  std::vector<std::string> texts;
  for (int i = 0; i < kHandles; ++i) texts.push_back(names.Name(absl::StrCat(i)));
  const size_t before = HeapInUse();
  for (const std::string& text : texts) rival.Open(text);
  const double heap = static_cast<double>(HeapInUse() - before) / kHandles;
  return absl::StrFormat("  %-38s %12.1f %12d %12.1f\n", name, heap, rival.object_size(),
                         heap + rival.object_size());
}

}  // namespace

std::string HandleMemoryTable() {
  Options without_cleanup;
  without_cleanup.close_on_exit = false;
  return absl::StrCat(
      absl::StrFormat("\n%-40s %12s %12s %12s\n", "memory of an open semaphore, bytes", "heap",
                      "object", "together"),
      Row("glibc", OpenGlibcSemaphores()),
      Row("psem, close_on_exit off", OpenSemaphores(without_cleanup)),
      Row("psem", OpenSemaphores(Options())));
}

}  // namespace psem
