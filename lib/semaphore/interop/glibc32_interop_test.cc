// Programs of 32-bit glibc have semaphores of 16 bytes under the same names. Sharing them is not
// possible; saying so is.

#include <errno.h>
#include <stdio.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/semaphore/semaphore_fixture.h"

namespace psem {
namespace {

using testing::HasSubstr;

class Glibc32InteropTest : public SemaphoreTest {
 protected:
  // What the 32-bit program prints.
  std::string Run32BitProgram(absl::string_view label, int value) {
    FILE* const output = popen(absl::StrCat("lib/semaphore/interop/glibc32_program ",
                                            names_.Name(label), " ", value, " 2>&1")
                                   .c_str(),
                               "r");
    char text[256] = "";
    const size_t length = fread(text, 1, sizeof(text), output);
    EXPECT_EQ(pclose(output), 0);
    return std::string(text, length);
  }
};

TEST_F(Glibc32InteropTest, SemaphoreOfA32BitProgramIsRefusedWithATextThatExplains) {
  ASSERT_EQ(Run32BitProgram("jobs", 3), "3\n");
  const absl::Status status = Semaphore::Open(names_.Name("jobs"), Silent()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(ErrnoOf(status), EINVAL);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("was made by a 32-bit program, whose semaphores 64-bit programs cannot "
                        "share (EINVAL); use another name"));
  // And was left as it was.
  EXPECT_EQ(Run32BitProgram("jobs", 9), "3\n");
}

// Nothing of ours runs there: that this is not refused is glibc's, and docs/guarantees.md says so.
TEST_F(Glibc32InteropTest, A32BitProgramMisreadsOurs) {
  const Semaphore sem = MustOpen("jobs", Loose(6));
  EXPECT_EQ(Run32BitProgram("jobs", 1), "3\n");
  EXPECT_EQ(*sem.Value(), 6u);
}

}  // namespace
}  // namespace psem
