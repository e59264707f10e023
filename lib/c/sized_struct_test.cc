#include "lib/c/sized_struct.h"

#include <errno.h>

#include <cstdint>

#include "gtest/gtest.h"
#include "lib/base/errors.h"

namespace psem {
namespace {

// Three revisions of a struct; the library knows the second.
struct First {
  uint32_t version = 1;
  uint32_t size = sizeof(First);
  uint64_t first = 11;
};

struct Second : First {
  Second() { size = sizeof(Second); }
  uint64_t second = 22;
};

struct Third : Second {
  Third() { size = sizeof(Third); }
  uint64_t third = 33;
};

constexpr StructShape kShape = {"psem_example", 1, sizeof(First), sizeof(Second)};
static_assert(sizeof(First) == 16 && sizeof(Second) == 24 && sizeof(Third) == 32);

absl::Status Read(const void* given, Second* read) {
  return ReadStruct(kShape, "open", "/jobs", given, read);
}

TEST(ReadStruct, OfTheSameAge) {
  Second given;
  given.first = 1;
  given.second = 2;
  Second read;
  ASSERT_TRUE(Read(&given, &read).ok());
  EXPECT_EQ(read.first, 1u);
  EXPECT_EQ(read.second, 2u);
}

// Behind the older struct there is something else, which is none of our business.
TEST(ReadStruct, FromAnOlderProgramLeavesDefaults) {
  struct {
    First given;
    uint64_t behind = 99;
  } place;
  place.given.first = 1;
  Second read;
  ASSERT_TRUE(Read(&place, &read).ok());
  EXPECT_EQ(read.first, 1u);
  EXPECT_EQ(read.second, 22u);
}

TEST(ReadStruct, FromANewerProgram) {
  Third given;
  given.second = 2;
  given.third = 0;
  Second read;
  ASSERT_TRUE(Read(&given, &read).ok());
  EXPECT_EQ(read.second, 2u);
  for (const uint64_t set : {uint64_t{1}, uint64_t{1} << 63}) {
    given.second = 3;
    given.third = set;
    EXPECT_EQ(ErrnoOf(Read(&given, &read)), E2BIG);
    EXPECT_EQ(read.second, 2u);
  }
}

TEST(ReadStruct, RefusesVersionsAndSizesThatDoNotExist) {
  Second read;
  for (const uint32_t version : {0u, 2u, 0xffffffffu}) {
    Second given;
    given.version = version;
    EXPECT_EQ(ErrnoOf(Read(&given, &read)), EINVAL) << version;
  }
  for (const uint32_t size : {0u, 8u, 15u, 4097u, 0xffffffffu}) {
    Second given;
    given.size = size;
    EXPECT_EQ(ErrnoOf(Read(&given, &read)), EINVAL) << size;
  }
}

TEST(WriteStruct, ForAnOlderProgramWritesNoFurther) {
  struct {
    First given;
    uint64_t behind = 99;
  } place;
  Second from;
  from.first = 1;
  WriteStruct(kShape, &from, &place.given, sizeof(First));
  EXPECT_EQ(place.given.first, 1u);
  EXPECT_EQ(place.behind, 99u);
}

TEST(WriteStruct, ForANewerProgramWritesZeros) {
  Third given;
  Second from;
  from.second = 2;
  WriteStruct(kShape, &from, &given, sizeof(given));
  EXPECT_EQ(given.second, 2u);
  EXPECT_EQ(given.third, 0u);
}

}  // namespace
}  // namespace psem
