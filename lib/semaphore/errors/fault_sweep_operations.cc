#include "lib/semaphore/errors/fault_sweep_operations.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "absl/time/time.h"
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

constexpr std::nullopt_t kNotOpened = std::nullopt;

void Nothing(const Stage&) {}

std::function<void(const Stage&)> Permits(uint32_t value, uint32_t waiters = 0) {
  return [=](const Stage& stage) { PlantFile(stage.path, Glibc64Bytes(value, waiters)); };
}

// No permit until the operation sleeps, and then one.
void PermitForTheSleeper(const Stage& stage) {
  Permits(0)(stage);
  sem_t* const sem = sem_open(stage.name.c_str(), 0);
  PSEM_CHILD_CHECK(sem != SEM_FAILED);
  std::atomic<bool> begun{false};
  std::thread([&stage, &begun, sem] {
    begun.store(true);
    WaitUntilTrue([&stage] { return stage.sleeps.load(); }, absl::InfiniteDuration());
    sem_post(sem);
    while (true) pause();
  }).detach();
  // The sanitizers open files when a thread begins or ends, which would look like leaks.
  PSEM_CHILD_CHECK(WaitUntilTrue([&begun] { return begun.load(); }));
}

// Kernels before 6.10 let root alone link a file by its descriptor.
void OlderKernel(const Stage&) {
  FailSystemCall(SYS_linkat, ENOENT, {/*argument=*/4, AT_EMPTY_PATH});
}

void NoStdin(const Stage&) { close(STDIN_FILENO); }

std::function<absl::Status(Stage&)> Open(const Options& options) {
  return [=](Stage& stage) {
    absl::StatusOr<Semaphore> sem = Semaphore::Open(stage.name, options);
    if (sem.ok()) stage.sem.emplace(*std::move(sem));
    return sem.status();
  };
}

absl::Status Acquire(Stage& stage) { return stage.sem->Acquire(); }
absl::Status AcquireForAnHour(Stage& stage) { return stage.sem->AcquireFor(absl::Hours(1)); }
absl::Status AcquireInVain(Stage& stage) { return stage.sem->AcquireFor(absl::Milliseconds(1)); }
absl::Status TryAcquire(Stage& stage) { return stage.sem->TryAcquire().status(); }
absl::Status Value(Stage& stage) { return stage.sem->Value().status(); }
absl::Status Release(Stage& stage) { return stage.sem->Release(); }
absl::Status Close(Stage& stage) { return stage.sem->Close(); }
absl::Status Detach(Stage& stage) { return stage.sem->Detach(); }
absl::Status Unlink(Stage& stage) { return Semaphore::Unlink(stage.name); }

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
      {"open_creating_on_an_older_kernel", "open", true, OlderKernel, kNotOpened, Open(Silent()), {}},
      {"open_creating_without_stdin", "open", true, NoStdin, kNotOpened, Open(Silent()), {}},
      {"open_attaching", "open", true, Permits(1), kNotOpened, Open(Silent()), {}},
      {"acquire", "acquire", false, Permits(1), Silent(), Acquire, {}},
      {"acquire_sleeping", "acquire", true, PermitForTheSleeper, Silent(), Acquire, {}},
      {"acquire_sleeping_retrying", "acquire", true, PermitForTheSleeper, Retrying(), Acquire, {}},
      {"acquire_for_sleeping", "acquire", true, PermitForTheSleeper, Silent(), AcquireForAnHour, {}},
      {"acquire_for_timing_out", "acquire", true, Permits(0), Silent(), AcquireInVain, {}},
      {"try_acquire", "try to acquire", false, Permits(0), Silent(), TryAcquire, {}},
      {"value", "read the value of", false, Permits(1), Silent(), Value, {}},
      {"release", "release", false, Permits(0), Silent(), Release, {}},
      {"release_to_a_waiter", "release", true, Permits(0, /*waiters=*/1), Silent(), Release, {}},
      {"close", "close", true, Permits(1), Silent(), Close, Unlink},
      {"detach", "detach", true, Permits(1), Silent(), Detach, {}},
      {"destroy", "destroy", true, Permits(1), Silent(), Destroy, {}},
      {"destroy_kept_on_exit", "destroy", true, Permits(1), KeptOnExit(), Destroy, {}},
      {"unlink", "unlink", true, Permits(1), kNotOpened, Unlink, {}},
      {"unlink_of_nothing", "unlink", true, Nothing, kNotOpened, Unlink, {}},
  };
  // clang-format on
  return *operations;
}

}  // namespace psem
