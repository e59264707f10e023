// What runs here may run in a signal handler, so it is async-signal-safe: no allocation, no lock
// but the signal-safe one, texts made beforehand.

#include "lib/semaphore/exit_cleanup.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atomic>
#include <exception>

#include "absl/strings/string_view.h"
#include "lib/platform/sem_mapping.h"
#include "lib/platform/signal_safe_lock.h"
#include "lib/platform/stderr_line.h"

namespace psem {

// The armed entries of this process, and what is to become of them.
class ArmedEntries {
 public:
  static void Add(CleanupEntry* entry, FileIdentity identity) {
    const SignalSafeLockHolder holder(&lock);
    entry->identity_ = identity;
    owner = getpid();
    if (IsLinked(entry)) return;
    entry->next_ = first;
    if (first != nullptr) first->previous_ = entry;
    first = entry;
  }

  static void Remove(CleanupEntry* entry) {
    const SignalSafeLockHolder holder(&lock);
    if (IsLinked(entry)) TakeOut(entry);
  }

  // Closes every entry, each one once however often this is called. `cause` ends the notices.
  static void CloseAll(absl::string_view cause) {
    // A child of vfork() that calls exit() or is killed shares our memory, but is not us.
    if (getpid() != owner) return;
    const SignalSafeLockHolder holder(&lock);
    while (first != nullptr) {
      CleanupEntry* const entry = first;
      if (entry->notices_) {
        WriteStderrLine({"closing semaphore \"", entry->printable_name_, "\" on exit", cause,
                         "; set close_on_exit to false to keep it"});
      }
      const int error = UnlinkIfSame(entry->path_.c_str(), entry->identity_);
      if (entry->notices_ && error != 0 && error != ENOENT) {
        WriteStderrLine({"unlink \"", entry->printable_name_, "\": ", strerrorname_np(error)});
      }
      TakeOut(entry);
    }
  }

  static void BeforeFork() { lock.Lock(); }
  static void AfterForkInParent() { lock.Unlock(); }
  static void AfterForkInChild() {
    while (first != nullptr) TakeOut(first);
    lock.Unlock();
  }

 private:
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
};

SignalSafeLock ArmedEntries::lock;
CleanupEntry* ArmedEntries::first = nullptr;
std::atomic<pid_t> ArmedEntries::owner{0};

namespace {

struct DeadlySignal {
  int number;
  absl::string_view cause;
};

constexpr DeadlySignal kDeadlySignals[] = {
    {SIGINT, " (SIGINT)"}, {SIGTERM, " (SIGTERM)"}, {SIGHUP, " (SIGHUP)"}, {SIGQUIT, " (SIGQUIT)"}};

std::terminate_handler previous_terminate_handler = nullptr;

void AtExit() { ArmedEntries::CloseAll(""); }

void AtTerminate() {
  ArmedEntries::CloseAll(" (std::terminate)");
  if (previous_terminate_handler != nullptr) previous_terminate_handler();
  abort();
}

void AtDeadlySignal(int number) {
  for (const DeadlySignal& deadly : kDeadlySignals) {
    if (deadly.number == number) ArmedEntries::CloseAll(deadly.cause);
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
    if (sigaction(deadly.number, nullptr, &present) != 0) continue;
    if (present.sa_handler == SIG_DFL) sigaction(deadly.number, &action, nullptr);
  }
}

bool InstallHooks() {
  pthread_atfork(ArmedEntries::BeforeFork, ArmedEntries::AfterForkInParent,
                 ArmedEntries::AfterForkInChild);
  atexit(AtExit);
  previous_terminate_handler = std::set_terminate(AtTerminate);
  CatchDeadlySignals();
  return true;
}

}  // namespace

CleanupEntry::CleanupEntry(const SemaphoreName& name, bool notices)
    : path_(SemaphorePath(name)), printable_name_(name.printable()), notices_(notices) {}

void CleanupEntry::Arm(FileIdentity identity) {
  static const bool installed = InstallHooks();
  static_cast<void>(installed);
  ArmedEntries::Add(this, identity);
}

void CleanupEntry::Disarm() { ArmedEntries::Remove(this); }

}  // namespace psem
