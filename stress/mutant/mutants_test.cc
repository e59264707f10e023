// Each mutant does alone what it should, and so does what it is made of: what is wrong with it is
// not that it is broken altogether.

#include "stress/mutant/mutants.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>

#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

std::vector<Subject> MutantsAndBases() {
  std::vector<Subject> subjects(SoundBases().begin(), SoundBases().end());
  for (const Mutant& mutant : AllMutants()) subjects.push_back(mutant.subject);
  return subjects;
}

class MutantTest : public testing::TestWithParam<Subject> {
 protected:
  void SetUp() override {
    if (subject_.state_size == 0) return;
    const size_t align = subject_.state_align < 64 ? 64 : subject_.state_align;
    const size_t size = (subject_.state_size + align - 1) / align * align;
    state_ = aligned_alloc(align, size);
    memset(state_, 0, size);
  }
  void TearDown() override {
    EXPECT_EQ(OwnFiles(), std::vector<std::string>());
    free(state_);
  }

  // In /dev/shm.
  std::vector<std::string> OwnFiles() const {
    std::vector<std::string> files;
    DIR* const directory = opendir("/dev/shm");
    while (const dirent* const entry = readdir(directory)) {
      if (absl::StrContains(entry->d_name, names_.prefix())) files.push_back(entry->d_name);
    }
    closedir(directory);
    return files;
  }

  int AcquireUntil(void* handle, clockid_t clock, time_t seconds_from_now) const {
    timespec deadline;
    clock_gettime(clock, &deadline);
    deadline.tv_sec += seconds_from_now;
    return subject_.acquire_until(handle, clock, &deadline);
  }

  void ExpectValue(void* handle, int expected) const {
    int value = -77;
    EXPECT_EQ(subject_.value(handle, &value), 0);
    EXPECT_EQ(value, expected);
  }

  const Subject subject_ = GetParam();
  OwnNames names_;
  const std::string name_ = names_.Name("mutant");
  void* state_ = nullptr;
};

TEST_P(MutantTest, CountsPermits) {
  void* handle = nullptr;
  ASSERT_EQ(subject_.create(state_, name_.c_str(), 2), 0);
  ASSERT_EQ(subject_.open(state_, name_.c_str(), &handle), 0);
  ExpectValue(handle, 2);
  EXPECT_EQ(subject_.acquire(handle), 0);
  EXPECT_EQ(subject_.try_acquire(handle), 0);
  EXPECT_EQ(subject_.try_acquire(handle), EAGAIN);
  ExpectValue(handle, 0);
  EXPECT_EQ(subject_.release(handle), 0);
  ExpectValue(handle, 1);
  EXPECT_EQ(AcquireUntil(handle, CLOCK_MONOTONIC, 60), 0);
  EXPECT_EQ(subject_.release(handle), 0);
  EXPECT_EQ(AcquireUntil(handle, CLOCK_REALTIME, 60), 0);
  EXPECT_EQ(subject_.release(handle), 0);
  EXPECT_EQ(subject_.release(handle), 0);
  ExpectValue(handle, 2);
  EXPECT_EQ(subject_.close(handle), 0);
  EXPECT_EQ(subject_.destroy(state_, name_.c_str()), 0);
}

TEST_P(MutantTest, HasANameThatOpensAndUnlinks) {
  if (subject_.open_named == nullptr) GTEST_SKIP() << "it has no name";
  void* made = nullptr;
  void* found = nullptr;
  const char* const name = name_.c_str();
  EXPECT_EQ(subject_.open_named(name, 0, 0, 0, &made), ENOENT);
  EXPECT_EQ(subject_.unlink_named(name), ENOENT);
  ASSERT_EQ(subject_.open_named(name, O_CREAT, 0600, 1, &made), 0);
  EXPECT_EQ(subject_.open_named(name, O_CREAT | O_EXCL, 0600, 1, &found), EEXIST);
  ASSERT_EQ(subject_.open_named(name, O_CREAT, 0600, 1, &found), 0);
  EXPECT_EQ(subject_.acquire(found), 0);
  EXPECT_EQ(subject_.try_acquire(made), EAGAIN);
  EXPECT_EQ(subject_.release(made), 0);
  ExpectValue(found, 1);
  EXPECT_EQ(subject_.unlink_named(name), 0);
  EXPECT_EQ(subject_.close(made), 0);  // The other stays open: one mutant has unmapped it, too.
}

INSTANTIATE_TEST_SUITE_P(All, MutantTest, testing::ValuesIn(MutantsAndBases()),
                         [](const auto& info) {
                           return absl::StrReplaceAll(info.param.name, {{"-", "_"}});
                         });

class SoundBaseTest : public MutantTest {};

TEST_P(SoundBaseTest, KeepsToItsBoundsAndItsDeadlines) {
  void* handle = nullptr;
  ASSERT_EQ(subject_.create(state_, name_.c_str(), subject_.max_value), 0);
  ASSERT_EQ(subject_.open(state_, name_.c_str(), &handle), 0);
  const timespec none = {0, 1000000000};
  const timespec before_1970 = {-1, 0};
  EXPECT_EQ(subject_.release(handle), EOVERFLOW);
  EXPECT_EQ(AcquireUntil(handle, CLOCK_MONOTONIC, -1), 0);
  EXPECT_EQ(subject_.acquire_until(handle, CLOCK_MONOTONIC, &none), 0);
  EXPECT_EQ(subject_.release(handle), 0);
  EXPECT_EQ(subject_.release(handle), 0);
  EXPECT_EQ(subject_.release(handle), EOVERFLOW);
  EXPECT_EQ(subject_.close(handle), 0);
  EXPECT_EQ(subject_.destroy(state_, name_.c_str()), 0);
  ASSERT_EQ(subject_.create(state_, name_.c_str(), 0), 0);
  ASSERT_EQ(subject_.open(state_, name_.c_str(), &handle), 0);
  EXPECT_EQ(subject_.acquire_until(handle, CLOCK_MONOTONIC, &none), EINVAL);
  EXPECT_EQ(subject_.acquire_until(handle, CLOCK_MONOTONIC, &before_1970), ETIMEDOUT);
  EXPECT_EQ(AcquireUntil(handle, CLOCK_MONOTONIC, -1), ETIMEDOUT);
  EXPECT_EQ(AcquireUntil(handle, CLOCK_REALTIME, 0), ETIMEDOUT);
  ExpectValue(handle, 0);
  EXPECT_EQ(subject_.close(handle), 0);
  EXPECT_EQ(subject_.destroy(state_, name_.c_str()), 0);
}

INSTANTIATE_TEST_SUITE_P(All, SoundBaseTest, testing::ValuesIn(SoundBases()), [](const auto& info) {
  return absl::StrReplaceAll(info.param.name, {{"-", "_"}});
});

TEST(Mutants, DescribeThemselves) {
  std::set<std::string> names;
  for (const Subject& subject : MutantsAndBases()) {
    EXPECT_TRUE(names.insert(subject.name).second) << subject.name;
    EXPECT_EQ(subject.abi, static_cast<uint32_t>(PSEM_SUBJECT_ABI));
    EXPECT_EQ(subject.size, sizeof(Subject));
    EXPECT_STRNE(subject.description, "") << subject.name;
  }
  for (const Mutant& mutant : AllMutants()) {
    EXPECT_TRUE(absl::StartsWith(mutant.subject.name, "mutant-")) << mutant.subject.name;
    EXPECT_TRUE(absl::StartsWith(mutant.subject.description, "broken on purpose: "));
    EXPECT_STRNE(mutant.class_of_bug, "") << mutant.subject.name;
    EXPECT_STRNE(mutant.shows_as, "") << mutant.subject.name;
  }
}

}  // namespace
}  // namespace psem
