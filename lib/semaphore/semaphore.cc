#include "lib/semaphore/semaphore.h"

#include <errno.h>
#include <fcntl.h>

#include <utility>

#include "lib/base/errors.h"
#include "lib/base/semaphore_name.h"
#include "lib/platform/clock.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/proc/futex_waiters.h"
#include "lib/platform/sem_mapping.h"
#include "lib/semaphore/acquire.h"
#include "lib/semaphore/handle.h"

namespace psem {
namespace {

constexpr char kAcquire[] = "acquire";
constexpr char kTryToAcquire[] = "try to acquire";

// Without options there is nobody to ask whether to be silent.
absl::Status MovedFromError(absl::string_view verb) {
  return FaultStatus(absl::StatusCode::kFailedPrecondition, EBADF, verb, "",
                     "this handle was moved from (EBADF); use the one that it moved to");
}

AcquireOptions Plainly(int64_t permits, Deadline deadline = Deadline::Never()) {
  AcquireOptions options;
  options.permits = permits;
  options.deadline = deadline;
  return options;
}

}  // namespace

absl::StatusOr<Semaphore> Semaphore::Open(absl::string_view name, const Options& options) {
  const absl::StatusOr<SemaphoreName> parsed = SemaphoreName::Parse(name, "open");
  if (!parsed.ok()) return internal::Report(options, parsed.status());
  auto handle = std::make_unique<internal::Handle>(*parsed, options);
  const absl::Status status = handle->Open(options);
  if (!status.ok()) return status;
  return Semaphore(std::move(handle));
}

absl::Status Semaphore::Unlink(absl::string_view name) {
  const absl::StatusOr<SemaphoreName> parsed = SemaphoreName::Parse(name, "unlink");
  return parsed.ok() ? UnlinkSemaphore(*parsed) : parsed.status();
}

Semaphore::Semaphore(std::unique_ptr<internal::Handle> handle)
    : handle_(std::move(handle)), quick_(handle_.get()) {}

Semaphore::Semaphore(Semaphore&& other) noexcept
    : handle_(std::move(other.handle_)), quick_(std::exchange(other.quick_, nullptr)) {}

// What this handle was open on ends with `other`, as its destructor ends it.
Semaphore& Semaphore::operator=(Semaphore&& other) noexcept {
  Semaphore moved(std::move(other));
  std::swap(handle_, moved.handle_);
  std::swap(quick_, moved.quick_);
  return *this;
}

Semaphore::~Semaphore() = default;

absl::Status Semaphore::Acquire(int64_t permits) { return Acquire(Plainly(permits)); }

absl::Status Semaphore::AcquireFor(absl::Duration timeout, int64_t permits) {
  if (permits == 1 && TakeQuickly()) return absl::OkStatus();
  return AcquireSlowly(Plainly(permits, After(timeout)));
}

absl::Status Semaphore::AcquireUntil(absl::Time time, int64_t permits) {
  return Acquire(Plainly(permits, Deadline::AtWall(time)));
}

absl::Status Semaphore::AcquireUntil(Deadline deadline, int64_t permits) {
  return Acquire(Plainly(permits, deadline));
}

absl::Status Semaphore::Acquire(const AcquireOptions& options) {
  if (options.permits == 1 && TakeQuickly()) return absl::OkStatus();
  return AcquireSlowly(options);
}

absl::Status Semaphore::AcquireSlowly() { return AcquireSlowly(AcquireOptions()); }

absl::Status Semaphore::AcquireSlowly(const AcquireOptions& options) {
  if (handle_ == nullptr) return MovedFromError(kAcquire);
  return handle_->Take(kAcquire, options);
}

absl::StatusOr<bool> Semaphore::TryAcquire(int64_t permits) {
  if (permits == 1 && TakeQuickly()) return true;
  return TryAcquireSlowly(permits);
}

absl::StatusOr<bool> Semaphore::TryAcquireSlowly(int64_t permits) {
  if (handle_ == nullptr) return MovedFromError(kTryToAcquire);
  return handle_->TryTake(kTryToAcquire, permits);
}

absl::StatusOr<Permit> Semaphore::AcquirePermit(const AcquireOptions& options) {
  const absl::Status status = Acquire(options);
  if (!status.ok()) return status;
  return Permit(quick_, static_cast<uint32_t>(options.permits));
}

absl::StatusOr<Permit> Semaphore::AcquirePermitSlowly() {
  const absl::Status status = AcquireSlowly();
  if (!status.ok()) return status;
  return Permit(quick_, 1);
}

absl::StatusOr<Permit> Semaphore::TryAcquirePermit(int64_t permits) {
  if (permits == 1 && TakeQuickly()) return Permit(quick_, 1);
  const absl::StatusOr<bool> taken = TryAcquireSlowly(permits);
  if (!taken.ok()) return taken.status();
  return *taken ? Permit(quick_, static_cast<uint32_t>(permits)) : Permit();
}

absl::Status Semaphore::ReleaseSlowly() { return Release(1); }

absl::Status Semaphore::Release(int64_t permits) {
  if (handle_ == nullptr) return MovedFromError("release");
  return handle_->Give("release", permits);
}

int Semaphore::PostFromSignal() noexcept {
  return handle_ != nullptr ? handle_->GiveFromSignal() : EBADF;
}

absl::StatusOr<uint32_t> Semaphore::Value() const {
  constexpr char kVerb[] = "read the value of";
  if (handle_ == nullptr) return MovedFromError(kVerb);
  if (!is_open()) return handle_->ClosedError(kVerb);
  return ValueOf(handle_->open_word()->load(std::memory_order_relaxed));
}

absl::StatusOr<WaiterCount> Semaphore::Waiters() const {
  constexpr char kVerb[] = "count the waiters of";
  if (handle_ == nullptr) return MovedFromError(kVerb);
  if (!is_open()) return handle_->ClosedError(kVerb);
  WaiterCount count;
  count.recorded = WaitersOf(handle_->open_word()->load(std::memory_order_relaxed));
  if (count.recorded == 0) {
    count.live_is_exact = true;  // Whoever sleeps has been counted before.
    return count;
  }
  const absl::StatusOr<FutexWaiters> found = FindFutexWaiters(handle_->identity);
  if (!found.ok()) return count;
  count.live = static_cast<uint32_t>(found->waiters.size());
  count.live_is_exact = found->gaps.complete();
  return count;
}

Statistics Semaphore::statistics() const {
  Statistics statistics;
  if (handle_ == nullptr) return statistics;
  statistics.acquires = handle_->counts.acquires();
  handle_->waits.AddTo(&statistics);
  return statistics;
}

absl::Status Semaphore::Close() {
  if (handle_ == nullptr) return MovedFromError("close");
  return handle_->Close("close", handle_->may_unlink);
}

absl::Status Semaphore::Detach() {
  if (handle_ == nullptr) return MovedFromError("detach");
  return handle_->Close("detach", /*unlink=*/false);
}

absl::StatusOr<bool> Semaphore::IsCurrent() const {
  constexpr char kVerb[] = "look up";
  if (handle_ == nullptr) return MovedFromError(kVerb);
  if (!is_open()) return handle_->ClosedError(kVerb);
  FileFacts facts;
  const int error = StatAt(AT_FDCWD, SemaphorePath(handle_->name).c_str(), &facts);
  if (error == ENOENT) return false;
  if (error != 0) return ErrnoStatus(error, kVerb, handle_->name.printable(), "");
  return facts.identity == handle_->identity;
}

const std::string& Semaphore::name() const {
  static const auto* const kNoName = new std::string();
  return handle_ != nullptr ? handle_->name.text() : *kNoName;
}

bool Semaphore::held() const { return handle_ != nullptr && handle_->counts.held() != 0; }

bool Semaphore::is_open() const { return handle_ != nullptr && handle_->open_word() != nullptr; }

bool Semaphore::created() const { return handle_ != nullptr && handle_->created; }

FileIdentity Semaphore::identity() const {
  return handle_ != nullptr ? handle_->identity : FileIdentity();
}

}  // namespace psem
