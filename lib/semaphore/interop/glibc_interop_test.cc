// Our semaphores and sem_open's are the same thing: every promise with a plain glibc program at the
// other end, both ways.

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <time.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/platform/clock.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

enum class Kind { kOurs, kGlibc };

// One end, of either kind, as a child uses it. Every call that fails ends the child.
class Peer {
 public:
  Peer(Kind kind, const std::string& name) {
    if (kind == Kind::kGlibc) {
      glibc_ = sem_open(name.c_str(), 0);
      PSEM_CHILD_CHECK(glibc_ != SEM_FAILED);
      return;
    }
    Options options;
    options.strict = false;
    options.close_on_exit = false;
    absl::StatusOr<Semaphore> sem = Semaphore::Open(name, options);
    PSEM_CHILD_CHECK(sem.ok());
    ours_ = std::make_unique<Semaphore>(*std::move(sem));
  }

  // Returns 0 or the errno.
  int Wait() {
    if (ours_ != nullptr) return ErrnoOf(ours_->Acquire());
    return sem_wait(glibc_) == 0 ? 0 : errno;
  }

  int WaitFor(absl::Duration timeout) {
    if (ours_ != nullptr) return ErrnoOf(ours_->AcquireFor(timeout));
    const timespec until = absl::ToTimespec(MonotonicNow() + timeout);
    return sem_clockwait(glibc_, CLOCK_MONOTONIC, &until) == 0 ? 0 : errno;
  }

  int Post() {
    if (ours_ != nullptr) return ErrnoOf(ours_->Release());
    return sem_post(glibc_) == 0 ? 0 : errno;
  }

 private:
  std::unique_ptr<Semaphore> ours_;
  sem_t* glibc_ = nullptr;
};

struct PairCase {
  const char* name;
  Kind waiter;
  Kind poster;
};

void PrintTo(const PairCase& row, std::ostream* out) { *out << row.name; }

class InteropTest : public testing::TestWithParam<PairCase> {
 protected:
  // The semaphore under test is made by glibc; that glibc opens ours is a test of its own.
  InteropTest() {
    const std::string name = names_.Name("jobs");
    sem_ = sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 0);
    EXPECT_NE(sem_, SEM_FAILED);
  }
  ~InteropTest() override { sem_close(sem_); }

  int Value() const {
    int value = -1;
    sem_getvalue(sem_, &value);
    return value;
  }

  std::unique_ptr<ChildProcess> StartWaiter(Kind kind) {
    auto waiter = std::make_unique<ChildProcess>([this, kind] {
      Peer peer(kind, names_.Name("jobs"));
      PSEM_CHILD_CHECK(peer.Wait() == 0);
    });
    EXPECT_TRUE(WaitUntilTrue([&waiter] { return waiter->IsWaitingOnFutex(); }));
    return waiter;
  }

  // Adds `count` permits from a process of its own.
  void Post(Kind kind, int count) {
    ChildProcess poster([this, kind, count] {
      Peer peer(kind, names_.Name("jobs"));
      for (int i = 0; i < count; ++i) PSEM_CHILD_CHECK(peer.Post() == 0);
    });
    EXPECT_TRUE(poster.Wait().ok()) << poster.Wait().Text();
  }

  OwnNames names_;
  sem_t* sem_;
};

TEST_P(InteropTest, PostWakesAWaiter) {
  const auto waiter = StartWaiter(GetParam().waiter);
  Post(GetParam().poster, 1);
  EXPECT_TRUE(waiter->Wait().ok()) << waiter->Wait().Text();
  EXPECT_EQ(Value(), 0);
}

TEST_P(InteropTest, EveryOneOfManyWaitersIsWoken) {
  std::vector<std::unique_ptr<ChildProcess>> waiters;
  for (int i = 0; i < 3; ++i) {
    waiters.push_back(StartWaiter(GetParam().waiter));
    waiters.push_back(StartWaiter(GetParam().poster));
  }
  Post(GetParam().poster, 6);
  for (const auto& waiter : waiters) EXPECT_TRUE(waiter->Wait().ok()) << waiter->Wait().Text();
  EXPECT_EQ(Value(), 0);
}

TEST_P(InteropTest, TimedOutWaiterLeavesThePermitToTheOther) {
  ChildProcess impatient([this] {
    Peer peer(GetParam().waiter, names_.Name("jobs"));
    PSEM_CHILD_CHECK(peer.WaitFor(absl::Milliseconds(20)) == ETIMEDOUT);
  });
  const auto patient = StartWaiter(GetParam().poster);
  EXPECT_TRUE(impatient.Wait().ok()) << impatient.Wait().Text();
  Post(GetParam().poster, 1);
  EXPECT_TRUE(patient->Wait().ok()) << patient->Wait().Text();
  EXPECT_EQ(Value(), 0);
}

void DoNothing(int) {}

void HandleSigusr1() {
  struct sigaction action = {};
  action.sa_handler = DoNothing;
  sigaction(SIGUSR1, &action, nullptr);
}

TEST_P(InteropTest, InterruptedWaiterTakesNothing) {
  ChildProcess interrupted([this] {
    HandleSigusr1();
    Peer peer(GetParam().waiter, names_.Name("jobs"));
    PSEM_CHILD_CHECK(peer.Wait() == EINTR);
  });
  ASSERT_TRUE(WaitUntilTrue([&interrupted] { return interrupted.IsWaitingOnFutex(); }));
  interrupted.Signal(SIGUSR1);
  EXPECT_TRUE(interrupted.Wait().ok()) << interrupted.Wait().Text();
  Post(GetParam().poster, 1);
  EXPECT_EQ(Value(), 1);
}

// Two ends hand a permit to and fro over two semaphores: every wake-up must arrive.
TEST_P(InteropTest, PingPong) {
  constexpr int kRounds = 2000;
  const std::string ping = names_.Name("ping");
  const std::string pong = names_.Name("pong");
  for (const std::string& name : {ping, pong}) {
    sem_t* sem = sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 0);
    ASSERT_NE(sem, SEM_FAILED);
    sem_close(sem);
  }
  const auto play = [&](Kind kind, const std::string& mine, const std::string& theirs) {
    Peer take(kind, mine);
    Peer give(kind, theirs);
    for (int round = 0; round < kRounds; ++round) {
      PSEM_CHILD_CHECK(take.Wait() == 0);
      PSEM_CHILD_CHECK(give.Post() == 0);
    }
  };
  ChildProcess first([&] { play(GetParam().waiter, ping, pong); });
  ChildProcess second([&] { play(GetParam().poster, pong, ping); });
  ChildProcess serve([&] {
    Peer peer(Kind::kGlibc, ping);
    PSEM_CHILD_CHECK(peer.Post() == 0);
  });
  EXPECT_TRUE(serve.Wait().ok()) << serve.Wait().Text();
  EXPECT_TRUE(first.Wait().ok()) << first.Wait().Text();
  EXPECT_TRUE(second.Wait().ok()) << second.Wait().Text();
}

// Both kinds at once, with timeouts and signals: the permits are conserved.
TEST_P(InteropTest, PermitsAreConserved) {
  constexpr int kPermits = 2;
  constexpr int kRounds = 2000;
  Post(GetParam().poster, kPermits);
  HandleSigusr1();  // Inherited: no worker is without it.
  std::vector<std::unique_ptr<ChildProcess>> workers;
  for (const Kind kind : {GetParam().waiter, GetParam().poster, GetParam().waiter}) {
    workers.push_back(std::make_unique<ChildProcess>([this, kind] {
      Peer peer(kind, names_.Name("jobs"));
      for (int round = 0; round < kRounds; ++round) {
        const int error = round % 2 == 0 ? peer.Wait() : peer.WaitFor(absl::Microseconds(50));
        if (error != 0) continue;
        PSEM_CHILD_CHECK(peer.Post() == 0);
      }
    }));
  }
  for (int i = 0; i < 1000; ++i) workers[i % 3]->Signal(SIGUSR1);
  for (const auto& worker : workers) EXPECT_TRUE(worker->Wait().ok()) << worker->Wait().Text();
  EXPECT_EQ(Value(), kPermits);
}

INSTANTIATE_TEST_SUITE_P(All, InteropTest,
                         testing::Values(PairCase{"we_wait_they_post", Kind::kOurs, Kind::kGlibc},
                                         PairCase{"they_wait_we_post", Kind::kGlibc, Kind::kOurs},
                                         PairCase{"ours_alone", Kind::kOurs, Kind::kOurs}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(GlibcInterop, GlibcOpensWhatWeMade) {
  const OwnNames names;
  Options options;
  options.value = 7;
  Semaphore ours = *Semaphore::Open(names.Name("jobs"), options);
  sem_t* theirs = sem_open(names.Name("jobs").c_str(), 0);
  ASSERT_NE(theirs, SEM_FAILED);
  int value = 0;
  EXPECT_EQ(sem_getvalue(theirs, &value), 0);
  EXPECT_EQ(value, 7);
  EXPECT_EQ(sem_trywait(theirs), 0);
  EXPECT_EQ(*ours.Value(), 6u);
  EXPECT_EQ(sem_unlink(names.Name("jobs").c_str()), 0);
  sem_close(theirs);
}

// 251 bytes are the longest name for both.
TEST(GlibcInterop, LongestNameIsShared) {
  const OwnNames names;
  const std::string name = names.Name(std::string(252 - names.Name("").size(), 'x'));
  ASSERT_EQ(name.size(), 252u);  // With the slash.
  Semaphore ours = *Semaphore::Open(name);
  sem_t* theirs = sem_open(name.c_str(), 0);
  ASSERT_NE(theirs, SEM_FAILED);
  sem_close(theirs);
}

}  // namespace
}  // namespace psem
