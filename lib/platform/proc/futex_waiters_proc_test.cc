// What a kernel, or a process that is up to something, may show of threads. The calls themselves
// are in futex_waiters_test.cc.

#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/platform/proc/futex_waiters.h"
#include "lib/testing/planted_proc.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const FileIdentity kJobs = {makedev(0, 0x18), 3917};
constexpr char kJobsLine[] = "7f0000000000-7f0000001000 rw-s 00000000 00:18 3917 /x\n";
constexpr char kJobsAgainLine[] = "7f0000003000-7f0000004000 rw-s 00000000 00:18 3917 /x\n";
constexpr char kJobsTailLine[] = "7f0000005000-7f0000006000 rw-s 00001000 00:18 3917 /x\n";
constexpr uint64_t kWord = 0x7f0000000000;
constexpr uint64_t kVector = 0x5000;

std::string Call(int64_t number, uint64_t first, uint64_t second) {
  return absl::StrCat(number, " 0x", absl::Hex(first), " 0x", absl::Hex(second),
                      " 0x0 0x0 0x0 0xffffffff 0x7ffc60baff70 0x7f8ba94fee96\n");
}

std::string WaitOn(uint64_t address) { return Call(SYS_futex, address, 0x109); }

// Memory with an array of struct futex_waitv at kVector.
std::string Memory(const std::vector<uint64_t>& words) {
  std::string memory(kVector, '\0');
  for (const uint64_t word : words) {
    futex_waitv element = {};
    element.uaddr = word;
    memory.append(reinterpret_cast<const char*>(&element), sizeof(element));
  }
  return memory;
}

class PlantedWaiters : public testing::Test {
 protected:
  FutexWaiters Find() const {
    const auto found = FindFutexWaiters(kJobs, proc_.path());
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : FutexWaiters();
  }

  std::vector<std::string> FindTexts() const {
    std::vector<std::string> texts;
    for (const FutexWaiter& waiter : Find().waiters) {
      EXPECT_EQ(waiter.file, kJobs);
      texts.push_back(absl::StrCat(waiter.process, "/", waiter.thread));
    }
    return texts;
  }

  PlantedProc proc_;
};

TEST_F(PlantedWaiters, SleepOnTheFirstWordOfAnyOfTheMappings) {
  proc_.Process(10, absl::StrCat(kPrivateMapping, kJobsLine, kJobsAgainLine, kJobsTailLine));
  proc_.Thread(10, 10, WaitOn(kWord));
  proc_.Thread(10, 11, WaitOn(kWord + 4));
  proc_.Thread(10, 12, WaitOn(0x7f0000003000));
  proc_.Thread(10, 13, WaitOn(0x7f0000005000));  // Of the file's second page.
  proc_.Thread(10, 14, WaitOn(0x08048000));
  proc_.Thread(10, 15, WaitOn(0x7f0000007000));
  proc_.Thread(10, 16, "running\n");
  proc_.Thread(10, 17, "-1 0x0 0x0\n");
  proc_.Thread(10, 18, Call(SYS_futex, kWord, FUTEX_WAKE));
  proc_.Process(20, kJobsLine);
  proc_.Thread(20, 21, WaitOn(kWord));
  proc_.Process(30, kPrivateMapping);
  proc_.Thread(30, 30, WaitOn(kWord));  // The same address in another process's memory.
  EXPECT_THAT(FindTexts(), ElementsAre("10/10", "10/12", "20/21"));
  EXPECT_TRUE(Find().gaps.complete());
}

TEST_F(PlantedWaiters, SleepOnAnyWordOfAnArray) {
  proc_.Process(10, kJobsLine);
  proc_.Thread(10, 10, Call(SYS_futex_waitv, kVector, 3));
  proc_.File("10/task/10/mem", Memory({0x6000, kWord, kWord}));
  proc_.Thread(10, 11, Call(SYS_futex_waitv, kVector, 2));
  proc_.File("10/task/11/mem", Memory({0x6000, 0x7000, kWord}));
  EXPECT_THAT(FindTexts(), ElementsAre("10/10"));
  EXPECT_TRUE(Find().gaps.complete());
}

TEST_F(PlantedWaiters, AreNoneWhereTheArrayIsImpossible) {
  proc_.Process(10, kJobsLine);
  proc_.Thread(10, 10, Call(SYS_futex_waitv, kVector, FUTEX_WAITV_MAX + 1));
  proc_.File("10/task/10/mem", Memory(std::vector<uint64_t>(FUTEX_WAITV_MAX + 1, kWord)));
  proc_.Thread(10, 11, Call(SYS_futex_waitv, kVector, 2));
  proc_.File("10/task/11/mem", Memory({kWord}));  // Ends with the first element.
  proc_.Thread(10, 12, Call(SYS_futex_waitv, kVector, 0));
  proc_.File("10/task/12/mem", "");
  EXPECT_THAT(FindTexts(), IsEmpty());
  EXPECT_TRUE(Find().gaps.complete());
}

// What /proc shows of such a thread belongs to root: an ordinary user is refused.
TEST_F(PlantedWaiters, LackNoThreadThatIsEnding) {
  proc_.Process(10, kJobsLine);
  proc_.Thread(10, 10, WaitOn(kWord));
  for (const pid_t thread : {11, 12}) {
    const std::string task = absl::StrCat("10/task/", thread);
    proc_.Thread(10, thread, "");
    proc_.Remove(task + "/syscall");
    proc_.UnreadableFile(task + "/syscall");
    proc_.Remove(task + "/maps");
  }
  proc_.File("10/task/11/maps", "");  // A zombie; the other one has gone altogether.
  EXPECT_THAT(FindTexts(), ElementsAre("10/10"));
  EXPECT_TRUE(Find().gaps.complete());
}

struct GapRow {
  const char* name;
  void (*plant)(const PlantedProc& proc);
};

class WaiterGaps : public testing::TestWithParam<GapRow> {};

TEST_P(WaiterGaps, AreCountedOnceAProcess) {
  const PlantedProc proc;
  proc.Process(10, kJobsLine);
  proc.Thread(10, 10, WaitOn(kWord));
  GetParam().plant(proc);
  proc.Process(20, kJobsLine);
  proc.Thread(20, 20, WaitOn(kWord));
  proc.Process(30, kPrivateMapping);  // Its threads do not matter.
  proc.Thread(30, 30, "nonsense");
  const auto found = FindFutexWaiters(kJobs, proc.path());
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->waiters.size(), 2u);
  EXPECT_EQ(found->gaps.unreadable, 1);
  EXPECT_FALSE(found->gaps.complete());
}

const GapRow kGapRows[] = {
    {"UnreadableCalls",
     [](const PlantedProc& proc) {
       for (const pid_t thread : {11, 12}) {
         proc.Thread(10, thread, "");
         proc.Remove(absl::StrCat("10/task/", thread, "/syscall"));
         proc.UnreadableFile(absl::StrCat("10/task/", thread, "/syscall"));
       }
     }},
    {"AKernelThatDoesNotShowCalls",
     [](const PlantedProc& proc) {
       proc.Thread(10, 11, "");
       proc.Remove("10/task/11/syscall");
     }},
    {"AKernelThatShowsThemInAnotherWay",
     [](const PlantedProc& proc) { proc.Thread(10, 11, "futex(0x7f0000000000)\n"); }},
    {"NothingToRead", [](const PlantedProc& proc) { proc.Thread(10, 11, ""); }},
    {"AnArrayThatCannotBeRead",
     [](const PlantedProc& proc) {
       proc.Thread(10, 11, Call(SYS_futex_waitv, kVector, 1));
       proc.UnreadableFile("10/task/11/mem");
     }},
    {"AProcessWhoseMappingsCannotBeRead",
     [](const PlantedProc& proc) { proc.Process(11, "nonsense"); }},
};

INSTANTIATE_TEST_SUITE_P(Reasons, WaiterGaps, testing::ValuesIn(kGapRows),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_F(PlantedWaiters, AreIncompleteWhenProcessesMayBeUnlisted) {
  proc_.PidNamespace("pid:[4026532201]");
  EXPECT_EQ(Find().gaps.unreadable, 0);
  EXPECT_FALSE(Find().gaps.complete());
}

}  // namespace
}  // namespace psem
