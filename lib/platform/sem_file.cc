#include "lib/platform/sem_file.h"

#include <semaphore.h>

#include <algorithm>
#include <cstring>

namespace psem {
namespace {

static_assert(sizeof(sem_t) == kSemFileSize, "this library speaks the layout of 64-bit glibc");
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "big endian swaps value and waiters");

constexpr uint64_t kGlibc32Size = 16;
constexpr uint32_t kGlibcSignature = 0x80;
constexpr uint32_t kMuslWaitersFlag = 0x80000000;

using Words = std::array<uint32_t, kSemFileSize / sizeof(uint32_t)>;

uint32_t MuslValue(uint32_t word) { return word == UINT32_MAX ? 0 : word & ~kMuslWaitersFlag; }

}  // namespace

SemFile DecodeSemFile(absl::Span<const unsigned char> head, uint64_t file_size) {
  if (file_size == 0) return {SemLayout::kEmpty, 0, 0};
  Words words = {};
  const size_t length = std::min(head.size(), kSemFileSize);
  memcpy(words.data(), head.data(), length);
  if (file_size == kGlibc32Size && length == kGlibc32Size && words[1] == kGlibcSignature &&
      words[2] == 0) {
    return {SemLayout::kGlibc32, words[0] >> 1, words[3]};
  }
  if (length < kSemFileSize) return {};
  if (words[2] == kGlibcSignature && words[3] == 0) {
    return {SemLayout::kGlibc64, words[0], words[1]};
  }
  const bool zero_tail =
      std::all_of(words.begin() + 2, words.end(), [](uint32_t word) { return word == 0; });
  if (file_size == kSemFileSize && zero_tail) {
    return {SemLayout::kMusl64, MuslValue(words[0]), words[1]};
  }
  return {};
}

std::array<unsigned char, kSemFileSize> NewSemFile(uint32_t value) {
  const Words words = {value, 0, kGlibcSignature};
  std::array<unsigned char, kSemFileSize> bytes;
  memcpy(bytes.data(), words.data(), bytes.size());
  return bytes;
}

absl::string_view LayoutName(SemLayout layout) {
  switch (layout) {
    case SemLayout::kGlibc64:
      return "glibc 64-bit";
    case SemLayout::kGlibc32:
      return "glibc 32-bit";
    case SemLayout::kMusl64:
      return "musl 64-bit";
    case SemLayout::kEmpty:
      return "empty";
    case SemLayout::kForeign:
      return "foreign";
  }
  return "foreign";
}

}  // namespace psem
