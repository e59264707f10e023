// Which errors the kernel may answer to which system call.

#ifndef PSEM_LIB_TESTING_CALL_KINDS_H_
#define PSEM_LIB_TESTING_CALL_KINDS_H_

#include <vector>

#include "lib/testing/failing_call.h"

namespace psem {

// System calls that fail alike: of one number, and told apart by an argument where it matters.
struct CallKind {
  const char* name;
  long number;
  CallFilter filter;
  // Each errno of its man page. None: nothing but our own mistake makes it fail.
  std::vector<int> errors;
};

// All kinds that are known. A call is of the first kind that it matches.
const std::vector<CallKind>& CallKinds();

// Returns the kind of `call`, or null when it is of none.
// Signals: async-signal-safe from the second call on.
const CallKind* KindOf(const SystemCall& call);

}  // namespace psem

#endif  // PSEM_LIB_TESTING_CALL_KINDS_H_
