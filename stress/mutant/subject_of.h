// What the bases have in common: a semaphore that lies in the memory that the suite provides, and
// whose address is the handle.

#ifndef PSEM_STRESS_MUTANT_SUBJECT_OF_H_
#define PSEM_STRESS_MUTANT_SUBJECT_OF_H_

#include <limits.h>

#include "stress/subject/builtin.h"

namespace psem {

// A subject whose memory is a State; create and the calls on a handle are still missing.
template <typename State>
Subject SubjectOf(const char* name, const char* description) {
  Subject subject = {};
  subject.abi = PSEM_SUBJECT_ABI;
  subject.size = sizeof(Subject);
  subject.name = name;
  subject.description = description;
  subject.max_value = INT_MAX;
  subject.state_size = sizeof(State);
  subject.state_align = alignof(State);
  subject.open = [](void* state, const char*, void** handle) {
    *handle = state;
    return 0;
  };
  subject.close = [](void*) { return 0; };
  subject.destroy = [](void*, const char*) { return 0; };
  return subject;
}

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_SUBJECT_OF_H_
