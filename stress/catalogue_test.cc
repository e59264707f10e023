// Each subject does alone what it should: what the mutants do wrong shows only among many.

#include "stress/catalogue.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <time.h>

#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "lib/testing/own_names.h"
#include "stress/mutant/home_made.h"

namespace psem {
namespace {

class SubjectTest : public testing::TestWithParam<Subject> {
 protected:
  void SetUp() override {
    if (subject_.state_size > 0) {
      state_ = aligned_alloc(64, (subject_.state_size + 63) / 64 * 64);
      memset(state_, 0, subject_.state_size);
    }
  }
  void TearDown() override { free(state_); }

  void Create(unsigned value) {
    ASSERT_EQ(subject_.create(state_, name_.c_str(), value), 0);
    ASSERT_EQ(subject_.open(state_, name_.c_str(), &handle_), 0);
  }
  void Destroy() {
    EXPECT_EQ(subject_.close(handle_), 0);
    EXPECT_EQ(subject_.destroy(state_, name_.c_str()), 0);
  }
  int Value() {
    int value = -77;
    EXPECT_EQ(subject_.value(handle_, &value), 0);
    return value;
  }
  int AcquireUntil(time_t seconds_from_now, clockid_t clock = CLOCK_MONOTONIC) {
    timespec deadline;
    clock_gettime(clock, &deadline);
    deadline.tv_sec += seconds_from_now;
    return subject_.acquire_until(handle_, clock, &deadline);
  }

  Subject subject_ = GetParam();
  OwnNames names_;
  std::string name_ = names_.Name("subject");
  void* state_ = nullptr;
  void* handle_ = nullptr;
};

TEST_P(SubjectTest, DescribesItself) {
  EXPECT_EQ(subject_.abi, static_cast<uint32_t>(PSEM_SUBJECT_ABI));
  EXPECT_EQ(subject_.size, sizeof(Subject));
  EXPECT_NE(std::string(subject_.description), "");
  EXPECT_EQ(subject_.max_value, static_cast<uint64_t>(INT_MAX));
}

TEST_P(SubjectTest, CountsPermits) {
  Create(2);
  EXPECT_EQ(Value(), 2);
  EXPECT_EQ(subject_.acquire(handle_), 0);
  EXPECT_EQ(subject_.try_acquire(handle_), 0);
  EXPECT_EQ(subject_.try_acquire(handle_), EAGAIN);
  EXPECT_EQ(Value(), 0);
  EXPECT_EQ(subject_.release(handle_), 0);
  EXPECT_EQ(AcquireUntil(60), 0);
  EXPECT_EQ(Value(), 0);
  Destroy();
}

TEST_P(SubjectTest, WaitsUntilADeadlineForAPermitThatNeverComes) {
  Create(0);
  EXPECT_EQ(AcquireUntil(-1), ETIMEDOUT);
  EXPECT_EQ(AcquireUntil(0), ETIMEDOUT);
  EXPECT_EQ(Value(), 0);
  Destroy();
}

TEST_P(SubjectTest, PermitBeatsADeadlineThatHasPassed) {
  Create(1);
  EXPECT_EQ(AcquireUntil(-1), 0);
  Destroy();
}

TEST_P(SubjectTest, ReleaseStopsAtTheMaximum) {
  Create(INT_MAX);
  EXPECT_EQ(subject_.release(handle_), EOVERFLOW);
  EXPECT_EQ(Value(), INT_MAX);
  Destroy();
}

TEST_P(SubjectTest, IsGoneWhenItIsDestroyed) {
  Create(1);
  Destroy();
  if (subject_.state_size == 0) {
    EXPECT_EQ(subject_.open(state_, name_.c_str(), &handle_), ENOENT);
  }
}

std::vector<Subject> AllAndWhatTheMutantsAreMadeOf() {
  std::vector<Subject> subjects(AllSubjects().begin(), AllSubjects().end());
  subjects.push_back(SoundHomeMade("home-made", "what the mutants are made of"));
  return subjects;
}

INSTANTIATE_TEST_SUITE_P(All, SubjectTest, testing::ValuesIn(AllAndWhatTheMutantsAreMadeOf()),
                         [](const auto& info) {
                           return absl::StrReplaceAll(info.param.name, {{"-", "_"}});
                         });

TEST(Catalogue, FindsEachByItsNameAndOursFirst) {
  for (const Subject& subject : AllSubjects()) EXPECT_EQ(FindSubject(subject.name), &subject);
  EXPECT_STREQ(AllSubjects().front().name, "psem");
  EXPECT_EQ(FindSubject("nonsense"), nullptr);
}

}  // namespace
}  // namespace psem
