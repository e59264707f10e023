// Memory that all processes of a session share and that belongs to no semaphore: for libraries that
// keep one table for all their semaphores.

#ifndef PSEM_STRESS_MUTANT_SHARED_BY_ALL_H_
#define PSEM_STRESS_MUTANT_SHARED_BY_ALL_H_

#include <sys/mman.h>

namespace psem {

// The one T, zeroed; null when there is no memory. The first call makes it, in the process that
// creates semaphores; those that it forks later inherit it.
template <typename T>
T* SharedByAll() {
  static void* const mapping =
      mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return mapping == MAP_FAILED ? nullptr : static_cast<T*>(mapping);
}

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_SHARED_BY_ALL_H_
