#include "stress/skip.h"

#include "gtest/gtest.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

TEST(SkipReason, SaysWhatIsMissingAndWhoLeftItOut) {
  EXPECT_EQ(SkipReason(PSEM_LACKS_KILL_SAFETY, PSEM_LACKS_KILL_SAFETY, 0),
            "needs kill safety, which it does not promise");
  EXPECT_EQ(SkipReason(kLacksTimedWaits, kLacksTimedWaits, 0),
            "needs acquire_until, which it does not have");
  EXPECT_EQ(SkipReason(PSEM_LACKS_EINTR, 0, PSEM_LACKS_EINTR),
            "needs EINTR, which --without leaves out");
  EXPECT_EQ(SkipReason(kLacksValue | kLacksNames, kLacksValue, kLacksNames),
            "needs value, which it does not have; needs open_named, which --without leaves out");
}

TEST(SkipReason, BlamesTheSubjectBeforeTheUser) {
  EXPECT_EQ(SkipReason(PSEM_LACKS_KILL_SAFETY, PSEM_LACKS_KILL_SAFETY, PSEM_LACKS_KILL_SAFETY),
            "needs kill safety, which it does not promise");
}

TEST(SkipReason, IsEmptyWhereNothingThatIsNeededIsMissing) {
  EXPECT_EQ(SkipReason(0, UINT64_MAX, UINT64_MAX), "");
  EXPECT_EQ(SkipReason(UINT64_MAX, 0, 0), "");
  EXPECT_EQ(SkipReason(PSEM_LACKS_STOP_SAFETY, kLacksValue, PSEM_LACKS_KILL_SAFETY), "");
}

TEST(SkipReason, HasWordsForEveryPromise) {
  for (const Promise& promise : AllPromises()) {
    EXPECT_NE(SkipReason(promise.bit, promise.bit, 0), "") << promise.word;
  }
}

}  // namespace
}  // namespace psem
