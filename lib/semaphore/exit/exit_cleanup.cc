// What runs here may run in a signal handler, so it is async-signal-safe: no allocation, no lock
// but the signal-safe one, texts made beforehand.

#include "lib/semaphore/exit/exit_cleanup.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <utility>

#include "absl/strings/string_view.h"
#include "lib/platform/sem_mapping.h"
#include "lib/platform/signal_safe_lock.h"
#include "lib/platform/stderr_line.h"
#include "lib/semaphore/close_before_death.h"

namespace psem {

// The armed entries of this process, and what is to become of them.
class ArmedEntries {
 public:
  enum class End {
    kFar,
    kExits,       // exit() has called us, and may do so again.
    kQuickExits,  // quick_exit() has.
    kDies,        // By a signal or std::terminate: nobody will be called again.
  };

  static int Add(CleanupEntry* entry, absl::FunctionRef<int()> name_it);

  static void Remove(CleanupEntry* entry) {
    const SignalSafeLockHolder holder(&lock);
    if (IsLinked(entry)) TakeOut(entry);
  }

  // Closes every entry, each one once however often this is called. `cause` ends the notices.
  static void CloseAll(End why, absl::string_view cause) {
    // A child of vfork() that calls exit() or is killed shares our memory, but is not us.
    if (getpid() != owner) return;
    const SignalSafeLockHolder holder(&lock);
    end = why;
    while (first != nullptr) {
      CleanupEntry* const entry = first;
      TakeOut(entry);
      const int error = UnlinkIfSame(entry->handle_.name, entry->handle_.identity);
      if (!entry->handle_.WantsNotices()) continue;
      WriteStderrLine({"closing semaphore \"", entry->printable_name(), "\" on exit", cause,
                       "; set close_on_exit to false to keep it"},
                      WhenFull::kDrop);
      if (error == 0 || error == ENOENT) continue;
      WriteStderrLine({"unlink \"", entry->printable_name(), "\": ", strerrorname_np(error)},
                      WhenFull::kDrop);
    }
  }

  static std::atomic<pid_t> doomed;  // The process that asked to be closed before its death.

  static void BeforeFork() { lock.Lock(); }
  static void AfterForkInParent() { lock.Unlock(); }
  static void AfterForkInChild() {
    Forget();
    lock.Unlock();
  }

 private:
  // What is there is the parent's.
  static void Forget() {
    while (first != nullptr) TakeOut(first);
    end = End::kFar;
  }

  static bool IsLinked(const CleanupEntry* entry) {
    return entry == first || entry->previous_ != nullptr;
  }

  static void TakeOut(CleanupEntry* entry) {
    if (entry->next_ != nullptr) entry->next_->previous_ = entry->previous_;
    (entry->previous_ != nullptr ? entry->previous_->next_ : first) = entry->next_;
    entry->next_ = nullptr;
    entry->previous_ = nullptr;
  }

  static SignalSafeLock lock;
  static CleanupEntry* first;
  static std::atomic<pid_t> owner;  // The process that armed last.
  static bool is_hooked;
  static End end;
};

SignalSafeLock ArmedEntries::lock;
CleanupEntry* ArmedEntries::first = nullptr;
std::atomic<pid_t> ArmedEntries::owner{0};
std::atomic<pid_t> ArmedEntries::doomed{0};
bool ArmedEntries::is_hooked = false;
ArmedEntries::End ArmedEntries::end = ArmedEntries::End::kFar;

namespace {

struct DeadlySignal {
  int number;
  absl::string_view cause;
};

constexpr DeadlySignal kDeadlySignals[] = {
    {SIGINT, " (SIGINT)"}, {SIGTERM, " (SIGTERM)"}, {SIGHUP, " (SIGHUP)"}, {SIGQUIT, " (SIGQUIT)"}};

std::terminate_handler previous_terminate_handler = nullptr;

void AtExit() { ArmedEntries::CloseAll(ArmedEntries::End::kExits, ""); }

// quick_exit() leaves out destructors, yet calls those who registered: it is a normal end for what
// outlives the process, as a name does.
void AtQuickExit() { ArmedEntries::CloseAll(ArmedEntries::End::kQuickExits, " (quick_exit)"); }

void AtTerminate() {
  ArmedEntries::CloseAll(ArmedEntries::End::kDies, " (std::terminate)");
  if (previous_terminate_handler != nullptr) previous_terminate_handler();
  abort();
}

void AtDeadlySignal(int number) {
  for (const DeadlySignal& deadly : kDeadlySignals) {
    if (deadly.number != number) continue;
    ArmedEntries::CloseAll(ArmedEntries::End::kDies, deadly.cause);
  }
  // Dies of the same signal, as it would have without us: for the parent, the shell and the core
  // dump.
  signal(number, SIG_DFL);
  sigset_t this_signal;
  sigemptyset(&this_signal);
  sigaddset(&this_signal, number);
  raise(number);
  pthread_sigmask(SIG_UNBLOCK, &this_signal, nullptr);
}

// Takes over the signals that would kill this process, and no others.
void CatchDeadlySignals() {
  constexpr pid_t kInit = 1;
  if (getpid() == kInit) return;
  struct sigaction action = {};
  action.sa_handler = AtDeadlySignal;
  action.sa_flags = SA_ONSTACK | SA_RESTART;
  for (const DeadlySignal& deadly : kDeadlySignals) {
    struct sigaction present;
    if (sigaction(deadly.number, &action, &present) != 0) continue;
    if (present.sa_handler != SIG_DFL) sigaction(deadly.number, &present, nullptr);
  }
}

// Before main: see open_semaphores.cc.
[[maybe_unused]] const int registered = pthread_atfork(
    ArmedEntries::BeforeFork, ArmedEntries::AfterForkInParent, ArmedEntries::AfterForkInChild);

// False when the process has gone too far to notice its end.
bool InstallHooks() {
  if (atexit(AtExit) != 0 || at_quick_exit(AtQuickExit) != 0) return false;
  previous_terminate_handler = std::set_terminate(AtTerminate);
  CatchDeadlySignals();
  return true;
}

}  // namespace

int ArmedEntries::Add(CleanupEntry* entry, absl::FunctionRef<int()> name_it) {
  const SignalSafeLockHolder holder(&lock);
  const pid_t self = getpid();
  if (owner.exchange(self) != self) Forget();  // Not seen by pthread_atfork: a child of _Fork().
  if (end == End::kDies || doomed == self) return ECANCELED;
  // Under the lock, which is held over fork: a child never finds this half done.
  if (!is_hooked && !InstallHooks()) return ECANCELED;
  is_hooked = true;
  // A handler that is registered during exit() or quick_exit() still runs, unless all have run.
  if (end == End::kExits && atexit(AtExit) != 0) return ECANCELED;
  if (end == End::kQuickExits && at_quick_exit(AtQuickExit) != 0) return ECANCELED;
  end = End::kFar;
  const int error = name_it();
  if (error != 0) return error;
  entry->next_ = first;
  if (first != nullptr) first->previous_ = entry;
  first = entry;
  return 0;
}

CleanupEntry::CleanupEntry(const internal::OpenHandle* handle) : handle_(*handle) {
  std::string printable = handle_.name.printable();
  if (printable != handle_.name.text()) {
    printable_name_ = std::make_unique<const std::string>(std::move(printable));
  }
}

int CleanupEntry::Arm(absl::FunctionRef<int()> name_it) { return ArmedEntries::Add(this, name_it); }

void CleanupEntry::Disarm() { ArmedEntries::Remove(this); }

void CloseSemaphoresBeforeDeath() {
  ArmedEntries::doomed = getpid();
  ArmedEntries::CloseAll(ArmedEntries::End::kDies, " (CloseSemaphoresBeforeDeath)");
}

}  // namespace psem
