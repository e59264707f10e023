#include "lib/semaphore/open_names.h"

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

TEST(OpenNames, ANameIsClaimedOnceAndFreeAgainAfterRelease) {
  const SemaphoreName jobs = *SemaphoreName::Parse("/jobs");
  EXPECT_TRUE(ClaimOpenName(jobs));
  EXPECT_FALSE(ClaimOpenName(*SemaphoreName::Parse("jobs")));
  EXPECT_TRUE(ClaimOpenName(*SemaphoreName::Parse("/other")));
  ReleaseOpenName(jobs);
  EXPECT_TRUE(ClaimOpenName(jobs));
  ReleaseOpenName(jobs);
  ReleaseOpenName(*SemaphoreName::Parse("/other"));
}

TEST(OpenNames, WhatTheParentHasOpenIsOpenInTheChild) {
  const SemaphoreName jobs = *SemaphoreName::Parse("/jobs");
  ASSERT_TRUE(ClaimOpenName(jobs));
  ChildProcess child([&jobs] {
    PSEM_CHILD_CHECK(!ClaimOpenName(jobs));
    ReleaseOpenName(jobs);
    PSEM_CHILD_CHECK(ClaimOpenName(jobs));
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_FALSE(ClaimOpenName(jobs));
  ReleaseOpenName(jobs);
}

}  // namespace
}  // namespace psem
