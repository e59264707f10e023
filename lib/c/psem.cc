#include "lib/c/psem.h"

#include <errno.h>
#include <time.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/c/answer.h"
#include "lib/c/c_options.h"
#include "lib/c/sized_struct.h"
#include "lib/semaphore/close_before_death.h"
#include "lib/semaphore/semaphore.h"

// Empty only while psem_open makes it: the memory is there before the semaphore is opened.
struct psem_semaphore {
  std::optional<psem::Semaphore> opened;
};

namespace psem {
namespace {

constexpr char kAcquire[] = "acquire";
constexpr char kTryToAcquire[] = "try to acquire";

constexpr StructShape kStatisticsShape = {"psem_statistics", PSEM_STRUCT_VERSION, 40,
                                          sizeof(psem_statistics)};
constexpr StructShape kWaitersShape = {"psem_waiters", PSEM_STRUCT_VERSION, 20,
                                       sizeof(psem_waiters)};
static_assert(sizeof(psem_statistics) == 40, "a later revision appends, and adds a line here");
static_assert(sizeof(psem_waiters) == 20, "a later revision appends, and adds a line here");

// Answers with what `body` does to the semaphore.
template <typename Handle, typename Body>
int AnswerOf(absl::string_view verb, Handle* semaphore, Body body) {
  return Answer([&]() -> absl::Status {
    if (ABSL_PREDICT_FALSE(semaphore == nullptr)) return NullError(verb, "semaphore");
    return body(*semaphore->opened);
  });
}

// The same for a body whose result goes to `result`.
template <typename Result, typename Body>
int AnswerTo(Result* result, absl::string_view verb, absl::string_view what,
             const psem_semaphore* semaphore, Body body) {
  return AnswerOf(verb, semaphore, [&](const Semaphore& opened) -> absl::Status {
    if (result == nullptr) return NullError(verb, what);
    const auto answer = body(opened);
    if (!answer.ok()) return answer.status();
    *result = *answer;
    return absl::OkStatus();
  });
}

// The same for a struct, of which the program knows `size` bytes.
template <typename Struct, typename Body>
int AnswerToStruct(Struct* result, size_t size, const StructShape& shape, absl::string_view verb,
                   absl::string_view what, const psem_semaphore* semaphore, Body body) {
  return AnswerOf(verb, semaphore, [&](const Semaphore& opened) -> absl::Status {
    if (result == nullptr) return NullError(verb, what);
    absl::Status status = CheckStructSize(shape, verb, size);
    if (!status.ok()) return status;
    absl::StatusOr<Struct> answer = body(opened);
    if (!answer.ok()) return answer.status();
    answer->version = shape.version;
    answer->size = static_cast<uint32_t>(std::min(size, sizeof(Struct)));
    WriteStruct(shape, &*answer, result, size);
    return status;
  });
}

absl::Status Open(const char* name, const psem_options* options, psem_semaphore** semaphore) {
  constexpr char kVerb[] = "open";
  if (semaphore == nullptr) return NullError(kVerb, "semaphore");
  *semaphore = nullptr;
  if (name == nullptr) return NullError(kVerb, "name");
  const absl::StatusOr<Options> read = OptionsOf(options, name);
  if (!read.ok()) return read.status();
  auto handle = std::make_unique<psem_semaphore>();
  absl::StatusOr<Semaphore> opened = Semaphore::Open(name, *read);
  if (!opened.ok()) return opened.status();
  handle->opened = *std::move(opened);
  *semaphore = handle.release();
  return absl::OkStatus();
}

absl::Status TryAcquire(Semaphore* semaphore, int64_t permits) {
  const absl::StatusOr<bool> taken = semaphore->TryAcquire(permits);
  if (!taken.ok()) return taken.status();
  if (*taken) return absl::OkStatus();
  return ErrnoStatus(EAGAIN, kTryToAcquire, Printable(semaphore->name()),
                     permits == 1 ? "no permit is free" : "too few permits are free");
}

absl::Status AcquireUntil(Semaphore* semaphore, int32_t clock, const timespec* given) {
  if (given == nullptr) return NullError(kAcquire, "deadline");
  const absl::StatusOr<Deadline> deadline =
      DeadlineOf(clock, absl::DurationFromTimespec(*given), semaphore->name());
  if (!deadline.ok()) return deadline.status();
  if (given->tv_nsec >= 0 && given->tv_nsec < 1000000000) return semaphore->AcquireUntil(*deadline);
  // As POSIX has it for sem_timedwait: nobody looks at it while there is a permit.
  const absl::StatusOr<bool> taken = semaphore->TryAcquire();
  if (!taken.ok()) return taken.status();
  if (*taken) return absl::OkStatus();
  return MisuseError(EINVAL, kAcquire, semaphore->name(),
                     "not a time (EINVAL); give a tv_nsec of 0 to 999999999");
}

psem_statistics ReadStatistics(const Semaphore& opened) {
  const Statistics counted = opened.statistics();
  psem_statistics statistics = {};
  statistics.acquires = counted.acquires;
  statistics.contended_acquires = counted.contended_acquires;
  statistics.total_wait_ns = static_cast<uint64_t>(absl::ToInt64Nanoseconds(counted.total_wait));
  statistics.longest_wait_ns =
      static_cast<uint64_t>(absl::ToInt64Nanoseconds(counted.longest_wait));
  return statistics;
}

absl::StatusOr<psem_waiters> CountWaiters(const Semaphore& opened) {
  const absl::StatusOr<WaiterCount> counted = opened.Waiters();
  if (!counted.ok()) return counted.status();
  psem_waiters waiters = {};
  waiters.recorded = counted->recorded;
  waiters.live = counted->live;
  waiters.live_is_exact = counted->live_is_exact ? 1 : 0;
  return waiters;
}

}  // namespace
}  // namespace psem

using psem::AnswerOf;
using psem::AnswerTo;
using psem::AnswerToStruct;
using psem::Semaphore;

const char* psem_version(void) { return PSEM_VERSION; }

const char* psem_last_error(void) { return psem::LastErrorText(); }

int psem_open(const char* name, const psem_options* options, psem_semaphore** semaphore) {
  return psem::Answer([&] { return psem::Open(name, options, semaphore); });
}

int psem_close(psem_semaphore* semaphore) {
  return AnswerOf("close", semaphore, [](Semaphore& opened) { return opened.Close(); });
}

int psem_detach(psem_semaphore* semaphore) {
  return AnswerOf("detach", semaphore, [](Semaphore& opened) { return opened.Detach(); });
}

void psem_destroy(psem_semaphore* semaphore) {
  const psem::KeptErrno kept_errno;
  delete semaphore;
}

int psem_unlink(const char* name) {
  return psem::Answer([&] {
    return name != nullptr ? Semaphore::Unlink(name) : psem::NullError("unlink", "name");
  });
}

int psem_acquire(psem_semaphore* semaphore) {
  return AnswerOf(psem::kAcquire, semaphore, [](Semaphore& opened) { return opened.Acquire(); });
}

int psem_acquire_n(psem_semaphore* semaphore, int64_t permits) {
  return AnswerOf(psem::kAcquire, semaphore,
                  [&](Semaphore& opened) { return opened.Acquire(permits); });
}

int psem_try_acquire(psem_semaphore* semaphore) { return psem_try_acquire_n(semaphore, 1); }

int psem_try_acquire_n(psem_semaphore* semaphore, int64_t permits) {
  return AnswerOf(psem::kTryToAcquire, semaphore,
                  [&](Semaphore& opened) { return psem::TryAcquire(&opened, permits); });
}

int psem_acquire_until(psem_semaphore* semaphore, int32_t clock, const timespec* deadline) {
  return AnswerOf(psem::kAcquire, semaphore,
                  [&](Semaphore& opened) { return psem::AcquireUntil(&opened, clock, deadline); });
}

int psem_acquire_for_ns(psem_semaphore* semaphore, int64_t timeout_ns) {
  return AnswerOf(psem::kAcquire, semaphore, [&](Semaphore& opened) {
    return opened.AcquireFor(absl::Nanoseconds(timeout_ns));
  });
}

int psem_acquire_with(psem_semaphore* semaphore, const psem_acquire_options* options) {
  return AnswerOf(psem::kAcquire, semaphore, [&](Semaphore& opened) -> absl::Status {
    const auto read = psem::AcquireOptionsOf(options, opened.name());
    return read.ok() ? opened.Acquire(*read) : read.status();
  });
}

int psem_release(psem_semaphore* semaphore) {
  return AnswerOf("release", semaphore, [](Semaphore& opened) { return opened.Release(); });
}

int psem_release_n(psem_semaphore* semaphore, int64_t permits) {
  return AnswerOf("release", semaphore, [&](Semaphore& opened) { return opened.Release(permits); });
}

// No Answer: a handler may run while this thread writes its last error.
int psem_post_from_signal(psem_semaphore* semaphore) {
  return semaphore != nullptr ? semaphore->opened->PostFromSignal() : EINVAL;
}

int psem_value(const psem_semaphore* semaphore, uint32_t* value) {
  return AnswerTo(value, "read the value of", "value", semaphore,
                  [](const Semaphore& opened) { return opened.Value(); });
}

int psem_get_statistics(const psem_semaphore* semaphore, psem_statistics* statistics, size_t size) {
  return AnswerToStruct(statistics, size, psem::kStatisticsShape, "read the statistics of",
                        "statistics", semaphore, psem::ReadStatistics);
}

int psem_get_waiters(const psem_semaphore* semaphore, psem_waiters* waiters, size_t size) {
  return AnswerToStruct(waiters, size, psem::kWaitersShape, "count the waiters of", "waiters",
                        semaphore, psem::CountWaiters);
}

int psem_is_current(const psem_semaphore* semaphore, int* is_current) {
  return AnswerTo(is_current, "look up", "is_current", semaphore,
                  [](const Semaphore& opened) { return opened.IsCurrent(); });
}

int psem_created(const psem_semaphore* semaphore) {
  return semaphore != nullptr && semaphore->opened->created();
}

int psem_held(const psem_semaphore* semaphore) {
  return semaphore != nullptr && semaphore->opened->held();
}

int psem_is_open(const psem_semaphore* semaphore) {
  return semaphore != nullptr && semaphore->opened->is_open();
}

const char* psem_name(const psem_semaphore* semaphore) {
  return semaphore != nullptr ? semaphore->opened->name().c_str() : "";
}

void psem_close_before_death(void) { psem::CloseSemaphoresBeforeDeath(); }

int psem_cancellation_new(psem_cancellation** cancellation) {
  return psem::Answer([&] {
    if (cancellation == nullptr) return psem::NullError("make", "cancellation");
    *cancellation = nullptr;
    *cancellation = new psem_cancellation();
    return absl::OkStatus();
  });
}

void psem_cancellation_cancel(psem_cancellation* cancellation) {
  if (cancellation != nullptr) cancellation->token.Cancel();
}

int psem_cancellation_cancelled(const psem_cancellation* cancellation) {
  return cancellation != nullptr && cancellation->token.cancelled();
}

void psem_cancellation_destroy(psem_cancellation* cancellation) { delete cancellation; }
