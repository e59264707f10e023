#include "lib/platform/sem_file.h"

#include <semaphore.h>

#include <cstring>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace psem {
namespace {

std::vector<unsigned char> Bytes(std::vector<uint32_t> words) {
  std::vector<unsigned char> bytes(words.size() * sizeof(uint32_t));
  memcpy(bytes.data(), words.data(), bytes.size());
  return bytes;
}

struct DecodeCase {
  const char* name;
  std::vector<unsigned char> head;
  uint64_t file_size;
  SemLayout layout;
  uint32_t value;
  uint32_t waiters;
};

void PrintTo(const DecodeCase& row, std::ostream* out) { *out << row.name; }

class DecodeTest : public testing::TestWithParam<DecodeCase> {};

TEST_P(DecodeTest, Decodes) {
  const DecodeCase& row = GetParam();
  const SemFile file = DecodeSemFile(row.head, row.file_size);
  EXPECT_EQ(LayoutName(file.layout), LayoutName(row.layout));
  EXPECT_EQ(file.value, row.value);
  EXPECT_EQ(file.waiters, row.waiters);
}

constexpr uint32_t kMinusOne = UINT32_MAX;

INSTANTIATE_TEST_SUITE_P(
    All, DecodeTest,
    testing::Values(
        DecodeCase{"empty", {}, 0, SemLayout::kEmpty, 0, 0},
        DecodeCase{"glibc_64", Bytes({3, 2, 0x80, 0, 0, 0, 0, 0}), 32, SemLayout::kGlibc64, 3, 2},
        DecodeCase{"glibc_64_with_a_tail", Bytes({3, 2, 0x80, 0, 0, 0, 0, 0}), 4096,
                   SemLayout::kGlibc64, 3, 2},
        DecodeCase{"glibc_64_value_above_the_maximum", Bytes({kMinusOne, 0, 0x80, 0, 0, 0, 0, 0}),
                   32, SemLayout::kGlibc64, kMinusOne, 0},
        DecodeCase{"glibc_32", Bytes({3 << 1, 0x80, 0, 0}), 16, SemLayout::kGlibc32, 3, 0},
        DecodeCase{"glibc_32_waited_on", Bytes({1, 0x80, 0, 2}), 16, SemLayout::kGlibc32, 0, 2},
        DecodeCase{"musl", Bytes({5, 0, 0, 0, 0, 0, 0, 0}), 32, SemLayout::kMusl64, 5, 0},
        DecodeCase{"musl_waited_on", Bytes({kMinusOne, 2, 0, 0, 0, 0, 0, 0}), 32,
                   SemLayout::kMusl64, 0, 2},
        DecodeCase{"newer_musl_waited_on", Bytes({0x80000000, 2, 0, 0, 0, 0, 0, 0}), 32,
                   SemLayout::kMusl64, 0, 2},
        DecodeCase{"newer_musl_flag_and_value", Bytes({0x80000004, 2, 0, 0, 0, 0, 0, 0}), 32,
                   SemLayout::kMusl64, 4, 2},
        DecodeCase{"four_bytes", Bytes({1}), 4, SemLayout::kForeign, 0, 0},
        DecodeCase{"sixteen_zero_bytes", Bytes({0, 0, 0, 0}), 16, SemLayout::kForeign, 0, 0},
        DecodeCase{"sparse_gigabyte", Bytes({0, 0, 0, 0, 0, 0, 0, 0}), 1u << 30,
                   SemLayout::kForeign, 0, 0},
        DecodeCase{"shrunk_while_read", Bytes({3, 2, 0x80}), 32, SemLayout::kForeign, 0, 0},
        DecodeCase{"text", std::vector<unsigned char>(32, 'x'), 32, SemLayout::kForeign, 0, 0}),
    [](const auto& info) { return std::string(info.param.name); });

// glibc itself is the judge of NewSemFile.
TEST(NewSemFile, IsWhatGlibcWrites) {
  sem_t sem;
  memset(&sem, 0, sizeof(sem));
  ASSERT_EQ(sem_init(&sem, /*pshared=*/1, 7), 0);
  EXPECT_EQ(memcmp(&sem, NewSemFile(7).data(), sizeof(sem)), 0);
}

}  // namespace
}  // namespace psem
