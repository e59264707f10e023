#include "stress/run/count_free.h"

#include <errno.h>

#include "gtest/gtest.h"
#include "stress/mutant/home_made.h"

namespace psem {
namespace {

class CountFreeTest : public testing::Test {
 protected:
  HomeMade semaphore_{{3}};
  Subject subject_ = SoundHomeMade("home-made", "sound");
};

TEST_F(CountFreeTest, CountsAndGivesBack) {
  const Audit audit = CountFree(subject_, &semaphore_, 3, /*keep=*/false);
  EXPECT_TRUE(audit.complete);
  EXPECT_EQ(audit.expected, 3);
  EXPECT_EQ(audit.value_errno, 0);
  EXPECT_EQ(audit.value, 3);
  EXPECT_EQ(audit.drained, 3);
  EXPECT_EQ(audit.drain_errno, EAGAIN);
  EXPECT_EQ(HomeMade::Permits(semaphore_.word.load()), 3u);
}

TEST_F(CountFreeTest, KeepsThemWhenNobodyIsToBeWoken) {
  EXPECT_EQ(CountFree(subject_, &semaphore_, 3, /*keep=*/true).drained, 3);
  EXPECT_EQ(HomeMade::Permits(semaphore_.word.load()), 0u);
}

TEST_F(CountFreeTest, StopsWhereThereIsNoEnd) {
  subject_.try_acquire = [](void*) { return 0; };
  const Audit audit = CountFree(subject_, &semaphore_, 3, /*keep=*/true);
  EXPECT_GT(audit.drained, 3);
  EXPECT_EQ(audit.drain_errno, 0);
}

TEST_F(CountFreeTest, SaysThatThereIsNoValue) {
  subject_.value = nullptr;
  EXPECT_EQ(CountFree(subject_, &semaphore_, 3, /*keep=*/false).value_errno, ENOSYS);
}

TEST_F(CountFreeTest, HandsErrorsOn) {
  subject_.value = [](void*, int*) { return EPERM; };
  subject_.release = [](void*) { return EOVERFLOW; };
  const Audit audit = CountFree(subject_, &semaphore_, 3, /*keep=*/false);
  EXPECT_EQ(audit.value_errno, EPERM);
  EXPECT_EQ(audit.drain_errno, EOVERFLOW);
}

TEST_F(CountFreeTest, TriesAgainAfterASignal) {
  subject_.try_acquire = [](void* handle) {
    static bool interrupted = false;
    interrupted = !interrupted;
    if (interrupted) return EINTR;
    return HomeMade::Of(handle)->Take() ? 0 : EAGAIN;
  };
  EXPECT_EQ(CountFree(subject_, &semaphore_, 3, /*keep=*/false).drained, 3);
}

}  // namespace
}  // namespace psem
