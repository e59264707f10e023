// The lines that /proc shows of a process, taken apart. No system call: bytes in, facts out.
//
// The kernel writes the lines, but the process has a say in them (a path may hold any byte), so
// nothing is taken on trust. What is not as the kernel writes it is no answer, never a guess.
// https://www.kernel.org/doc/html/latest/filesystems/proc.html

#ifndef PSEM_LIB_PLATFORM_PROC_PROC_TEXT_H_
#define PSEM_LIB_PLATFORM_PROC_PROC_TEXT_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "lib/platform/file_facts.h"

namespace psem {

// A stretch of a process's memory.
struct MemoryRange {
  uint64_t start = 0;
  uint64_t end = 0;
  bool shared = false;  // What one process writes, all see.
  uint64_t offset = 0;  // In the file, of the byte at `start`.
  FileIdentity file;    // Inode 0: none is behind it.
};

// A line of /proc/PID/maps, without its newline:
//     7f0000000000-7f0000001000 rw-s 00000000 00:18 3917      /dev/shm/sem.jobs
// The path is not looked at, and may be cut off. Returns whether the rest is well-formed.
bool ParseMapsLine(absl::string_view line, MemoryRange* range);

// The path of a line that is well-formed; empty when it has none.
absl::string_view MapsLinePath(absl::string_view line);

// No line before its path is longer.
constexpr size_t kMapsLineHead = 128;

// What a thread is blocked in.
struct BlockingCall {
  static constexpr int64_t kNone = -1;

  int64_t number = kNone;
  std::array<uint64_t, 6> arguments = {};
};

// The text of /proc/PID/task/TID/syscall: "running", "-1 SP PC", or the call's number, its six
// arguments, SP and PC. Returns whether it is one of them.
bool ParseSyscallText(absl::string_view text, BlockingCall* call);

// How a thread in `call` sleeps on futexes.
struct AwaitedFutex {
  uint64_t word = 0;    // The address of the word that it sleeps on; 0: it does not.
  uint64_t vector = 0;  // The address of its array of struct futex_waitv; 0: it sleeps on no array.
  uint32_t vector_size = 0;     // In elements.
  absl::string_view call = "";  // "futex"; empty: it does not sleep.
  bool timed = false;           // Whether the wait ends by itself at some time.
};

// Knows the calls of this machine's native ABI and, as 32-bit programs run on it too, those of
// i386 and 32-bit ARM:
//     futex               202 (x86-64), 98 (arm64), 240 and 422 (32-bit): FUTEX_WAIT and
//                         FUTEX_WAIT_BITSET alone
//     restart_syscall     219 (x86-64), 128 (arm64), 0 (32-bit): a timed wait, and no other, goes
//     on
//                         under this number, with its old arguments, after the process was stopped
//     futex_waitv         449 everywhere, since Linux 5.16
//     futex_wait          455 everywhere, since Linux 6.7
AwaitedFutex AwaitedFutexOf(const BlockingCall& call);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_PROC_PROC_TEXT_H_
