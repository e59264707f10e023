// What does an open semaphore cost in memory?

#ifndef PSEM_BENCH_HANDLE_MEMORY_H_
#define PSEM_BENCH_HANDLE_MEMORY_H_

#include <string>

namespace psem {

// Opens 10,000 semaphores at a time, ours and glibc's, and returns a table of the bytes that one
// takes: the object that the program holds and its share of the heap, with what malloc adds and
// what the process keeps for all of them. The page that each maps is the kernel's, and the same for
// all.
std::string HandleMemoryTable();

}  // namespace psem

#endif  // PSEM_BENCH_HANDLE_MEMORY_H_
