#include "stress/run/interrupts.h"

#include <stdlib.h>
#include <time.h>

namespace psem {
namespace {

constexpr int kEndingSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

bool IsIgnored(int signal) {
  struct sigaction action = {};
  sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

}  // namespace

Interrupts::Interrupts() {
  sigemptyset(&waited_for_);
  sigaddset(&waited_for_, SIGCHLD);
  for (const int signal : kEndingSignals) {
    if (!IsIgnored(signal)) sigaddset(&waited_for_, signal);
  }
  sigprocmask(SIG_BLOCK, &waited_for_, &mask_before_);
  // Where SIGCHLD is ignored, children leave no status behind.
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &action, &child_before_);
}

Interrupts::~Interrupts() {
  sigaction(SIGCHLD, &child_before_, nullptr);
  sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

void Interrupts::Sleep(uint64_t ns) {
  timespec limit;
  limit.tv_sec = static_cast<time_t>(ns / 1000000000);
  limit.tv_nsec = static_cast<long>(ns % 1000000000);
  const int signal = sigtimedwait(&waited_for_, nullptr, &limit);
  if (signal > 0 && signal != SIGCHLD && received_ == 0) received_ = signal;
}

void Interrupts::LeaveToParent() {
  struct sigaction action = {};
  action.sa_handler = SIG_IGN;
  for (const int signal : kEndingSignals) sigaction(signal, &action, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void DieOf(int signal) {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  sigprocmask(SIG_UNBLOCK, &only, nullptr);
  raise(signal);
  _Exit(128 + signal);  // Only PID 1 of a namespace gets here: nothing kills it by default.
}

}  // namespace psem
