// For test helpers: a call that must succeed, or nothing that follows makes sense.

#ifndef PSEM_LIB_TESTING_CHECK_CALL_H_
#define PSEM_LIB_TESTING_CHECK_CALL_H_

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <string>

namespace psem {

// Aborts with `call`, `subject` and errno's meaning unless `done`.
inline void CheckCall(bool done, const char* call, const std::string& subject = "") {
  if (done) return;
  const int error = errno;
  fprintf(stderr, "%s %s: %s\n", call, subject.c_str(), strerror(error));
  abort();
}

}  // namespace psem

#endif  // PSEM_LIB_TESTING_CHECK_CALL_H_
