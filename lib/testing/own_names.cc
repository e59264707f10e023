// The janitor reads a pipe, the leash, that nobody ever writes to. Its other end is open in the
// owner and in all that descends from it; when the last of them has ended, in whatever way, the
// read returns and the janitor works.

#include "lib/testing/own_names.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/base/semaphore_name.h"
#include "lib/testing/check_call.h"

namespace psem {
namespace {

std::string NewPrefix(absl::string_view purpose) {
  const bool plain = std::all_of(purpose.begin(), purpose.end(),
                                 [](char c) { return absl::ascii_isalnum(c) || c == '-'; });
  errno = EINVAL;
  CheckCall(plain, "OwnNames", std::string(purpose));
  // A process id is used again, and names may outlive their process.
  uint32_t random = 0;
  CheckCall(getrandom(&random, sizeof(random), 0) == sizeof(random), "getrandom");
  return absl::StrCat("psem-", purpose, "-", ProcessMark(getpid()), "-",
                      absl::Hex(random, absl::kZeroPad8));
}

void RemoveFiles(const std::string& prefix) {
  const std::string semaphore_prefix = absl::StrCat(SemaphoreName::kFilePrefix, prefix);
  std::error_code ignored;  // Others come and go in the directory, and may have been faster.
  for (std::filesystem::directory_iterator entry(kSemaphoreDirectory, ignored), end; entry != end;
       entry.increment(ignored)) {
    const std::string file = entry->path().filename();
    if (absl::StartsWith(file, prefix) || absl::StartsWith(file, semaphore_prefix)) {
      std::filesystem::remove_all(entry->path(), ignored);
    }
  }
}

// Keeps nothing of what it inherited but the leash's reader. The writer would be a leash to itself;
// and who waits for the end of the owner's output, a test runner or a pipe in a shell, must not
// wait for the janitor too.
[[noreturn]] void RunJanitor(int leash_reader, const std::string& prefix) noexcept {
  dup2(leash_reader, STDIN_FILENO);
  closefrom(STDIN_FILENO + 1);
  prctl(PR_SET_NAME, "psem-janitor");
  if (chdir("/") != 0) _exit(1);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR) {
  }
  RemoveFiles(prefix);
  _exit(0);
}

// Starts the janitor as nobody's child, so that nobody need reap it, in a session of its own, so
// that what is sent to the owner's group (Ctrl-C) does not reach it.
void StartJanitor(int leash_reader, const std::string& prefix) {
  // Blocked from the first moment on, and in the janitor for ever.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t starter = fork();
  CheckCall(starter >= 0, "fork");
  if (starter == 0) {
    setsid();
    const pid_t janitor = fork();
    if (janitor == 0) RunJanitor(leash_reader, prefix);
    _exit(janitor > 0 ? 0 : 1);
  }
  int status = 0;
  pid_t reaped;
  do {
    reaped = waitpid(starter, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  // ECHILD: a process that ignores SIGCHLD is not told.
  CheckCall(reaped == starter ? status == 0 : errno == ECHILD, "fork", "the janitor");
}

}  // namespace

std::string ProcessMark(pid_t process) {
  // The id alone repeats itself: each sandbox has its own process 2.
  struct stat id_namespace;
  CheckCall(stat("/proc/self/ns/pid", &id_namespace) == 0, "stat", "/proc/self/ns/pid");
  return absl::StrCat(absl::Hex(id_namespace.st_ino), "-", process);
}

OwnNames::OwnNames(absl::string_view purpose) : prefix_(NewPrefix(purpose)), owner_(getpid()) {
  int ends[2];
  // Not O_CLOEXEC: a program that a child becomes uses the names too.
  CheckCall(pipe(ends) == 0, "pipe");
  leash_ = ends[1];
  StartJanitor(ends[0], prefix_);
  close(ends[0]);
}

OwnNames::~OwnNames() {
  if (getpid() == owner_) RemoveFiles(prefix_);
  close(leash_);
}

std::string OwnNames::Name(absl::string_view label) const {
  return absl::StrCat("/", prefix_, "-", label);
}

std::string OwnNames::Path(absl::string_view label) const {
  return absl::StrCat(kSemaphoreDirectory, "/", SemaphoreName::kFilePrefix, prefix_, "-", label);
}

}  // namespace psem
