// The bytes of a semaphore's file: which libc wrote them, and what they say.
//
// Layouts, little endian, measured on glibc 2.36 and musl 1.2.3:
//     glibc 64-bit  32 bytes  u32 value, u32 waiters, u32 0x80, u32 0, 16 zero bytes
//     glibc 32-bit  16 bytes  u32 value<<1 | waiters?, u32 0x80, u32 0, u32 waiters
//     musl  64-bit  32 bytes  s32 value, s32 waiters, then zeros. While waited on the value is -1
//     (1.2.3)
//                             or has bit 31 set (newer)
// A glibc file may be longer: glibc maps its 32 bytes and leaves what follows alone.

#ifndef PSEM_LIB_PLATFORM_SEM_FILE_H_
#define PSEM_LIB_PLATFORM_SEM_FILE_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace psem {

// sem_t of 64-bit glibc; also as much of a file as DecodeSemFile wants to see.
constexpr size_t kSemFileSize = 32;

// SEM_VALUE_MAX of every libc.
constexpr uint32_t kMaxSemaphoreValue = 2147483647;

enum class SemLayout {
  kGlibc64,
  kGlibc32,
  kMusl64,  // By shape only: musl leaves no signature.
  kEmpty,   // 0 bytes. glibc's sem_getvalue dies of SIGBUS on one.
  kForeign  // No semaphore of a libc that we know.
};

struct SemFile {
  SemLayout layout = SemLayout::kForeign;
  uint32_t value = 0;    // Permits free. Above kMaxSemaphoreValue the file is damaged.
  uint32_t waiters = 0;  // As recorded. A waiter that was killed stays in the count.
};

// Decodes `head`, the first bytes of a file that is `file_size` bytes long.
SemFile DecodeSemFile(absl::Span<const unsigned char> head, uint64_t file_size);

// The bytes of a new semaphore, as sem_open of 64-bit glibc writes them.
std::array<unsigned char, kSemFileSize> NewSemFile(uint32_t value);

// "glibc 64-bit", "glibc 32-bit", "musl 64-bit", "empty" or "foreign".
absl::string_view LayoutName(SemLayout layout);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_SEM_FILE_H_
