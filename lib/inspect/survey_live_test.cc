// The survey of the real directory, with semaphores of glibc's own making in it.

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/survey.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

class SurveyLiveTest : public testing::Test {
 protected:
  sem_t* MustOpen(const std::string& label, unsigned value) {
    sem_t* semaphore = sem_open(names_.Name(label).c_str(), O_CREAT | O_EXCL, 0600, value);
    EXPECT_NE(semaphore, SEM_FAILED) << strerror(errno);
    return semaphore;
  }

  // The record in a survey, which FindSemaphores must agree with.
  SemaphoreRecord MustLookAt(const std::string& label) {
    const std::string name = names_.Name(label);
    const auto found = FindSemaphores(kSemaphoreDirectory, *SemaphoreName::Parse(name));
    const auto survey = SurveySemaphores(kSemaphoreDirectory);
    EXPECT_TRUE(found.ok() && found->size() == 1u && survey.ok());
    if (!survey.ok()) return SemaphoreRecord();
    for (const SemaphoreRecord& record : survey->semaphores) {
      if (record.name != name) continue;
      EXPECT_EQ(found->front().path, record.path);
      return record;
    }
    ADD_FAILURE() << name << " is not in the survey";
    return SemaphoreRecord();
  }

  OwnNames names_{"inspect"};
};

TEST_F(SurveyLiveTest, SeesTheValueChange) {
  sem_t* const semaphore = MustOpen("jobs", 2);
  SemaphoreRecord record = MustLookAt("jobs");
  EXPECT_EQ(record.path, names_.Path("jobs"));
  EXPECT_EQ(*record.layout, "glibc 64-bit");
  EXPECT_EQ(*record.value, 2u);
  EXPECT_EQ(record.facts->mode & 07777, 0600u);
  EXPECT_EQ(record.facts->owner, geteuid());
  EXPECT_TRUE(record.notes.empty()) << record.notes[0];

  ASSERT_EQ(sem_post(semaphore), 0);
  EXPECT_EQ(*MustLookAt("jobs").value, 3u);
  for (int i = 0; i < 3; ++i) ASSERT_EQ(sem_trywait(semaphore), 0);
  EXPECT_EQ(*MustLookAt("jobs").value, 0u);
  ASSERT_EQ(sem_close(semaphore), 0);
}

TEST_F(SurveyLiveTest, SeesAWaiterAndLeavesItAsleep) {
  sem_t* const semaphore = MustOpen("jobs", 0);
  EXPECT_EQ(*MustLookAt("jobs").recorded_waiters, 0u);
  ChildProcess waiter([semaphore] { PSEM_CHILD_CHECK(sem_wait(semaphore) == 0); });
  ASSERT_TRUE(WaitUntilTrue([&] { return waiter.IsWaitingOnFutex(); }));
  const SemaphoreRecord record = MustLookAt("jobs");
  EXPECT_EQ(*record.value, 0u);
  EXPECT_EQ(*record.recorded_waiters, 1u);
  EXPECT_TRUE(waiter.IsWaitingOnFutex());

  ASSERT_EQ(sem_post(semaphore), 0);
  EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
  EXPECT_EQ(*MustLookAt("jobs").recorded_waiters, 0u);
  ASSERT_EQ(sem_close(semaphore), 0);
}

TEST_F(SurveyLiveTest, DoesNotSeeWhatWasUnlinked) {
  sem_t* const semaphore = MustOpen("jobs", 1);
  ASSERT_EQ(sem_unlink(names_.Name("jobs").c_str()), 0);
  const auto found =
      FindSemaphores(kSemaphoreDirectory, *SemaphoreName::Parse(names_.Name("jobs")));
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->empty());
  ASSERT_EQ(sem_close(semaphore), 0);
}

TEST_F(SurveyLiveTest, OpensForReadingAloneAndClosesAgain) {
  ASSERT_EQ(sem_close(MustOpen("jobs", 1)), 0);
  const int watcher = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  ASSERT_GE(watcher, 0);
  constexpr uint32_t kEvents = IN_CLOSE_NOWRITE | IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB;
  ASSERT_GE(inotify_add_watch(watcher, names_.Path("jobs").c_str(), kEvents), 0);
  ASSERT_TRUE(SurveySemaphores(kSemaphoreDirectory).ok());

  // Other processes survey the directory too, so there may be more of the same.
  inotify_event events[64];
  const ssize_t length = read(watcher, events, sizeof(events));
  ASSERT_GE(length, static_cast<ssize_t>(sizeof(events[0])));
  const size_t count = static_cast<size_t>(length) / sizeof(events[0]);
  for (size_t i = 0; i < count; ++i) EXPECT_EQ(events[i].mask, uint32_t{IN_CLOSE_NOWRITE});
  close(watcher);
}

TEST_F(SurveyLiveTest, LeavesTheTimeOfTheLastOpenAlone) {
  ASSERT_EQ(sem_close(MustOpen("jobs", 1)), 0);
  // Under relatime an access is noted when the last one is older than a day.
  const timespec times[] = {{1000000000, 0}, {1000000000, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, names_.Path("jobs").c_str(), times, 0), 0);
  MustLookAt("jobs");
  EXPECT_EQ(MustLookAt("jobs").facts->last_opened, absl::FromUnixSeconds(1000000000));
}

}  // namespace
}  // namespace psem
