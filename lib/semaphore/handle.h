// What a Semaphore owns: an open semaphore, what the handle holds of it, and the texts of all that
// can go wrong. Semaphore and Permit are its two faces.

#ifndef PSEM_LIB_SEMAPHORE_HANDLE_H_
#define PSEM_LIB_SEMAPHORE_HANDLE_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/base/semaphore_name.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/sem_mapping.h"
#include "lib/semaphore/exit/exit_cleanup.h"
#include "lib/semaphore/open_handle.h"
#include "lib/semaphore/options.h"

namespace psem {
namespace internal {

// Prints a failure to stderr, unless the options are against it, and hands it on. That a deadline
// or a cancellation came is an answer and no failure.
absl::Status Report(const Options& options, absl::Status status);

class Handle : public OpenHandle {
 public:
  // Not open yet.
  Handle(const SemaphoreName& name, const Options& options);
  ~Handle();

  // See Semaphore::Open; `options` are those of the constructor.
  absl::Status Open(const Options& options);

  // The others are told which `verb` to use in texts, and find out by themselves what is wrong.
  absl::Status Take(const char* verb, const AcquireOptions& request);
  absl::StatusOr<bool> TryTake(const char* verb, int64_t permits);
  absl::Status Give(const char* verb, int64_t permits);
  int GiveFromSignal();
  absl::Status Close(const char* verb, bool unlink);
  absl::Status ClosedError(const char* verb) const;

 private:
  struct SlowWaitRule {
    absl::Duration after;
    std::function<void(const SlowWait&)> tell;
  };

  absl::Status CheckPermits(const char* verb, int64_t permits) const;
  absl::Status MayAcquire(const char* verb, int64_t permits) const;
  absl::Status CountTaken(const char* verb, uint32_t permits);
  int WaitForPermits(const char* verb, uint32_t permits, const Wait& wait);
  void TellSlowWait(const char* verb, uint32_t permits, absl::Duration begin) const;
  absl::Status HeldError(const char* verb) const;
  absl::Status Report(absl::Status status) const;
  void Debug(absl::string_view verb, absl::string_view text) const;

  const uint64_t generation_;  // Of the process that opened it.
  std::unique_ptr<const SlowWaitRule> slow_wait_;
  CleanupEntry cleanup_;
};

}  // namespace internal
}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_HANDLE_H_
