#include "bench/looking/timed_run.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "lib/testing/check_call.h"

namespace psem {
namespace {

double Now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

std::string FailureText(int status) {
  if (WIFSIGNALED(status)) return absl::StrCat("died of signal ", WTERMSIG(status));
  return WEXITSTATUS(status) == 0 ? "" : absl::StrCat("exited with ", WEXITSTATUS(status));
}

}  // namespace

TimedRun RunTimed(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& text : command) arguments.push_back(const_cast<char*>(text.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0);
  }
  TimedRun run;
  pid_t process = -1;
  const double start = Now();
  errno = posix_spawn(&process, command[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (errno != 0) {
    run.failure = strerror(errno);
    return run;
  }
  int status = 0;
  rusage usage;
  pid_t reaped;
  do {
    reaped = wait4(process, &status, 0, &usage);
  } while (reaped < 0 && errno == EINTR);
  CheckCall(reaped == process, "wait4", command[0]);
  run.nanoseconds = Now() - start;
  run.memory_bytes = int64_t{usage.ru_maxrss} * 1024;
  run.failure = FailureText(status);
  return run;
}

std::string FindProgram(const std::string& program) {
  if (absl::StrContains(program, "/")) return access(program.c_str(), X_OK) == 0 ? program : "";
  const char* const path = getenv("PATH");
  for (const absl::string_view directory : absl::StrSplit(path == nullptr ? "" : path, ':')) {
    const std::string file = absl::StrCat(directory, "/", program);
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return "";
}

}  // namespace psem
