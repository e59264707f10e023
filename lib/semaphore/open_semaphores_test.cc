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
  internal::OpenHandle one_{*SemaphoreName::Parse("/one")};
  internal::OpenHandle two_{*SemaphoreName::Parse("/two")};
};

TEST_F(OpenSemaphoresTest, IsEnteredOnceUnlessItMayBeShared) {
  const SemMapping mapping = Mapping(&first_word_, 1);
  EXPECT_EQ(EnterOpenSemaphore(&one_, mapping, false), 0);
  EXPECT_EQ(one_.open_word(), &first_word_);
  EXPECT_EQ(EnterOpenSemaphore(&two_, mapping, false), EEXIST);
  EXPECT_TRUE(LeaveOpenSemaphore(&one_));
  EXPECT_EQ(EnterOpenSemaphore(&two_, mapping, false), 0);
  EXPECT_TRUE(LeaveOpenSemaphore(&two_));
}

TEST_F(OpenSemaphoresTest, SharedOnesHaveTheFirstMappingUntilTheLastHandleLeaves) {
  EXPECT_EQ(EnterOpenSemaphore(&one_, Mapping(&first_word_, 1), false), 0);
  EXPECT_EQ(EnterOpenSemaphore(&two_, Mapping(&second_word_, 1), true), 0);
  EXPECT_EQ(two_.open_word(), &first_word_);
  EXPECT_FALSE(LeaveOpenSemaphore(&one_));
  EXPECT_TRUE(LeaveOpenSemaphore(&two_));
}

TEST_F(OpenSemaphoresTest, AnotherFileIsAnotherSemaphore) {
  EXPECT_EQ(EnterOpenSemaphore(&one_, Mapping(&first_word_, 1), false), 0);
  EXPECT_EQ(EnterOpenSemaphore(&two_, Mapping(&second_word_, 2), false), 0);
  EXPECT_EQ(two_.open_word(), &second_word_);
  EXPECT_TRUE(LeaveOpenSemaphore(&one_));
  EXPECT_TRUE(LeaveOpenSemaphore(&two_));
}

TEST_F(OpenSemaphoresTest, AForkedChildHasOpenWhatItsParentHasAndHoldsNothing) {
  const SemMapping mapping = Mapping(&first_word_, 1);
  ASSERT_EQ(EnterOpenSemaphore(&one_, mapping, false), 0);
  one_.counts.Add(2, false);
  ChildProcess child([&] {
    PSEM_CHILD_CHECK(EnterOpenSemaphore(&two_, mapping, false) == EEXIST);
    PSEM_CHILD_CHECK(one_.counts.held() == 0);
    PSEM_CHILD_CHECK(one_.counts.Add(1, true));
    ChildProcess grandchild([this] { PSEM_CHILD_CHECK(one_.counts.held() == 0); });
    PSEM_CHILD_CHECK(grandchild.Wait().ok());
    PSEM_CHILD_CHECK(LeaveOpenSemaphore(&one_));
    PSEM_CHILD_CHECK(EnterOpenSemaphore(&two_, mapping, false) == 0);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_EQ(one_.counts.held(), 2u);
  EXPECT_TRUE(LeaveOpenSemaphore(&one_));
}

}  // namespace
}  // namespace psem
