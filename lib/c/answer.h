// The border between C++ and C: a status becomes an errno value and the thread's last error text,
// and no exception gets out.

#ifndef PSEM_LIB_C_ANSWER_H_
#define PSEM_LIB_C_ANSWER_H_

#include <cxxabi.h>
#include <errno.h>

#include "absl/base/optimization.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace psem {
namespace internal {

// Remembers the status's text as this thread's last error, and returns its errno; EPROTO when it
// carries none.
int Fail(const absl::Status& status);

// The same for the exception that is being handled: ENOMEM for std::bad_alloc, EPROTO for others.
int FailByException();

}  // namespace internal

// Leaves errno as it was.
class KeptErrno {
 public:
  KeptErrno() : kept_(errno) {}
  ~KeptErrno() { errno = kept_; }

  KeptErrno(const KeptErrno&) = delete;
  KeptErrno& operator=(const KeptErrno&) = delete;

 private:
  const int kept_;
};

// This thread's last error text; "" when there is none yet.
const char* LastErrorText();

// Wrong use of the interface in C: EINVAL or E2BIG. `name` is the semaphore's, in raw bytes.
absl::Status MisuseError(int error, absl::string_view verb, absl::string_view name,
                         absl::string_view text);

// `parameter` is null and must not be.
absl::Status NullError(absl::string_view verb, absl::string_view parameter);

// Runs `body`, which returns an absl::Status, and answers as a function in C does: with 0 or an
// errno value, and errno itself as it was.
template <typename Body>
int Answer(Body body) {
  const KeptErrno kept_errno;
  try {
    const absl::Status status = body();
    return ABSL_PREDICT_TRUE(status.ok()) ? 0 : internal::Fail(status);
  } catch (const abi::__forced_unwind&) {
    throw;  // on_slow_wait was a cancellation point, and the thread is being cancelled.
  } catch (...) {
    return internal::FailByException();
  }
}

}  // namespace psem

#endif  // PSEM_LIB_C_ANSWER_H_
