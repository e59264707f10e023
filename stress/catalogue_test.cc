// Each sound subject keeps alone what subject.h promises: what goes wrong only among many is the
// scenarios' business.

#include "stress/catalogue.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

constexpr clockid_t kClocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME};

timespec InNs(clockid_t clock, int64_t ns) {
  timespec time;
  clock_gettime(clock, &time);
  const int64_t sum = time.tv_nsec + ns;
  const int64_t nsec = (sum % 1000000000 + 1000000000) % 1000000000;
  time.tv_sec += (sum - nsec) / 1000000000;
  time.tv_nsec = nsec;
  return time;
}

bool HasCome(clockid_t clock, const timespec& deadline) {
  timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec > deadline.tv_sec ||
         (now.tv_sec == deadline.tv_sec && now.tv_nsec >= deadline.tv_nsec);
}

// Signals come again and again while it lives, with a handler that does nothing: one of them comes
// while the caller sleeps. Without SA_RESTART.
class Signals {
 public:
  Signals() {
    struct sigaction action = {};
    action.sa_handler = [](int) {};
    sigaction(SIGALRM, &action, &before_);
    const itimerval often = {{0, 5000}, {0, 5000}};
    setitimer(ITIMER_REAL, &often, nullptr);
  }
  ~Signals() {
    const itimerval never = {};
    setitimer(ITIMER_REAL, &never, nullptr);
    sigaction(SIGALRM, &before_, nullptr);
  }

 private:
  struct sigaction before_;
};

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
  void ExpectValue(int expected) {
    if (subject_.value == nullptr) return;
    int value = -77;
    EXPECT_EQ(subject_.value(handle_, &value), 0);
    EXPECT_EQ(value, expected);
  }
  // That none was made up, and that the next one is not lost.
  void ExpectNoneIsFree() {
    EXPECT_EQ(subject_.try_acquire(handle_), EAGAIN);
    if ((subject_.lacks & PSEM_LACKS_FOREIGN_RELEASE) != 0) return;
    EXPECT_EQ(subject_.release(handle_), 0);
    ExpectValue(1);
    EXPECT_EQ(subject_.try_acquire(handle_), 0);
    EXPECT_EQ(subject_.try_acquire(handle_), EAGAIN);
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
  EXPECT_GE(subject_.max_value, 16u);  // As many as the scenarios have processes that wait.
  EXPECT_EQ(subject_.open_named == nullptr, subject_.unlink_named == nullptr);
}

TEST_P(SubjectTest, CountsPermits) {
  Create(2);
  ExpectValue(2);
  EXPECT_EQ(subject_.acquire(handle_), 0);
  EXPECT_EQ(subject_.try_acquire(handle_), 0);
  EXPECT_EQ(subject_.try_acquire(handle_), EAGAIN);
  ExpectValue(0);
  EXPECT_EQ(subject_.release(handle_), 0);
  ExpectValue(1);
  EXPECT_EQ(subject_.acquire(handle_), 0);
  ExpectNoneIsFree();
  Destroy();
}

TEST_P(SubjectTest, GivesUpAtTheDeadlineAndNotBefore) {
  if (subject_.acquire_until == nullptr) GTEST_SKIP() << "It has no acquire_until.";
  Create(0);
  for (const clockid_t clock : kClocks) {
    for (const int64_t ns : {int64_t{-1000000000}, int64_t{0}, int64_t{1000}, int64_t{20000000}}) {
      const timespec deadline = InNs(clock, ns);
      EXPECT_EQ(subject_.acquire_until(handle_, clock, &deadline), ETIMEDOUT) << clock << " " << ns;
      EXPECT_TRUE(HasCome(clock, deadline)) << clock << " " << ns;
    }
    const timespec before_1970 = {-1, 0};
    EXPECT_EQ(subject_.acquire_until(handle_, clock, &before_1970), ETIMEDOUT) << clock;
  }
  ExpectNoneIsFree();
  Destroy();
}

TEST_P(SubjectTest, PermitBeatsADeadlineThatHasPassed) {
  if (subject_.acquire_until == nullptr) GTEST_SKIP() << "It has no acquire_until.";
  Create(4);
  for (const clockid_t clock : kClocks) {
    for (const int64_t ns : {int64_t{-1000000000}, int64_t{60000000000}}) {
      const timespec deadline = InNs(clock, ns);
      EXPECT_EQ(subject_.acquire_until(handle_, clock, &deadline), 0) << clock << " " << ns;
    }
  }
  ExpectNoneIsFree();
  Destroy();
}

// With a permit free it may be refused too: POSIX leaves that open, and glibc does.
TEST_P(SubjectTest, RefusesADeadlineThatIsNone) {
  if (subject_.acquire_until == nullptr) GTEST_SKIP() << "It has no acquire_until.";
  Create(0);
  for (const clockid_t clock : kClocks) {
    for (const long nsec : {-1L, 1000000000L}) {
      timespec deadline = InNs(clock, 60000000000);
      deadline.tv_nsec = nsec;
      EXPECT_EQ(subject_.acquire_until(handle_, clock, &deadline), EINVAL) << clock << " " << nsec;
    }
  }
  ExpectNoneIsFree();
  Destroy();
}

TEST_P(SubjectTest, ReleaseStopsAtTheMaximum) {
  if (subject_.max_value > UINT_MAX) GTEST_SKIP() << "It cannot be created that full.";
  if ((subject_.lacks & PSEM_LACKS_FOREIGN_RELEASE) != 0) GTEST_SKIP() << "It would be foreign.";
  const auto most = static_cast<unsigned>(subject_.max_value);
  Create(most);
  EXPECT_EQ(subject_.release(handle_), EOVERFLOW);
  ExpectValue(static_cast<int>(most));
  EXPECT_EQ(subject_.acquire(handle_), 0);
  EXPECT_EQ(subject_.release(handle_), 0);
  EXPECT_EQ(subject_.release(handle_), EOVERFLOW);
  ExpectValue(static_cast<int>(most));
  Destroy();
}

TEST_P(SubjectTest, SignalEndsTheWait) {
  if ((subject_.lacks & PSEM_LACKS_EINTR) != 0) GTEST_SKIP() << "It does not promise that.";
  Create(0);
  {
    const Signals signals;
    EXPECT_EQ(subject_.acquire(handle_), EINTR);
    for (const clockid_t clock : kClocks) {
      if (subject_.acquire_until == nullptr) break;
      const timespec deadline = InNs(clock, 60000000000);
      EXPECT_EQ(subject_.acquire_until(handle_, clock, &deadline), EINTR) << clock;
    }
  }
  ExpectNoneIsFree();
  Destroy();
}

TEST_P(SubjectTest, OpensByNameAsSemOpenDoes) {
  if (subject_.open_named == nullptr) GTEST_SKIP() << "It has no names.";
  const char* const name = name_.c_str();
  void* first = nullptr;
  void* second = nullptr;
  void* other = nullptr;
  EXPECT_EQ(subject_.open_named(name, 0, 0, 0, &first), ENOENT);
  EXPECT_EQ(subject_.unlink_named(name), ENOENT);
  ASSERT_EQ(subject_.open_named(name, O_CREAT, 0644, 1, &first), 0);
  EXPECT_EQ(subject_.open_named(name, O_CREAT | O_EXCL, 0600, 1, &second), EEXIST);
  // Mode and value are for one that is created.
  ASSERT_EQ(subject_.open_named(name, O_CREAT, 0600, 5, &second), 0);
  EXPECT_EQ(subject_.try_acquire(first), 0);
  EXPECT_EQ(subject_.try_acquire(second), EAGAIN);

  EXPECT_EQ(subject_.unlink_named(name), 0);
  EXPECT_EQ(subject_.open_named(name, 0, 0, 0, &other), ENOENT);
  ASSERT_EQ(subject_.open_named(name, O_CREAT | O_EXCL, 0600, 0, &other), 0);
  EXPECT_EQ(subject_.release(first), 0);
  EXPECT_EQ(subject_.try_acquire(other), EAGAIN);
  EXPECT_EQ(subject_.try_acquire(second), 0);

  for (void* const handle : {first, second, other}) EXPECT_EQ(subject_.close(handle), 0);
  EXPECT_EQ(subject_.unlink_named(name), 0);
}

TEST_P(SubjectTest, IsGoneWhenItIsDestroyed) {
  Create(1);
  Destroy();
  if (subject_.state_size == 0) {
    EXPECT_EQ(subject_.open(state_, name_.c_str(), &handle_), ENOENT);
  }
}

std::vector<Subject> SoundSubjects() {
  std::vector<Subject> sound;
  for (const Subject& subject : AllSubjects()) {
    if (!absl::StartsWith(subject.name, "mutant-")) sound.push_back(subject);
  }
  return sound;
}

INSTANTIATE_TEST_SUITE_P(Sound, SubjectTest, testing::ValuesIn(SoundSubjects()),
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
