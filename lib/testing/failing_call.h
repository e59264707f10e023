// Makes a system call fail, or something happen just before it: for errors and races that a test
// cannot bring about by other means.
//
// The program under test is left as it is: a seccomp filter makes the kernel do it. That needs no
// privilege, and cannot be taken back, so both are for a child.

#ifndef PSEM_LIB_TESTING_FAILING_CALL_H_
#define PSEM_LIB_TESTING_FAILING_CALL_H_

#include <array>
#include <cstdint>
#include <functional>

namespace psem {

// A system call that a thread is about to make.
struct SystemCall {
  long number = 0;  // SYS_pwrite64 ...
  std::array<uint64_t, 6> arguments = {};
};

// Which calls are meant: those that have all of `bits` set in the argument of this number, 0 to 5.
// By default all are.
struct CallFilter {
  int argument = 0;
  uint32_t bits = 0;

  bool Matches(const SystemCall& call) const { return (call.arguments[argument] & bits) == bits; }
};

// From now on the kernel answers `error` to the system call `number` (SYS_pwrite64 ...) in this
// process, for good, before it looks at anything else. So it stands in for a full disk where none
// can be mounted.
void FailSystemCall(long number, int error, CallFilter filter = {});

// Runs `action` just before the kernel takes up the next system call `number` of this thread; those
// after it are left alone. `action` runs in a thread of its own, and may make any calls.
void BeforeSystemCall(long number, std::function<void()> action, CallFilter filter = {});

// From now on asks `answer` about every system call that this thread makes. It returns 0, and the
// kernel takes up the call; or the errno that the thread is told instead, and the kernel never
// hears of it. `answer` runs in a thread of its own, and may make any calls.
// Requires: `answer` neither allocates nor locks, as it may have stopped the thread in the midst of
// that; and no signal handler runs in the thread: it would be asked again about the call. Not under
// ThreadSanitizer, which locks in every thread.
void AnswerSystemCalls(std::function<int(const SystemCall&)> answer);

}  // namespace psem

#endif  // PSEM_LIB_TESTING_FAILING_CALL_H_
