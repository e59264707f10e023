#include "lib/semaphore/handle.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/base/errors.h"
#include "lib/platform/clock.h"
#include "lib/platform/sem_file.h"
#include "lib/platform/signal_safe_lock.h"
#include "lib/platform/stderr_line.h"
#include "lib/semaphore/acquire.h"
#include "lib/semaphore/fork_generation.h"
#include "lib/semaphore/open_semaphores.h"

namespace psem {
namespace internal {
namespace {

constexpr char kOpen[] = "open";
constexpr mode_t kDefaultMode = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
constexpr mode_t kAllPermissions = S_IRWXU | S_IRWXG | S_IRWXO;

absl::Status ReportAs(bool debug, bool silent, absl::Status status) {
  const bool is_answer =
      status.ok() || absl::IsDeadlineExceeded(status) || ErrnoOf(status) == ECANCELED;
  if (debug || (!silent && !is_answer)) WriteStderrLine({status.message()});
  return status;
}

absl::Status Misuse(int error_number, absl::string_view verb, const SemaphoreName& name,
                    absl::string_view text) {
  return FaultStatus(absl::StatusCode::kFailedPrecondition, error_number, verb, name.printable(),
                     text);
}

absl::Status BadArgument(absl::string_view verb, const SemaphoreName& name,
                         absl::string_view text) {
  return FaultStatus(absl::StatusCode::kInvalidArgument, EINVAL, verb, name.printable(), text);
}

bool MayUnlinkBy(UnlinkPolicy policy, bool created) {
  return policy == UnlinkPolicy::kAlways || (policy == UnlinkPolicy::kOnlyCreator && created);
}

absl::StatusOr<OpenRequest> RequestOf(const SemaphoreName& name, const Options& options) {
  if (options.value < 0 || options.value > int64_t{kMaxSemaphoreValue}) {
    return BadArgument(kOpen, name,
                       absl::StrFormat("not a value (EINVAL): %d; give 0 to %u", options.value,
                                       kMaxSemaphoreValue));
  }
  const Permissions permissions = options.permissions.value_or(Permissions{kDefaultMode});
  if ((permissions.mode & ~kAllPermissions) != 0) {
    return BadArgument(
        kOpen, name,
        absl::StrFormat("not permissions (EINVAL): 0%o; give 0 to 0777", permissions.mode));
  }
  OpenRequest request;
  request.value = static_cast<uint32_t>(options.value);
  request.mode = permissions.mode;
  request.exact_mode = options.permissions.has_value();
  request.require_owner = options.require_owner;
  request.may_create = options.mode != OpenMode::kOpenOnly;
  request.may_attach = options.mode != OpenMode::kCreateOnly;
  return request;
}

}  // namespace

absl::Status Report(const Options& options, absl::Status status) {
  return ReportAs(options.debug, options.silent, std::move(status));
}

void GiveBack(SemWord* word) { GivePermits(word, 1); }

Handle::Handle(const SemaphoreName& the_name, const Options& options)
    : OpenHandle(the_name), generation_(ForkGeneration()), cleanup_(this) {
  strict = options.strict;
  close_on_exit = options.close_on_exit;
  debug = options.debug;
  silent = options.silent;
  retry_on_eintr = options.retry_on_eintr;
  if (options.slow_wait != absl::InfiniteDuration()) {
    slow_wait_ =
        std::make_unique<SlowWaitRule>(SlowWaitRule{options.slow_wait, options.on_slow_wait});
  }
}

// An open handle does what the process's exit would do to it, but not to what the parent opened.
Handle::~Handle() {
  if (open_word() == nullptr) return;
  const bool inherited = generation_ != ForkGeneration();
  Close("destroy", close_on_exit && !inherited && may_unlink).IgnoreError();
}

absl::Status Handle::Open(const Options& options) {
  const absl::StatusOr<OpenRequest> request = RequestOf(name, options);
  if (!request.ok()) return Report(request.status());
  bool is_in_use = false;  // The mapping that `enter` was called with last.
  const auto enter = [&](const SemMapping& mapping, absl::FunctionRef<int()> link) {
    const SignalsBlocked signals_blocked;  // Once for all the locks.
    int error = EnterOpenSemaphore(this, mapping, options.allow_shared_handle);
    is_in_use = error == 0 && open_word() == mapping.word;
    if (error != 0) return error;
    may_unlink = MayUnlinkBy(options.unlink_policy, mapping.created);
    is_armed = close_on_exit && may_unlink;
    error = is_armed ? cleanup_.Arm(link) : link();
    // Another thread may have joined it by now.
    if (error != 0 && LeaveOpenSemaphore(this)) is_in_use = false;
    return error;
  };
  const absl::StatusOr<SemMapping> mapping = AttachOrCreate(name, *request, enter);
  absl::Status status = mapping.status();
  if (mapping.ok() && !mapping->created) {
    const int error = enter(*mapping, [] { return 0; });
    if (!is_in_use) Unmap(mapping->word);
    if (error == EEXIST) {
      return Report(FaultStatus(absl::StatusCode::kAlreadyExists, EEXIST, kOpen, name.printable(),
                                "this process has it open already (EEXIST); use that handle, "
                                "close it, or set allow_shared_handle"));
    }
    if (error != 0) status = ErrnoStatus(error, kOpen, name.printable(), "");
  }
  if (ErrnoOf(status) == ECANCELED) {
    status = ErrnoStatus(ECANCELED, kOpen, name.printable(),
                         "this process is ending; set close_on_exit to false");
  }
  if (!status.ok()) return Report(status);
  created = mapping->created;
  if (!debug) {
    word = open_word();
  } else {  // A handle that talks takes the slow way, where that is done.
    Debug(kOpen, created ? absl::StrCat("created with value ", options.value)
                         : "attached to the one that exists");
  }
  return absl::OkStatus();
}

absl::Status Handle::Close(const char* verb, bool unlink) {
  SemWord* const mapped = open_word();
  if (mapped == nullptr) return strict ? ClosedError(verb) : absl::OkStatus();
  const int error = unlink ? UnlinkIfSame(name, identity) : 0;
  bool was_last;
  {
    const SignalsBlocked signals_blocked;  // Once for all the locks.
    // After the unlink, so that a signal in between leaves nothing behind. The mapping is still
    // there: no other file can have the identity yet.
    if (is_armed) cleanup_.Disarm();
    word = nullptr;
    was_last = LeaveOpenSemaphore(this);
  }
  // A handler that runs from here on finds no word that is about to be unmapped.
  if (was_last) Unmap(mapped);
  Debug(verb, unlink ? "closed, and its name removed" : "closed, and its name left");
  if (error == 0 || error == ENOENT) return absl::OkStatus();
  FileFacts facts;
  const bool seen = StatAt(AT_FDCWD, SemaphorePath(name).c_str(), &facts) == 0;
  return Report(ErrnoStatus(error, verb, name.printable(),
                            absl::StrCat("the handle is closed, but the name stays",
                                         seen ? "; " : "", seen ? OwnerText(facts) : "")));
}

absl::Status Handle::Take(const char* verb, const AcquireOptions& request) {
  // The quick path has been here, unless it is not for this call.
  if (debug || request.permits != 1) PSEM_PROBE1(acquire_begin, open_word());
  absl::Status status = MayAcquire(verb, request.permits);
  if (!status.ok()) return status;
  const auto permits = static_cast<uint32_t>(request.permits);
  Debug(verb, "waiting for a permit");
  Wait wait;
  wait.deadline = request.deadline;
  wait.retry_on_eintr = request.retry_on_eintr.value_or(retry_on_eintr);
  wait.cancellation = request.cancellation;
  const int error = TryTakePermits(open_word(), permits) ? 0 : WaitForPermits(verb, permits, wait);
  if (error == 0) return CountTaken(verb, permits);
  PSEM_PROBE2(acquire_end, open_word(), error);
  absl::string_view advice = "no permit was taken";
  if (error == EINTR) advice = "no permit was taken; call it again, or set retry_on_eintr";
  if (error == ECANCELED) advice = "its cancellation token was cancelled; no permit was taken";
  return Report(ErrnoStatus(error, verb, name.printable(), advice));
}

absl::StatusOr<bool> Handle::TryTake(const char* verb, int64_t permits) {
  if (debug || permits != 1) PSEM_PROBE1(acquire_begin, open_word());
  absl::Status status = MayAcquire(verb, permits);
  if (!status.ok()) return status;
  if (!TryTakePermits(open_word(), static_cast<uint32_t>(permits))) {
    PSEM_PROBE2(acquire_end, open_word(), EAGAIN);
    Debug(verb, permits == 1 ? "no permit is free" : "too few permits are free");
    return false;
  }
  status = CountTaken(verb, static_cast<uint32_t>(permits));
  if (!status.ok()) return status;
  return true;
}

int Handle::WaitForPermits(const char* verb, uint32_t permits, const Wait& wait) {
  SemWord* const semaphore = open_word();
  const absl::Duration begin = MonotonicNow();
  PSEM_PROBE3(wait_begin, name.text().c_str(), semaphore, permits);
  int error = 0;
  if (slow_wait_ != nullptr && slow_wait_->after < Remaining(wait.deadline)) {
    Wait until_slow = wait;
    until_slow.deadline = After(slow_wait_->after);
    error = TakePermits(semaphore, permits, until_slow);
    if (error == ETIMEDOUT) {
      TellSlowWait(verb, permits, begin);
      error = TakePermits(semaphore, permits, wait);
    }
  } else {
    error = TakePermits(semaphore, permits, wait);
  }
  PSEM_PROBE3(wait_end, name.text().c_str(), semaphore, error);
  if (error == 0) waits.Count(MonotonicNow() - begin);
  return error;
}

void Handle::TellSlowWait(const char* verb, uint32_t permits, absl::Duration begin) const {
  const uint64_t seen = open_word()->load(std::memory_order_relaxed);
  const absl::Duration waited = MonotonicNow() - begin;
  if (slow_wait_->tell) {
    slow_wait_->tell({name.text(), getpid(), gettid(), int64_t{permits}, absl::Now() - waited,
                      waited, ValueOf(seen), WaitersOf(seen)});
  } else if (debug || !silent) {
    WriteStderrLine({verb, " \"", name.printable(), "\": still waiting after ",
                     absl::FormatDuration(absl::Trunc(waited, absl::Milliseconds(1)))});
  }
}

absl::Status Handle::Give(const char* verb, int64_t permits) {
  absl::Status status = CheckPermits(verb, permits);
  if (!status.ok()) return status;
  const auto count = static_cast<uint32_t>(permits);
  const bool held = counts.Drop(count);
  if (!held && strict) {
    return Report(Misuse(
        EPERM, verb, name,
        absl::StrCat(
            count == 1 || counts.held() == 0
                ? "this handle does not hold it"
                : absl::StrCat("this handle holds only ", counts.held(), " of ", count, " permits"),
            " (EPERM); acquire it first, or open it with strict set to false to add "
            "permits")));
  }
  // Without strict, what is given beyond what is held is added to the semaphore all the same.
  uint32_t held_less = held ? count : counts.held();
  if (!held && !counts.Drop(held_less)) held_less = 0;
  const int error = GivePermits(open_word(), count);
  if (error != 0) {
    counts.Restore(held_less);
    return Report(
        ErrnoStatus(error, verb, name.printable(), "2147483647 permits are the most there can be"));
  }
  PSEM_PROBE2(release, open_word(), count);
  Debug(verb, count == 1 ? "gave a permit" : absl::StrCat("gave ", count, " permits"));
  return absl::OkStatus();
}

int Handle::GiveFromSignal() {
  SemWord* const semaphore = open_word();
  if (semaphore == nullptr) return EBADF;
  const bool held = counts.Drop(1);
  if (!held && strict) return EPERM;
  const int error = GivePermits(semaphore, 1);
  if (error == 0) PSEM_PROBE2(release, semaphore, 1);
  if (error != 0 && held) counts.Restore(1);
  return error;
}

absl::Status Handle::CheckPermits(const char* verb, int64_t permits) const {
  if (open_word() == nullptr) return ClosedError(verb);
  if (permits >= 1 && permits <= int64_t{kMaxSemaphoreValue}) return absl::OkStatus();
  return Report(BadArgument(verb, name,
                            absl::StrFormat("not a number of permits (EINVAL): %d; give 1 to %u",
                                            permits, kMaxSemaphoreValue)));
}

absl::Status Handle::MayAcquire(const char* verb, int64_t permits) const {
  absl::Status status = CheckPermits(verb, permits);
  if (status.ok() && strict && counts.held() != 0) status = HeldError(verb);
  if (!status.ok()) PSEM_PROBE2(acquire_end, open_word(), ErrnoOf(status));
  return status;
}

absl::Status Handle::CountTaken(const char* verb, uint32_t permits) {
  if (!counts.Add(permits, strict)) {
    GivePermits(open_word(), permits);  // Another thread was faster with this handle.
    return HeldError(verb);
  }
  PSEM_PROBE2(acquire_end, open_word(), 0);
  Debug(verb, permits == 1 ? "took a permit" : absl::StrCat("took ", permits, " permits"));
  return absl::OkStatus();
}

absl::Status Handle::ClosedError(const char* verb) const {
  return Report(
      Misuse(EBADF, verb, name, "this handle is closed (EBADF); open the semaphore again"));
}

absl::Status Handle::HeldError(const char* verb) const {
  return Report(Misuse(EDEADLK, verb, name,
                       "this handle holds it already (EDEADLK); release it first, or open it "
                       "with strict set to false to acquire again"));
}

absl::Status Handle::Report(absl::Status status) const {
  return ReportAs(debug, silent, std::move(status));
}

void Handle::Debug(absl::string_view verb, absl::string_view text) const {
  if (debug) WriteStderrLine({verb, " \"", name.printable(), "\": ", text});
}

}  // namespace internal
}  // namespace psem
