// The child waits for a word to go. Until then it has the signals blocked, as the parent has, so
// that one the terminal sends just before or just after the fork is passed on in either case: what
// reaches the child twice is pending once.

#include "tools/seminspect/acting/child_command.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace psem {
namespace {

constexpr int kNotBecome = 127;

// In the child.
[[noreturn]] void BecomeProgram(const std::vector<std::string>& command, const StopSignals& signals,
                                int parent) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));  // exec changes none of them.
  }
  arguments.push_back(nullptr);
  char go;
  if (TEMP_FAILURE_RETRY(read(parent, &go, 1)) != 1) _exit(kNotBecome);  // The parent is dead.
  signals.Restore();
  execvp(arguments[0], arguments.data());
  const int error = errno;
  send(parent, &error, sizeof(error), MSG_NOSIGNAL);
  _exit(kNotBecome);
}

// Whether the terminal has sent it to the command as well.
bool IsOfTheTerminal(const siginfo_t& info) {
  return info.si_code == SI_KERNEL &&
         (info.si_signo == SIGINT || info.si_signo == SIGQUIT || info.si_signo == SIGHUP);
}

void PassOnWhatIsPending(pid_t child, const sigset_t& set, sigset_t* received) {
  const timespec now = {0, 0};
  for (int signal; (signal = sigtimedwait(&set, nullptr, &now)) > 0;) {
    sigaddset(received, signal);
    kill(child, signal);
  }
}

// Returns how it ended.
int PassOnUntilTheEnd(pid_t child, const sigset_t& set, sigset_t* received) {
  sigset_t awaited = set;
  sigaddset(&awaited, SIGCHLD);
  for (int status = 0;;) {
    siginfo_t info;
    const int signal = sigwaitinfo(&awaited, &info);
    if (signal == SIGCHLD) {
      if (waitpid(child, &status, WNOHANG) == child) return status;
    } else if (signal > 0) {  // -1 after having been stopped.
      sigaddset(received, signal);
      if (!IsOfTheTerminal(info)) kill(child, signal);
    }
  }
}

}  // namespace

CommandEnd RunProgram(const std::vector<std::string>& command, const StopSignals& signals) {
  CommandEnd end;
  sigemptyset(&end.received);
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    end.fork_error = errno;
    return end;
  }
  sigset_t child_set;
  sigemptyset(&child_set);
  sigaddset(&child_set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_set, nullptr);
  const pid_t child = fork();
  if (child < 0) end.fork_error = errno;
  if (child == 0) {
    close(ends[0]);
    BecomeProgram(command, signals, ends[1]);
  }
  close(ends[1]);
  if (child > 0) {
    PassOnWhatIsPending(child, signals.set(), &end.received);
    send(ends[0], "", 1, MSG_NOSIGNAL);
    int error;
    // It ends when the child has become the command, or has died.
    const ssize_t length = TEMP_FAILURE_RETRY(read(ends[0], &error, sizeof(error)));
    if (length == sizeof(error)) end.exec_error = error;
    end.wait_status = PassOnUntilTheEnd(child, signals.set(), &end.received);
  }
  close(ends[0]);
  return end;
}

}  // namespace psem
