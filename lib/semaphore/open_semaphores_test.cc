#include "lib/semaphore/open_semaphores.h"

#include <errno.h>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

class OpenSemaphoresTest : public testing::Test {
 protected:
  SemMapping Mapping(SemWord* word, ino_t inode) {
    SemMapping mapping;
    mapping.word = word;
    mapping.identity = {1, inode};
    return mapping;
  }

  SemWord first_word_{0};
  SemWord second_word_{0};
  internal::QuickPath one_;
  internal::QuickPath two_;
  SemWord* entered_ = nullptr;
};

TEST_F(OpenSemaphoresTest, IsEnteredOnceUnlessItMayBeShared) {
  const SemMapping mapping = Mapping(&first_word_, 1);
  EXPECT_EQ(EnterOpenSemaphore(&one_, mapping, false, &entered_), 0);
  EXPECT_EQ(entered_, &first_word_);
  EXPECT_EQ(EnterOpenSemaphore(&two_, mapping, false, &entered_), EEXIST);
  EXPECT_TRUE(LeaveOpenSemaphore(&one_, mapping.identity));
  EXPECT_EQ(EnterOpenSemaphore(&two_, mapping, false, &entered_), 0);
  EXPECT_TRUE(LeaveOpenSemaphore(&two_, mapping.identity));
}

TEST_F(OpenSemaphoresTest, SharedOnesHaveTheFirstMappingUntilTheLastHandleLeaves) {
  EXPECT_EQ(EnterOpenSemaphore(&one_, Mapping(&first_word_, 1), false, &entered_), 0);
  EXPECT_EQ(EnterOpenSemaphore(&two_, Mapping(&second_word_, 1), true, &entered_), 0);
  EXPECT_EQ(entered_, &first_word_);
  EXPECT_FALSE(LeaveOpenSemaphore(&one_, {1, 1}));
  EXPECT_TRUE(LeaveOpenSemaphore(&two_, {1, 1}));
}

TEST_F(OpenSemaphoresTest, AnotherFileIsAnotherSemaphore) {
  EXPECT_EQ(EnterOpenSemaphore(&one_, Mapping(&first_word_, 1), false, &entered_), 0);
  EXPECT_EQ(EnterOpenSemaphore(&two_, Mapping(&second_word_, 2), false, &entered_), 0);
  EXPECT_EQ(entered_, &second_word_);
  EXPECT_TRUE(LeaveOpenSemaphore(&one_, {1, 1}));
  EXPECT_TRUE(LeaveOpenSemaphore(&two_, {1, 2}));
}

TEST_F(OpenSemaphoresTest, AForkedChildHasOpenWhatItsParentHasAndHoldsNothing) {
  const SemMapping mapping = Mapping(&first_word_, 1);
  ASSERT_EQ(EnterOpenSemaphore(&one_, mapping, false, &entered_), 0);
  one_.counts.Add(2, false);
  ChildProcess child([&] {
    PSEM_CHILD_CHECK(EnterOpenSemaphore(&two_, mapping, false, &entered_) == EEXIST);
    PSEM_CHILD_CHECK(one_.counts.held() == 0);
    PSEM_CHILD_CHECK(one_.counts.Add(1, true));
    ChildProcess grandchild([this] { PSEM_CHILD_CHECK(one_.counts.held() == 0); });
    PSEM_CHILD_CHECK(grandchild.Wait().ok());
    PSEM_CHILD_CHECK(LeaveOpenSemaphore(&one_, mapping.identity));
    PSEM_CHILD_CHECK(EnterOpenSemaphore(&two_, mapping, false, &entered_) == 0);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_EQ(one_.counts.held(), 2u);
  EXPECT_TRUE(LeaveOpenSemaphore(&one_, mapping.identity));
}

}  // namespace
}  // namespace psem
