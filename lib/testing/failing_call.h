// Makes a system call fail, for the errors that a test cannot bring about everywhere.

#ifndef PSEM_LIB_TESTING_FAILING_CALL_H_
#define PSEM_LIB_TESTING_FAILING_CALL_H_

#include <cstdint>

namespace psem {

// Which calls fail: those that have all of `bits` set in the argument of this number, 0 to 5. By
// default all do.
struct CallFilter {
  int argument = 0;
  uint32_t bits = 0;
};

// From now on the kernel answers `error` to the system call `number` (SYS_pwrite64 ...) in this
// process, for good, before it looks at anything else. The program under test is left as it is, so
// this stands in for a full disk where none can be mounted. In a child. Needs no privilege: it is a
// seccomp filter, which also rules out gaining any later.
void FailSystemCall(long number, int error, CallFilter filter = {});

}  // namespace psem

#endif  // PSEM_LIB_TESTING_FAILING_CALL_H_
