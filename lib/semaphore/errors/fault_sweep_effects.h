// What a system call that failed is to do to the operation that made it.

#ifndef PSEM_LIB_SEMAPHORE_ERRORS_FAULT_SWEEP_EFFECTS_H_
#define PSEM_LIB_SEMAPHORE_ERRORS_FAULT_SWEEP_EFFECTS_H_

#include "absl/strings/string_view.h"
#include "lib/testing/call_kinds.h"
#include "lib/testing/faulty_calls.h"

namespace psem {

enum class Effect {
  kHandedOn,  // The caller is told that errno, and nothing has changed.
  kNone,      // As if the call had not failed.
  kAborts,    // It can only be our own mistake.
  kNotAsked,
};

// `operation` is its name; `kind` is the call that fails first.
Effect EffectOf(absl::string_view operation, const CallKind& kind, const Fault& fault);

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_ERRORS_FAULT_SWEEP_EFFECTS_H_
