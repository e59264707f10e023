#include "bench/rivals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace psem {

GlibcSemaphore::GlibcSemaphore(const std::string& name, unsigned value)
    : sem_(sem_open(name.c_str(), O_CREAT, 0600, value)) {
  if (sem_ != SEM_FAILED) return;
  fprintf(stderr, "sem_open %s: %s\n", name.c_str(), strerror(errno));
  exit(EXIT_FAILURE);
}

template <bool kStrict>
Semaphore PsemSemaphore<kStrict>::MustOpen(const std::string& name, unsigned value) {
  Options options;
  options.strict = kStrict;
  options.value = value;
  absl::StatusOr<Semaphore> sem = Semaphore::Open(name, options);
  if (!sem.ok()) exit(EXIT_FAILURE);  // It has said why.
  return *std::move(sem);
}

template class PsemSemaphore<true>;
template class PsemSemaphore<false>;

}  // namespace psem
