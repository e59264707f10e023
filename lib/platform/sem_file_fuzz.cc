// A file of any bytes. The first of the input is the file's size, what follows is its head; as the
// file may grow or shrink between the two, they need not fit.

#include <algorithm>
#include <array>
#include <cstring>

#include "absl/types/span.h"
#include "lib/platform/sem_file.h"
#include "lib/testing/fuzz_check.h"

namespace psem {
namespace {

uint32_t Word(absl::Span<const unsigned char> head, size_t i) {
  uint32_t word;
  memcpy(&word, head.data() + i * sizeof(word), sizeof(word));
  return word;
}

bool IsZero(absl::Span<const unsigned char> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](unsigned char byte) { return byte == 0; });
}

void CheckLayout(const SemFile& file, absl::Span<const unsigned char> head, uint64_t file_size) {
  switch (file.layout) {
    case SemLayout::kGlibc64: {
      // The file is what glibc would have written, but for the tail that it leaves alone.
      PSEM_FUZZ_CHECK(head.size() >= kSemFileSize);
      std::array<unsigned char, kSemFileSize> expected = NewSemFile(file.value);
      memcpy(&expected[4], &file.waiters, sizeof(file.waiters));
      PSEM_FUZZ_CHECK(memcmp(head.data(), expected.data(), 16) == 0);
      break;
    }
    case SemLayout::kGlibc32:
      PSEM_FUZZ_CHECK(file_size == 16 && head.size() >= 16);
      PSEM_FUZZ_CHECK(file.value <= kMaxSemaphoreValue && file.value == Word(head, 0) / 2);
      PSEM_FUZZ_CHECK(Word(head, 1) == 0x80 && Word(head, 2) == 0 && Word(head, 3) == file.waiters);
      break;
    case SemLayout::kMusl64: {
      PSEM_FUZZ_CHECK(file_size == kSemFileSize && head.size() >= kSemFileSize);
      const uint32_t word = Word(head, 0);
      PSEM_FUZZ_CHECK(file.value == (word == UINT32_MAX ? 0 : word % 0x80000000));
      PSEM_FUZZ_CHECK(file.waiters == Word(head, 1));
      PSEM_FUZZ_CHECK(IsZero(head.subspan(8, 24)));
      break;
    }
    case SemLayout::kEmpty:
    case SemLayout::kForeign:
      PSEM_FUZZ_CHECK(file.value == 0 && file.waiters == 0);
      break;
  }
}

bool IsSame(const SemFile& a, const SemFile& b) {
  return a.layout == b.layout && a.value == b.value && a.waiters == b.waiters;
}

}  // namespace
}  // namespace psem

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace psem;
  if (size == 0) return 0;
  const uint64_t file_size = data[0];
  const absl::Span<const unsigned char> head(data + 1, size - 1);
  const SemFile file = DecodeSemFile(head, file_size);
  PSEM_FUZZ_CHECK((file.layout == SemLayout::kEmpty) == (file_size == 0));
  CheckLayout(file, head, file_size);
  PSEM_FUZZ_CHECK(!LayoutName(file.layout).empty());
  PSEM_FUZZ_CHECK(IsSame(file, DecodeSemFile(head.subspan(0, kSemFileSize), file_size)));

  // Whatever is decoded, a new file of that value is glibc's and has it.
  const SemFile again = DecodeSemFile(NewSemFile(file.value), kSemFileSize);
  PSEM_FUZZ_CHECK(IsSame(again, {SemLayout::kGlibc64, file.value, 0}));
  return 0;
}
