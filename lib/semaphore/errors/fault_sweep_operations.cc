#include "lib/semaphore/errors/fault_sweep_operations.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "lib/base/errors.h"
#include "lib/platform/clock.h"
#include "lib/platform/sem_mapping.h"
#include "lib/semaphore/acquire.h"
#include "lib/semaphore/close_before_death.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

Options Silent() {
  Options options;
  options.silent = true;
  options.strict = false;
  return options;
}

Options Retrying() {
  Options options = Silent();
  options.retry_on_eintr = true;
  return options;
}

Options KeptOnExit() {
  Options options = Silent();
  options.close_on_exit = false;
  return options;
}

Options In(OpenMode mode) {
  Options options = Silent();
  options.mode = mode;
  return options;
}

Options Unlinking(UnlinkPolicy policy) {
  Options options = Silent();
  options.unlink_policy = policy;
  return options;
}

Options Sharing() {
  Options options = Silent();
  options.allow_shared_handle = true;
  return options;
}

// As strict about others as can be. PlantFile's mode is 0644 too.
Options Distrusting() {
  Options options = Silent();
  options.permissions = Permissions{0644};
  options.require_owner = true;
  return options;
}

std::atomic<bool> slow_wait_was_told{false};

Options TellingSlowWaits() {
  Options options = Silent();
  options.slow_wait = absl::Milliseconds(1);
  options.on_slow_wait = [](const SlowWait&) { slow_wait_was_told.store(true); };
  return options;
}

constexpr std::nullopt_t kNotOpened = std::nullopt;

using Surrounding = std::function<void(Stage&)>;

void Nothing(const Stage&) {}

Surrounding Permits(uint32_t value, uint32_t waiters = 0) {
  return [=](const Stage& stage) { PlantFile(stage.path, Glibc64Bytes(value, waiters)); };
}

// Plants a semaphore that somebody else has open.
SemWord* OfSomebodyElse(Stage& stage, uint32_t value) {
  Permits(value)(stage);
  sem_t* const sem = sem_open(stage.name.c_str(), 0);
  PSEM_CHILD_CHECK(sem != SEM_FAILED);
  return reinterpret_cast<SemWord*>(sem);
}

// Does `action` in a thread of its own, when the operation sleeps.
void OnceAsleep(const Stage& stage, std::function<void()> action) {
  std::atomic<bool> begun{false};
  std::thread([&stage, &begun, action = std::move(action)] {
    begun.store(true);
    WaitUntilTrue([&stage] { return stage.sleeps.load(); }, absl::InfiniteDuration());
    action();
    while (true) pause();
  }).detach();
  // The sanitizers open files when a thread begins or ends, which would look like leaks.
  PSEM_CHILD_CHECK(WaitUntilTrue([&begun] { return begun.load(); }));
}

// No permit until the operation sleeps, and then `count` in one step.
Surrounding PermitsForTheSleeper(uint32_t count) {
  return [=](Stage& stage) {
    SemWord* const word = OfSomebodyElse(stage, 0);
    OnceAsleep(stage, [=] { GivePermits(word, count); });
  };
}

// The same without a sleep: a permit more in the moment before, and a certain number of calls.
Surrounding OneMoreBeforeTheSleep(uint32_t value) {
  return [=](Stage& stage) {
    SemWord* const word = OfSomebodyElse(stage, value);
    stage.before_sleep = [=] { GivePermits(word, 1); };
  };
}

void PermitAfterTheSlowWait(Stage& stage) {
  SemWord* const word = OfSomebodyElse(stage, 0);
  stage.before_sleep = [=] {
    if (slow_wait_was_told.load()) GivePermits(word, 1);
  };
}

void CancelTheSleeper(Stage& stage) {
  Permits(0)(stage);
  OnceAsleep(stage, [&stage] { stage.token.Cancel(); });
}

// Kernels before 6.10 let root alone link a file by its descriptor.
void OlderKernel(const Stage&) {
  FailSystemCall(SYS_linkat, ENOENT, {/*argument=*/4, AT_EMPTY_PATH});
}

// Kernels before 5.16 have no futex_waitv.
void MuchOlderKernel(Stage& stage) {
  OneMoreBeforeTheSleep(0)(stage);
  FailSystemCall(SYS_futex_waitv, ENOSYS);
}

void NoStdin(const Stage&) { close(STDIN_FILENO); }

std::function<absl::Status(Stage&)> Open(const Options& options) {
  return [=](Stage& stage) {
    absl::StatusOr<Semaphore> sem = Semaphore::Open(stage.name, options);
    if (sem.ok()) (stage.sem.has_value() ? stage.other : stage.sem).emplace(*std::move(sem));
    return sem.status();
  };
}

AcquireOptions Cancellable(const Stage& stage, absl::Duration timeout) {
  AcquireOptions options;
  options.cancellation = &stage.token;
  options.deadline = After(timeout);
  return options;
}

absl::Status Acquire(Stage& stage) { return stage.sem->Acquire(); }
absl::Status AcquireThree(Stage& stage) { return stage.sem->Acquire(3); }
absl::Status AcquireForAnHour(Stage& stage) { return stage.sem->AcquireFor(absl::Hours(1)); }
absl::Status AcquireInVain(Stage& stage) { return stage.sem->AcquireFor(absl::Milliseconds(1)); }
absl::Status AcquireCancellably(Stage& stage) {
  return stage.sem->Acquire(Cancellable(stage, absl::InfiniteDuration()));
}
absl::Status AcquireCancellablyInVain(Stage& stage) {
  return stage.sem->Acquire(Cancellable(stage, absl::Milliseconds(1)));
}
absl::Status AcquireUntilTheNextHour(Stage& stage) {
  return stage.sem->AcquireUntil(absl::Now() + absl::Hours(1));
}
absl::Status AcquireUntilInVain(Stage& stage) {
  return stage.sem->AcquireUntil(absl::Now() + absl::Milliseconds(1));
}
// The permit is given back when it ends, here.
absl::Status AcquirePermit(Stage& stage) { return stage.sem->AcquirePermit().status(); }
absl::Status TryAcquire(Stage& stage) { return stage.sem->TryAcquire().status(); }
absl::Status Value(Stage& stage) { return stage.sem->Value().status(); }
absl::Status Release(Stage& stage) { return stage.sem->Release(); }
absl::Status ReleaseThree(Stage& stage) { return stage.sem->Release(3); }
absl::Status Close(Stage& stage) { return stage.sem->Close(); }
absl::Status Detach(Stage& stage) { return stage.sem->Detach(); }
absl::Status Unlink(Stage& stage) { return Semaphore::Unlink(stage.name); }

absl::Status PostFromSignal(Stage& stage) {
  const int error = stage.sem->PostFromSignal();
  return error == 0 ? absl::OkStatus() : ErrnoStatus(error, "release", stage.name, "");
}

absl::Status Cancel(Stage& stage) {
  stage.token.Cancel();
  return stage.token.cancelled() ? absl::OkStatus() : absl::InternalError("not cancelled");
}

// That the name leads nowhere is what ENOENT says.
absl::Status IsCurrent(Stage& stage) {
  const absl::StatusOr<bool> is_current = stage.sem->IsCurrent();
  if (!is_current.ok() || *is_current) return is_current.status();
  return ErrnoStatus(ENOENT, "look up", stage.name, "");
}

absl::Status CloseBeforeDeath(Stage&) {
  CloseSemaphoresBeforeDeath();
  return absl::OkStatus();
}

absl::Status Destroy(Stage& stage) {
  stage.sem.reset();
  return absl::OkStatus();
}

}  // namespace

const std::vector<Operation>& Operations() {
  // clang-format off
  static const auto* const operations = new std::vector<Operation>{
      {"open_creating", "open", true, Nothing, kNotOpened, Open(Silent()), {}},
      {"open_creating_kept_on_exit", "open", true, Nothing, kNotOpened, Open(KeptOnExit()), {}},
      {"open_creating_never_unlinked", "open", true, Nothing, kNotOpened, Open(Unlinking(UnlinkPolicy::kNever)), {}},
      {"open_creating_with_permissions", "open", true, Nothing, kNotOpened, Open(Distrusting()), {}},
      {"open_creating_on_an_older_kernel", "open", true, OlderKernel, kNotOpened, Open(Silent()), {}},
      {"open_creating_without_stdin", "open", true, NoStdin, kNotOpened, Open(Silent()), {}},
      {"open_create_only", "open", true, Nothing, kNotOpened, Open(In(OpenMode::kCreateOnly)), {}},
      {"open_create_only_of_what_exists", "open", true, Permits(1), kNotOpened, Open(In(OpenMode::kCreateOnly)), {}},
      {"open_attaching", "open", true, Permits(1), kNotOpened, Open(Silent()), {}},
      {"open_attaching_with_distrust", "open", true, Permits(1), kNotOpened, Open(Distrusting()), {}},
      {"open_only", "open", true, Permits(1), kNotOpened, Open(In(OpenMode::kOpenOnly)), {}},
      {"open_only_of_nothing", "open", true, Nothing, kNotOpened, Open(In(OpenMode::kOpenOnly)), {}},
      {"open_sharing", "open", true, Permits(1), Silent(), Open(Sharing()), {}},
      {"open_of_what_is_open", "open", true, Permits(1), Silent(), Open(Silent()), {}},
      {"acquire", "acquire", false, Permits(1), Silent(), Acquire, {}},
      {"acquire_sleeping", "acquire", true, PermitsForTheSleeper(1), Silent(), Acquire, {}},
      {"acquire_sleeping_retrying", "acquire", true, PermitsForTheSleeper(1), Retrying(), Acquire, {}},
      {"acquire_for_sleeping", "acquire", true, PermitsForTheSleeper(1), Silent(), AcquireForAnHour, {}},
      {"acquire_for_timing_out", "acquire", true, Permits(0), Silent(), AcquireInVain, {}},
      {"acquire_until_sleeping", "acquire", true, PermitsForTheSleeper(1), Silent(), AcquireUntilTheNextHour, {}},
      {"acquire_until_timing_out", "acquire", true, Permits(0), Silent(), AcquireUntilInVain, {}},
      {"acquire_several", "acquire", false, Permits(3), Silent(), AcquireThree, {}},
      {"acquire_several_sleeping", "acquire", true, PermitsForTheSleeper(3), Silent(), AcquireThree, {}},
      {"acquire_too_few", "acquire", true, OneMoreBeforeTheSleep(2), Silent(), AcquireThree, {}},
      {"acquire_slow", "acquire", true, PermitAfterTheSlowWait, TellingSlowWaits(), Acquire, {}},
      {"acquire_cancellable_sleeping", "acquire", true, PermitsForTheSleeper(1), Silent(), AcquireCancellably, {}},
      {"acquire_cancellable_on_an_older_kernel", "acquire", true, MuchOlderKernel, Silent(), AcquireCancellably, {}},
      {"acquire_cancellable_timing_out", "acquire", true, Permits(0), Silent(), AcquireCancellablyInVain, {}},
      {"acquire_cancelled", "acquire", true, CancelTheSleeper, Silent(), AcquireCancellably, {}},
      {"acquire_permit_sleeping", "acquire", true, PermitsForTheSleeper(1), Silent(), AcquirePermit, {}},
      {"acquire_permit_back_to_a_waiter", "acquire", true, Permits(1, /*waiters=*/1), Silent(), AcquirePermit, {}},
      {"cancel", "cancel", true, Nothing, kNotOpened, Cancel, {}},
      {"try_acquire", "try to acquire", false, Permits(0), Silent(), TryAcquire, {}},
      {"value", "read the value of", false, Permits(1), Silent(), Value, {}},
      {"is_current", "look up", true, Permits(1), Silent(), IsCurrent, {}},
      {"release", "release", false, Permits(0), Silent(), Release, {}},
      {"release_to_a_waiter", "release", true, Permits(0, /*waiters=*/1), Silent(), Release, {}},
      {"release_several_to_waiters", "release", true, Permits(0, /*waiters=*/2), Silent(), ReleaseThree, {}},
      {"post_from_signal_to_a_waiter", "release", true, Permits(0, /*waiters=*/1), Silent(), PostFromSignal, {}},
      {"close", "close", true, Permits(1), Silent(), Close, Unlink},
      {"close_by_the_creator", "close", true, Nothing, Unlinking(UnlinkPolicy::kOnlyCreator), Close, Unlink},
      {"close_by_another", "close", true, Permits(1), Unlinking(UnlinkPolicy::kOnlyCreator), Close, {}},
      {"detach", "detach", true, Permits(1), Silent(), Detach, {}},
      {"destroy", "destroy", true, Permits(1), Silent(), Destroy, {}},
      {"destroy_kept_on_exit", "destroy", true, Permits(1), KeptOnExit(), Destroy, {}},
      {"destroy_never_unlinked", "destroy", true, Permits(1), Unlinking(UnlinkPolicy::kNever), Destroy, {}},
      {"before_death", "close", true, Permits(1), Silent(), CloseBeforeDeath, {}},
      {"unlink", "unlink", true, Permits(1), kNotOpened, Unlink, {}},
      {"unlink_of_nothing", "unlink", true, Nothing, kNotOpened, Unlink, {}},
  };
  // clang-format on
  return *operations;
}

}  // namespace psem
