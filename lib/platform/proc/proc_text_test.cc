#include "lib/platform/proc/proc_text.h"

#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/platform/file_facts.h"

namespace psem {
namespace {

TEST(ParseMapsLine, TakesALineApart) {
  MemoryRange range;
  ASSERT_TRUE(ParseMapsLine(
      "7f8ba9665000-7f8ba9666000 rw-s 00002000 fe:1f 3917                       /dev/shm/sem.jobs",
      &range));
  EXPECT_EQ(range.start, 0x7f8ba9665000u);
  EXPECT_EQ(range.end, 0x7f8ba9666000u);
  EXPECT_TRUE(range.shared);
  EXPECT_EQ(range.offset, 0x2000u);
  EXPECT_EQ(range.file, (FileIdentity{makedev(0xfe, 0x1f), 3917}));
}

struct MapsRow {
  const char* name;
  std::string line;
  bool well_formed;
  bool shared;
};

class MapsLine : public testing::TestWithParam<MapsRow> {};

TEST_P(MapsLine, IsWellFormedOrNot) {
  MemoryRange range;
  ASSERT_EQ(ParseMapsLine(GetParam().line, &range), GetParam().well_formed);
  if (!GetParam().well_formed) return;
  EXPECT_EQ(range.shared, GetParam().shared);
}

const MapsRow kMapsRows[] = {
    {"Private", "08048000-08049000 r-xp 00000000 03:00 8312 /opt/test", true, false},
    {"NoPath", "7f0000000000-7f0000001000 ---s 00000000 00:01 77", true, true},
    {"NoPathAndPadding", "7f0000000000-7f0000001000 ---s 00000000 00:00 0 ", true, true},
    {"NoFile", "7f0000000000-7f0000001000 rw-p 00000000 00:00 0    [heap]", true, false},
    {"TheHighestPage", "ffffffffff600000-ffffffffffffffff --xp 00000000 00:00 0 [vsyscall]", true,
     false},
    {"LargeDeviceAndInode",
     "7f0000000000-7f0000001000 rw-s fffffffffffff000 fff:fffff 18446744073709551615 /x", true,
     true},
    {"PathOfSpaces", "7f0000000000-7f0000001000 rw-s 00000000 00:18 1     a  b (deleted)", true,
     true},
    {"PathOfAnyBytes", "7f0000000000-7f0000001000 rw-s 00000000 00:18 1 \xff\x01\\012\x1b[2J", true,
     true},
    {"Nul", absl::StrCat("7f0000000000-7f0000001000 rw-s 00000000 00:18 1 ", std::string(9, '\0')),
     true, true},

    {"Empty", "", false, false},
    {"Spaces", "                                        ", false, false},
    {"CutInTheAddress", "7f0000000000-", false, false},
    {"CutInThePermissions", "7f0000000000-7f0000001000 rw", false, false},
    {"CutInTheDevice", "7f0000000000-7f0000001000 rw-s 00000000 00:", false, false},
    {"CutBeforeTheInode", "7f0000000000-7f0000001000 rw-s 00000000 00:18 ", false, false},
    {"PathAtTheInode", "7f0000000000-7f0000001000 rw-s 00000000 00:18 12/x", false, false},
    {"SpaceInFront", " 7f0000000000-7f0000001000 rw-s 00000000 00:18 12", false, false},
    {"TwoSpaces", "7f0000000000-7f0000001000  rw-s 00000000 00:18 12", false, false},
    {"WrongLetter", "7f0000000000-7f0000001000 wr-s 00000000 00:18 12", false, false},
    {"NeitherSharedNorPrivate", "7f0000000000-7f0000001000 rw-- 00000000 00:18 12", false, false},
    {"Capitals", "7F0000000000-7F0000001000 rw-s 00000000 00:18 12", false, false},
    {"Negative", "-7f0000000000-7f0000001000 rw-s 00000000 00:18 12", false, false},
    {"Prefix", "0x7f0000000000-0x7f0000001000 rw-s 00000000 00:18 12", false, false},
    {"NothingInTheRange", "7f0000000000-7f0000000000 rw-s 00000000 00:18 12", false, false},
    {"Backwards", "7f0000001000-7f0000000000 rw-s 00000000 00:18 12", false, false},
    {"AddressTooLarge", "0-10000000000000000 rw-s 00000000 00:18 12", false, false},
    {"DeviceTooLarge", "0-1000 rw-s 00000000 100000000:18 12", false, false},
    {"InodeTooLarge", "0-1000 rw-s 00000000 00:18 18446744073709551616", false, false},
    {"InodeInHex", "0-1000 rw-s 00000000 00:18 12ab", false, false},
};

INSTANTIATE_TEST_SUITE_P(Lines, MapsLine, testing::ValuesIn(kMapsRows),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ParseMapsLine, NeedsNoMoreThanTheHead) {
  const absl::string_view longest =
      "ffffffffffffff00-ffffffffffffffff rw-s ffffffffffffffff ffffffff:ffffffff "
      "18446744073709551615 /";
  EXPECT_LT(longest.size(), kMapsLineHead);
  MemoryRange range;
  EXPECT_TRUE(ParseMapsLine(longest, &range));
}

TEST(ParseSyscallText, TakesACallApart) {
  BlockingCall call;
  ASSERT_TRUE(ParseSyscallText(
      "202 0x7f8ba9665000 0x109 0x0 0x7ffc60bb0160 0x0 0xffffffff 0x7ffc60baff70 0x7f8ba94fee96\n",
      &call));
  EXPECT_EQ(call.number, 202);
  const std::array<uint64_t, 6> arguments = {0x7f8ba9665000, 0x109, 0,
                                             0x7ffc60bb0160, 0,     0xffffffff};
  EXPECT_EQ(call.arguments, arguments);
}

struct SyscallRow {
  const char* name;
  std::string text;
  bool well_formed;
  int64_t number;
};

class SyscallText : public testing::TestWithParam<SyscallRow> {};

TEST_P(SyscallText, IsWellFormedOrNot) {
  BlockingCall call;
  ASSERT_EQ(ParseSyscallText(GetParam().text, &call), GetParam().well_formed);
  if (!GetParam().well_formed) return;
  EXPECT_EQ(call.number, GetParam().number);
}

const SyscallRow kSyscallRows[] = {
    {"Running", "running\n", true, BlockingCall::kNone},
    {"InNoCall", "-1 0x7ffc60baff70 0x7f8ba94fee96\n", true, BlockingCall::kNone},
    {"Zombie", "-1 0x0 0x0\n", true, BlockingCall::kNone},
    {"ThreadOfTheKernel", "0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n", true, 0},
    {"LargestArguments",
     "202 0xffffffffffffffff 0x0 0x0 0x0 0x0 0xffffffffffffffff 0xffffffffffffffff 0x0\n", true,
     202},

    {"Empty", "", false, 0},
    {"NoNewline", "running", false, 0},
    {"SomethingElse", "sleeping\n", false, 0},
    {"Cut", "202 0x7f8ba9665000 0x109 0x0 0x0\n", false, 0},
    {"CutAtTheEnd", "202 0x7f8ba9665000 0x109 0x0 0x0 0x0 0xffffffff 0x7ffc60\n", false, 0},
    {"OneNumberMore", "202 0x1 0x109 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n", false, 0},
    {"NoPrefix", "202 1 109 0 0 0 0 0 0\n", false, 0},
    {"TwoLines", "running\nrunning\n", false, 0},
    {"NumberTooLarge", "9223372036854775808 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n", false, 0},
    {"ArgumentTooLarge", "202 0x10000000000000000 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n", false, 0},
    {"OtherNegative", "-2 0x0 0x0\n", false, 0},
};

INSTANTIATE_TEST_SUITE_P(Texts, SyscallText, testing::ValuesIn(kSyscallRows),
                         [](const auto& info) { return std::string(info.param.name); });

struct WaitRow {
  const char* name;
  int64_t number;
  uint64_t second;  // The second argument; the first one is 0x7000.
  uint64_t word;
  uint64_t vector;
};

class FutexWaits : public testing::TestWithParam<WaitRow> {};

TEST_P(FutexWaits, AreKnown) {
  BlockingCall call;
  call.number = GetParam().number;
  call.arguments = {0x7000, GetParam().second};
  const AwaitedFutex wait = AwaitedFutexOf(call);
  EXPECT_EQ(wait.word, GetParam().word);
  EXPECT_EQ(wait.vector, GetParam().vector);
  EXPECT_EQ(wait.vector_size, GetParam().vector == 0 ? 0 : GetParam().second);
}

const WaitRow kWaitRows[] = {
    {"WallClock", SYS_futex, 0x109, 0x7000, 0},
    {"MonotonicClock", SYS_futex, 0x9, 0x7000, 0},
    {"Musl", SYS_futex, 0x0, 0x7000, 0},
    {"PrivateOne", SYS_futex, 0x80, 0x7000, 0},
    {"UpperHalfOfTheRegisterSet", SYS_futex, 0xdeadbeef00000109, 0x7000, 0},
    {"GoingOnAfterAStop", SYS_restart_syscall, 0x109, 0x7000, 0},
    {"Of32Bit", 240, 0x109, 0x7000, 0},
    {"Of32BitWithTime64", 422, 0x9, 0x7000, 0},
    {"Of32BitGoingOn", 0, 0x109, 0x7000, 0},
    {"Futex2", 455, 0, 0x7000, 0},
    {"Several", 449, 3, 0, 0x7000},

    {"InNoCall", BlockingCall::kNone, 0x0, 0, 0},
    {"AWake", SYS_futex, 0x1, 0, 0},
    {"ALockWithPriorityInheritance", SYS_futex, 0x6, 0, 0},
    {"ARequeue", SYS_futex, 0xb, 0, 0},
    {"AnUnknownFlag", SYS_futex, 0x1000, 0, 0},
    {"AnotherCall", SYS_nanosleep, 0x0, 0, 0},
};

INSTANTIATE_TEST_SUITE_P(Calls, FutexWaits, testing::ValuesIn(kWaitRows),
                         [](const auto& info) { return std::string(info.param.name); });

struct TimedRow {
  int64_t number;
  uint32_t timeout_argument;
  const char* call;
};

TEST(AwaitedFutex, IsTimedWhereTheCallHasATime) {
  for (const TimedRow& row :
       {TimedRow{SYS_futex, 3, "futex"}, TimedRow{240, 3, "futex"}, TimedRow{422, 3, "futex"},
        TimedRow{449, 3, "futex_waitv"}, TimedRow{455, 4, "futex_wait"}}) {
    BlockingCall call;
    call.number = row.number;
    call.arguments = {0x7000, 0, 7, 0, 0, 0xffffffff};
    EXPECT_FALSE(AwaitedFutexOf(call).timed) << row.number;
    EXPECT_EQ(AwaitedFutexOf(call).call, row.call);
    call.arguments[row.timeout_argument] = 0x7ffc60bb0160;
    EXPECT_TRUE(AwaitedFutexOf(call).timed) << row.number;
  }
  BlockingCall call;
  call.number = SYS_restart_syscall;
  call.arguments = {0x7000, 0x109};
  EXPECT_TRUE(AwaitedFutexOf(call).timed);
  EXPECT_EQ(AwaitedFutexOf(call).call, "restart_syscall");
}

}  // namespace
}  // namespace psem
