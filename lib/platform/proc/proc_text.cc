#include "lib/platform/proc/proc_text.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace psem {
namespace {

constexpr int64_t kFutex32 = 240;
constexpr int64_t kFutexTime64 = 422;
constexpr int64_t kRestartSyscall32 = 0;
constexpr int64_t kFutexWaitv = 449;
constexpr int64_t kFutexWait = 455;

int DigitValue(char c) {
  if (absl::ascii_isdigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return 16;
}

// Each takes something from the front of `text`; false when it is not there.

template <typename Number>
bool TakeNumber(absl::string_view* text, Number base, Number* number) {
  constexpr Number kMost = std::numeric_limits<Number>::max();
  size_t length = 0;
  *number = 0;
  for (; length < text->size(); ++length) {
    const int value = DigitValue((*text)[length]);
    const Number digit = static_cast<Number>(value);
    if (digit >= base) break;
    if (*number > (kMost - digit) / base) return false;
    *number = *number * base + digit;
  }
  text->remove_prefix(length);
  return length > 0;
}

template <typename Number>
bool TakeHex(absl::string_view* text, Number* number) {
  return TakeNumber<Number>(text, 16, number);
}

template <typename Number>
bool TakeDecimal(absl::string_view* text, Number* number) {
  return TakeNumber<Number>(text, 10, number);
}

bool TakePermissions(absl::string_view* text, bool* shared) {
  constexpr absl::string_view kLetters = "rwx";
  for (const char letter : kLetters) {
    if (text->empty() || (text->front() != letter && text->front() != '-')) return false;
    text->remove_prefix(1);
  }
  *shared = absl::ConsumePrefix(text, "s");
  return *shared || absl::ConsumePrefix(text, "p");
}

}  // namespace

bool ParseMapsLine(absl::string_view line, MemoryRange* range) {
  unsigned int device_major = 0;
  unsigned int device_minor = 0;
  if (!TakeHex(&line, &range->start) || !absl::ConsumePrefix(&line, "-") ||
      !TakeHex(&line, &range->end) || !absl::ConsumePrefix(&line, " ") ||
      !TakePermissions(&line, &range->shared) || !absl::ConsumePrefix(&line, " ") ||
      !TakeHex(&line, &range->offset) || !absl::ConsumePrefix(&line, " ") ||
      !TakeHex(&line, &device_major) || !absl::ConsumePrefix(&line, ":") ||
      !TakeHex(&line, &device_minor) || !absl::ConsumePrefix(&line, " ") ||
      !TakeDecimal(&line, &range->file.inode)) {
    return false;
  }
  range->file.device = makedev(device_major, device_minor);
  // A space comes before the path, or pads where there is none.
  return range->start < range->end && (line.empty() || line.front() == ' ');
}

absl::string_view MapsLinePath(absl::string_view line) {
  constexpr int kFieldsBefore = 5;
  for (int field = 0; field < kFieldsBefore; ++field) {
    const size_t space = line.find(' ');
    if (space == line.npos) return "";
    line.remove_prefix(space + 1);
  }
  return absl::StripLeadingAsciiWhitespace(line);
}

bool ParseSyscallText(absl::string_view text, BlockingCall* call) {
  *call = BlockingCall();
  if (!absl::ConsumeSuffix(&text, "\n")) return false;
  if (text == "running") return true;
  const bool in_a_call = !absl::ConsumePrefix(&text, "-1");
  if (in_a_call && !TakeDecimal(&text, &call->number)) return false;
  if (in_a_call) {
    for (uint64_t& argument : call->arguments) {
      if (!absl::ConsumePrefix(&text, " 0x") || !TakeHex(&text, &argument)) return false;
    }
  }
  uint64_t stack_pointer = 0;
  uint64_t program_counter = 0;
  return absl::ConsumePrefix(&text, " 0x") && TakeHex(&text, &stack_pointer) &&
         absl::ConsumePrefix(&text, " 0x") && TakeHex(&text, &program_counter) && text.empty();
}

AwaitedFutex AwaitedFutexOf(const BlockingCall& call) {
  AwaitedFutex wait;
  const uint64_t address = call.arguments[0];
  // An int in the kernel: the register's upper half may hold anything.
  const auto second = static_cast<uint32_t>(call.arguments[1]);
  switch (call.number) {
    case kFutexWaitv:
      wait.vector = address;
      wait.vector_size = second;
      wait.call = "futex_waitv";
      wait.timed = call.arguments[3] != 0;
      break;
    case kFutexWait:
      wait.word = address;
      wait.call = "futex_wait";
      wait.timed = call.arguments[4] != 0;
      break;
    case SYS_futex:
    case SYS_restart_syscall:
    case kFutex32:
    case kFutexTime64:
    case kRestartSyscall32: {
      const uint32_t command = second & ~uint32_t{FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME};
      if (command != FUTEX_WAIT && command != FUTEX_WAIT_BITSET) break;
      const bool goes_on = call.number == SYS_restart_syscall || call.number == kRestartSyscall32;
      wait.word = address;
      wait.call = goes_on ? "restart_syscall" : "futex";
      wait.timed = call.arguments[3] != 0 || goes_on;
      break;
    }
    default:
      break;
  }
  return wait;
}

}  // namespace psem
