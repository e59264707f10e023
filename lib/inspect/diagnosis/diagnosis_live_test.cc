// Diagnoses of real semaphores and real processes.

#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/diagnosis/diagnosis.h"
#include "lib/inspect/find_uses.h"
#include "lib/inspect/survey.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

class DiagnosisLiveTest : public testing::Test {
 protected:
  DiagnosisLiveTest() {
    semaphore_ = sem_open(names_.Name("jobs").c_str(), O_CREAT | O_EXCL, 0600, 0);
    EXPECT_NE(semaphore_, SEM_FAILED) << strerror(errno);
  }

  // Lets the child alone have it.
  void Close() { ASSERT_EQ(sem_close(semaphore_), 0); }

  sem_t* Attach() const {
    sem_t* sem = sem_open(names_.Name("jobs").c_str(), 0);
    PSEM_CHILD_CHECK(sem != SEM_FAILED);
    return sem;
  }

  // One look. The tests may run where not all processes are to be seen; so it takes those that are
  // for all there are.
  SemaphoreRecord Look() const {
    auto found = FindSemaphores(kSemaphoreDirectory, *SemaphoreName::Parse(names_.Name("jobs")));
    EXPECT_TRUE(found.ok() && found->size() == 1u);
    FindUses(&*found, "/proc");
    SemaphoreRecord record = found->front();
    EXPECT_TRUE(record.use.ok()) << record.use.status();
    if (record.use->users.empty()) record.use->state = UseState::kUnused;
    record.use->others_unlisted = false;
    record.use->unreadable_users = 0;
    record.use->unreadable_waiters = 0;
    return record;
  }

  bool Says(absl::string_view code, const SemaphoreRecord* earlier = nullptr) const {
    for (const Diagnosis& diagnosis : Diagnose(Look(), absl::Now(), earlier)) {
      if (diagnosis.kind->code == code) return true;
    }
    return false;
  }

  OwnNames names_{"diagnosis"};
  sem_t* semaphore_ = nullptr;
};

TEST_F(DiagnosisLiveTest, SaysStuckUntilSomebodyElseComes) {
  Close();
  ChildProcess waiter([this] { sem_wait(Attach()); });
  EXPECT_TRUE(WaitUntilTrue([this] { return Says("stuck-at-zero"); }));
  sem_t* own = sem_open(names_.Name("jobs").c_str(), 0);
  ASSERT_NE(own, SEM_FAILED);
  EXPECT_FALSE(Says("stuck-at-zero"));
  ASSERT_EQ(sem_post(own), 0);
  EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
  sem_close(own);
}

TEST_F(DiagnosisLiveTest, DoesNotSayStuckOfAProcessWithAnotherThread) {
  Close();
  ChildProcess waiter([this] {
    sem_t* sem = Attach();
    std::thread([] { pause(); }).detach();
    sem_wait(sem);
  });
  EXPECT_TRUE(WaitUntilTrue([this] { return Says("every-user-waits"); }));
  EXPECT_FALSE(Says("stuck-at-zero"));
}

TEST_F(DiagnosisLiveTest, CountsAWaiterThatWasKilled) {
  ChildProcess waiter([this] { sem_wait(semaphore_); });
  ASSERT_TRUE(WaitUntilTrue([&] { return waiter.IsWaitingOnFutex(); }));
  EXPECT_TRUE(WaitUntilTrue([this] { return !Look().use->waiters.empty(); }));
  EXPECT_FALSE(Says("killed-waiter"));
  waiter.Signal(SIGKILL);
  waiter.Wait();
  EXPECT_TRUE(Says("killed-waiter"));
}

// A permit that comes without a wake, as of a releaser that is killed in between.
TEST_F(DiagnosisLiveTest, HealsALostWakeUpByItsOwnCommand) {
  ChildProcess waiter([this] { PSEM_CHILD_CHECK(sem_wait(semaphore_) == 0); });
  ASSERT_TRUE(WaitUntilTrue([this] { return !Look().use->waiters.empty(); }));
  __atomic_fetch_add(reinterpret_cast<uint32_t*>(semaphore_), 1, __ATOMIC_SEQ_CST);
  const SemaphoreRecord earlier = Look();
  EXPECT_TRUE(Says("permit-beside-waiter"));
  EXPECT_TRUE(Says("lost-wake-up", &earlier));

  const std::vector<Diagnosis> found = Diagnose(Look(), absl::Now(), &earlier);
  ASSERT_FALSE(found.empty());
  ASSERT_EQ(found[0].kind->code, "lost-wake-up");
  ASSERT_TRUE(absl::StrContains(found[0].command, "kill"));
  EXPECT_EQ(system(found[0].command.c_str()), 0);
  EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
  EXPECT_FALSE(Says("lost-wake-up", &earlier));
}

TEST_F(DiagnosisLiveTest, SaysThatTheNextWillWait) {
  EXPECT_FALSE(Says("zero-and-unused"));
  Close();
  EXPECT_TRUE(Says("zero-and-unused"));
}

}  // namespace
}  // namespace psem
