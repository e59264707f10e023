#include "lib/platform/proc/futex_waiters.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/proc/live_semaphores_fixture.h"
#include "lib/platform/proc/process_table.h"
#include "lib/platform/sem_file.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

using Ids = std::vector<std::pair<pid_t, pid_t>>;  // Of waiters: process and thread.

timespec InAnHour(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  time.tv_sec += 3600;
  return time;
}

// Sleeps on all of them at once. Returns what the call does: which one was woken.
long WaitForAnyOf(const std::vector<sem_t*>& semaphores) {
  const uint32_t never_woken = 0;
  std::vector<futex_waitv> vector(semaphores.size() + 1);
  vector[0].uaddr = reinterpret_cast<uint64_t>(&never_woken);
  vector[0].flags = FUTEX_32 | FUTEX_PRIVATE_FLAG;
  for (size_t i = 0; i < semaphores.size(); ++i) {
    vector[i + 1].uaddr = reinterpret_cast<uint64_t>(semaphores[i]);
    vector[i + 1].flags = FUTEX_32;
  }
  return syscall(SYS_futex_waitv, vector.data(), vector.size(), 0, nullptr, CLOCK_MONOTONIC);
}

class LiveWaiters : public LiveSemaphoresTest {
 protected:
  static Ids Waiters(FileIdentity semaphore) {
    const auto found = FindFutexWaiters(semaphore);
    if (!found.ok()) return {{-1, -1}};
    Ids ids;
    for (const FutexWaiter& waiter : found->waiters)
      ids.emplace_back(waiter.process, waiter.thread);
    return ids;
  }

  static bool WaitForWaiters(FileIdentity semaphore, size_t count) {
    return WaitUntilTrue([&] { return Waiters(semaphore).size() == count; });
  }
};

struct WaitRow {
  const char* name;
  bool timed;
  void (*wait)(sem_t* sem);  // Returns when the semaphore was posted.
};

class LiveWaits : public LiveWaiters, public testing::WithParamInterface<WaitRow> {};

TEST_P(LiveWaits, AreSeenWhileTheyLast) {
  const FileIdentity jobs = Create("jobs");
  const FileIdentity logs = Create("logs");
  ChildProcess child([this] {
    Attach("logs");
    GetParam().wait(Attach("jobs"));
  });
  EXPECT_TRUE(WaitForWaiters(jobs, 1));
  EXPECT_THAT(Waiters(jobs), ElementsAre(Pair(child.pid(), child.pid())));
  EXPECT_THAT(Waiters(logs), IsEmpty());
  const auto found = FindFutexWaiters(jobs);
  ASSERT_TRUE(found.ok() && found->waiters.size() == 1u);
  EXPECT_EQ(found->waiters[0].timed, GetParam().timed);
  EXPECT_GE(found->threads.at(child.pid()), 1u);

  sem_t* sem = sem_open(names_.Name("jobs").c_str(), 0);
  ASSERT_NE(sem, SEM_FAILED);
  ASSERT_EQ(sem_post(sem), 0);
  // Wakes those that glibc does not know of.
  syscall(SYS_futex, sem, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_THAT(Waiters(jobs), IsEmpty());
  sem_close(sem);
}

const WaitRow kWaitRows[] = {
    {"SemWait", false, [](sem_t* sem) { PSEM_CHILD_CHECK(sem_wait(sem) == 0); }},
    {"SemTimedwait", true,
     [](sem_t* sem) {
       const timespec until = InAnHour(CLOCK_REALTIME);
       PSEM_CHILD_CHECK(sem_timedwait(sem, &until) == 0);
     }},
    {"SemClockwait", true,
     [](sem_t* sem) {
       const timespec until = InAnHour(CLOCK_MONOTONIC);
       PSEM_CHILD_CHECK(sem_clockwait(sem, CLOCK_MONOTONIC, &until) == 0);
     }},
    {"FutexWait", true,
     [](sem_t* sem) {
       // As musl waits; its timeout is relative.
       const timespec hour = {3600, 0};
       PSEM_CHILD_CHECK(syscall(SYS_futex, sem, FUTEX_WAIT, 0, &hour, nullptr, 0) == 0);
     }},
    {"FutexWaitv", false, [](sem_t* sem) { PSEM_CHILD_CHECK(WaitForAnyOf({sem}) == 1); }},
};

INSTANTIATE_TEST_SUITE_P(Calls, LiveWaits, testing::ValuesIn(kWaitRows),
                         [](const auto& info) { return std::string(info.param.name); });

// futex_wait, of the second generation of futexes.
TEST_F(LiveWaiters, InTheCallOfLinux67AreSeen) {
  constexpr long kFutexWait = 455;
  const auto wait = [](void* word) {
    return syscall(kFutexWait, word, 0UL, 0xffffffffUL, FUTEX_32, nullptr, CLOCK_MONOTONIC);
  };
  if (wait(nullptr) == -1 && errno == ENOSYS) GTEST_SKIP() << "futex_wait came with Linux 6.7";
  const FileIdentity jobs = Create("jobs");
  ChildProcess child([&] { wait(Attach("jobs")); });
  EXPECT_TRUE(WaitForWaiters(jobs, 1));
  EXPECT_THAT(Waiters(jobs), ElementsAre(Pair(child.pid(), child.pid())));
}

TEST_F(LiveWaiters, OnSeveralSemaphoresAtOnceAreSeenAtEach) {
  const FileIdentity jobs = Create("jobs");
  const FileIdentity logs = Create("logs");
  ChildProcess child([this] { WaitForAnyOf({Attach("jobs"), Attach("logs")}); });
  EXPECT_TRUE(WaitForWaiters(jobs, 1));
  const auto mappings = FindMappings({jobs, logs});
  ASSERT_TRUE(mappings.ok()) << mappings.status();
  const FutexWaiters found = FindFutexWaiters(*mappings);
  ASSERT_EQ(found.waiters.size(), 2u);
  EXPECT_EQ(found.waiters[0].file, jobs);
  EXPECT_EQ(found.waiters[1].file, logs);
  for (const FutexWaiter& waiter : found.waiters) EXPECT_EQ(waiter.thread, child.pid());
}

TEST_F(LiveWaiters, AreNoneWhoOnlyHaveItOpen) {
  const FileIdentity jobs = Create("jobs");
  int ready[2];
  ASSERT_EQ(pipe2(ready, O_CLOEXEC), 0);
  ChildProcess child([&] {
    Attach("jobs");
    PSEM_CHILD_CHECK(write(ready[1], "x", 1) == 1);
    pause();
  });
  close(ready[1]);
  char byte;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  close(ready[0]);
  EXPECT_THAT(Waiters(jobs), IsEmpty());
  EXPECT_EQ(FindMappings({jobs})->mappings.size(), 1u);
}

TEST_F(LiveWaiters, ThatWereKilledAreGoneAlthoughRecorded) {
  const FileIdentity jobs = Create("jobs");
  ChildProcess first([this] { sem_wait(Attach("jobs")); });
  ChildProcess second([this] { sem_wait(Attach("jobs")); });
  EXPECT_TRUE(WaitForWaiters(jobs, 2));
  first.Signal(SIGKILL);
  EXPECT_EQ(first.Wait().signal, SIGKILL);
  EXPECT_THAT(Waiters(jobs), ElementsAre(Pair(second.pid(), second.pid())));

  std::ifstream file(names_.Path("jobs"), std::ios::binary);
  std::vector<unsigned char> bytes(kSemFileSize);
  file.read(reinterpret_cast<char*>(bytes.data()), kSemFileSize);
  EXPECT_EQ(DecodeSemFile(bytes, kSemFileSize).waiters, 2u);
}

// Once stopped, a timed wait goes on in another system call, restart_syscall.
TEST_F(LiveWaiters, ThatAreStoppedAndGoOnAreSeen) {
  const FileIdentity jobs = Create("jobs");
  ChildProcess child([this] {
    const timespec until = InAnHour(CLOCK_REALTIME);
    sem_timedwait(Attach("jobs"), &until);
  });
  EXPECT_TRUE(WaitForWaiters(jobs, 1));
  const auto only_the_child = ElementsAre(Pair(child.pid(), child.pid()));

  siginfo_t info;
  child.Signal(SIGSTOP);
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child.pid()), &info, WSTOPPED), 0);
  EXPECT_TRUE(WaitForWaiters(jobs, 1));
  EXPECT_THAT(Waiters(jobs), only_the_child);

  child.Signal(SIGCONT);
  const std::string restarted = absl::StrCat(SYS_restart_syscall, " ");
  EXPECT_TRUE(WaitUntilTrue([&] {
    std::ifstream file(absl::StrCat("/proc/", child.pid(), "/syscall"));
    const std::string text(std::istreambuf_iterator<char>(file), {});
    return absl::StartsWith(text, restarted);
  }));
  EXPECT_THAT(Waiters(jobs), only_the_child);
}

TEST_F(LiveWaiters, AreSeenThreadByThread) {
  const FileIdentity jobs = Create("jobs");
  ChildProcess child([this] {
    sem_t* sem = Attach("jobs");
    for (int i = 0; i < 3; ++i) std::thread([sem] { sem_wait(sem); }).detach();
    pause();
  });
  EXPECT_TRUE(WaitForWaiters(jobs, 3));
  const Ids waiters = Waiters(jobs);
  ASSERT_EQ(waiters.size(), 3u);
  for (size_t i = 0; i < waiters.size(); ++i) {
    EXPECT_EQ(waiters[i].first, child.pid());
    EXPECT_GT(waiters[i].second, i == 0 ? child.pid() : waiters[i - 1].second);
  }
}

TEST_F(LiveWaiters, OfAProcessWhoseFirstThreadHasEndedAreSeen) {
  const FileIdentity jobs = Create("jobs");
  ChildProcess child([this] {
    sem_t* sem = Attach("jobs");
    std::thread([sem] { WaitForAnyOf({sem}); }).detach();
    syscall(SYS_exit, 0);  // This thread alone.
  });
  EXPECT_TRUE(WaitUntilTrue([&] {
    std::ifstream maps(absl::StrCat("/proc/", child.pid(), "/maps"));
    return maps.get() == EOF;
  }));
  EXPECT_TRUE(WaitForWaiters(jobs, 1));
  const auto mappings = FindMappings({jobs});
  ASSERT_TRUE(mappings.ok()) << mappings.status();
  const FutexWaiters found = FindFutexWaiters(*mappings);
  ASSERT_EQ(found.waiters.size(), 1u);
  EXPECT_EQ(found.waiters[0].process, child.pid());
  EXPECT_NE(found.waiters[0].thread, child.pid());
  EXPECT_EQ(found.gaps.unreadable, mappings->gaps.unreadable);
}

TEST_F(LiveWaiters, OfTheProcessThatLooksAreSeen) {
  const FileIdentity jobs = Create("jobs");
  ChildProcess child([&] {
    sem_t* sem = Attach("jobs");
    std::thread waiter([sem] { sem_wait(sem); });
    PSEM_CHILD_CHECK(WaitForWaiters(jobs, 1));
    const Ids waiters = Waiters(jobs);
    PSEM_CHILD_CHECK(waiters[0].first == getpid() && waiters[0].second != getpid());
    PSEM_CHILD_CHECK(sem_post(sem) == 0);
    waiter.join();
    PSEM_CHILD_CHECK(Waiters(jobs).empty());
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

// Nobody is missing who ends while he is looked at.
TEST_F(LiveWaiters, ThatComeAndGoLeaveNoGap) {
  constexpr int kLooks = 200;
  const FileIdentity jobs = Create("jobs");
  ChildProcess steady([this] { sem_wait(Attach("jobs")); });
  ChildProcess threads([this] {
    sem_t* sem = Attach("jobs");
    while (true) {
      std::thread([sem] { sem_trywait(sem); }).join();
    }
  });
  ChildProcess processes([this] {
    Attach("jobs");
    while (true) {
      const pid_t child = fork();
      if (child == 0) _exit(0);
      waitpid(child, nullptr, 0);
    }
  });
  EXPECT_TRUE(WaitForWaiters(jobs, 1));
  for (int look = 0; look < kLooks; ++look) {
    const auto mappings = FindMappings({jobs});
    ASSERT_TRUE(mappings.ok()) << mappings.status();
    const FutexWaiters found = FindFutexWaiters(*mappings);
    EXPECT_EQ(found.waiters.size(), 1u);
    EXPECT_EQ(found.gaps.unreadable, mappings->gaps.unreadable);
  }
}

}  // namespace
}  // namespace psem
