#include "stress/subject/loaded_subject.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <new>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr size_t kLongestName = 100;
constexpr size_t kLongestDescription = 500;
constexpr size_t kMostAlign = size_t{1} << 21;
constexpr size_t kMostState = size_t{1} << 24;

absl::Status Wrong(const std::string& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("load \"", Printable(path), "\": ", what));
}

// A FIFO or a device would hold up whoever opens it.
absl::Status CheckFile(const std::string& path) {
  struct stat facts;
  if (stat(path.c_str(), &facts) != 0) return ErrnoStatus(errno, "load", Printable(path), "");
  if (!S_ISREG(facts.st_mode)) return Wrong(path, "it is not a regular file");
  return absl::OkStatus();
}

std::string FirstNullFunction(const Subject& subject) {
  if (subject.create == nullptr) return "create";
  if (subject.open == nullptr) return "open";
  if (subject.acquire == nullptr) return "acquire";
  if (subject.try_acquire == nullptr) return "try_acquire";
  if (subject.release == nullptr) return "release";
  if (subject.close == nullptr) return "close";
  if (subject.destroy == nullptr) return "destroy";
  return "";
}

// Returns what is wrong with the struct; empty when nothing is.
std::string Fault(const Subject& subject) {
  if (subject.abi != PSEM_SUBJECT_ABI) {
    return absl::StrCat("its abi is ", subject.abi, ", and this suite knows ", PSEM_SUBJECT_ABI,
                        ": build it with this suite's subject.h");
  }
  if (subject.size < sizeof(Subject)) {
    return absl::StrCat("its size is ", subject.size, ", and the struct has ", sizeof(Subject),
                        " bytes: set it to sizeof(struct psem_subject)");
  }
  if (subject.name == nullptr || subject.name[0] == '\0') return "it has no name";
  if (strnlen(subject.name, kLongestName + 1) > kLongestName) {
    return absl::StrCat("its name is longer than ", kLongestName, " bytes");
  }
  if (const std::string function = FirstNullFunction(subject); !function.empty()) {
    return absl::StrCat("its ", function, " is null, and cannot be done without");
  }
  const size_t align = subject.state_align;
  if ((align & (align - 1)) != 0 || align > kMostAlign) {
    return absl::StrCat("its state_align is ", align, ", and must be a power of two up to ",
                        kMostAlign);
  }
  if (subject.state_size > kMostState) {
    return absl::StrCat("its state_size is ", subject.state_size, ", and may be ", kMostState,
                        " at most");
  }
  if (subject.max_value == 0) return "its max_value is 0: it could never be released";
  return "";
}

// What the probing process tells.
struct Probe {
  enum class Place : int { kLoading, kFailed, kDone };
  std::atomic<Place> place{Place::kLoading};
  char error[2000] = {};
  char name[kLongestName + 1] = {};
  char description[kLongestDescription + 1] = {};
  uint64_t max_value = 0;
  uint64_t lacks = 0;
};

void CopyText(absl::string_view text, char* to, size_t size) {
  const size_t length = std::min(text.size(), size - 1);
  std::copy_n(text.data(), length, to);
  to[length] = '\0';
}

void FillProbe(const std::string& path, Probe* probe) {
  const absl::StatusOr<const Subject*> subject = LoadSubject(path);
  if (!subject.ok()) {
    CopyText(subject.status().message(), probe->error, sizeof(probe->error));
    probe->place.store(Probe::Place::kFailed);
    return;
  }
  CopyText((*subject)->name, probe->name, sizeof(probe->name));
  const char* const description = (*subject)->description;
  if (description != nullptr) {
    CopyText({description, strnlen(description, kLongestDescription)}, probe->description,
             sizeof(probe->description));
  }
  probe->max_value = (*subject)->max_value;
  probe->lacks = LacksOf(**subject);
  probe->place.store(Probe::Place::kDone);
}

// Waits until `child` has ended or told its result.
// Returns: how it ended; none when it has not.
absl::optional<int> AwaitProbe(pid_t child, const Probe& probe, absl::Duration limit) {
  const absl::Time until = absl::Now() + limit;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) != child) {
    if (probe.place.load() != Probe::Place::kLoading || absl::Now() > until) return absl::nullopt;
    const timespec nap = {0, 1000000};
    nanosleep(&nap, nullptr);
  }
  return status;
}

std::string EndText(int status) {
  if (!WIFSIGNALED(status)) return absl::StrCat("it exited with ", WEXITSTATUS(status));
  const char* const name = sigabbrev_np(WTERMSIG(status));
  return absl::StrCat("it was killed by SIG", name == nullptr ? "?" : name);
}

absl::StatusOr<SubjectFacts> ReadProbe(const std::string& path, const Probe& probe,
                                       absl::optional<int> ended, absl::Duration limit) {
  switch (probe.place.load()) {
    case Probe::Place::kFailed:
      return absl::InvalidArgumentError(probe.error);
    case Probe::Place::kDone:
      return SubjectFacts{Printable(probe.name), Printable(probe.description), probe.max_value,
                          probe.lacks};
    case Probe::Place::kLoading:
      break;
  }
  if (ended.has_value()) return Wrong(path, absl::StrCat(EndText(*ended), " while it was loaded"));
  return Wrong(path, absl::StrCat("loading it did not end within ", absl::FormatDuration(limit)));
}

}  // namespace

absl::StatusOr<const Subject*> LoadSubject(const std::string& path) {
  if (absl::Status file = CheckFile(path); !file.ok()) return file;
  void* const object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (object == nullptr) {
    const char* const why = dlerror();
    return Wrong(path, Printable(why == nullptr ? "the loader does not say why" : why));
  }
  using Export = const struct psem_subject* (*)();
  const auto exported = reinterpret_cast<Export>(dlsym(object, "psem_subject"));
  if (exported == nullptr) {
    return Wrong(path, "it exports no psem_subject; export it, with C linkage");
  }
  const Subject* const subject = exported();
  if (subject == nullptr) return Wrong(path, "its psem_subject returned null");
  if (const std::string fault = Fault(*subject); !fault.empty()) return Wrong(path, fault);
  return subject;
}

absl::StatusOr<SubjectFacts> ProbeSubject(const std::string& path, absl::Duration limit) {
  if (absl::Status file = CheckFile(path); !file.ok()) return file;
  // Not a pipe: the object may close all descriptors.
  void* const page =
      mmap(nullptr, sizeof(Probe), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return ErrnoStatus(errno, "load", path, "");
  auto* const probe = new (page) Probe;
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    dup2(STDERR_FILENO, STDOUT_FILENO);  // What it prints is not the suite's result.
    FillProbe(path, probe);
    for (;;) pause();  // Its destructors are not run: it is killed.
  }
  if (child < 0) {
    const int error = errno;
    munmap(page, sizeof(Probe));
    return ErrnoStatus(error, "load", path, "");
  }
  setpgid(child, child);
  const absl::optional<int> ended = AwaitProbe(child, *probe, limit);
  kill(-child, SIGKILL);
  if (!ended.has_value()) {
    kill(child, SIGKILL);  // It may have left its group.
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  probe->error[sizeof(probe->error) - 1] = '\0';
  probe->name[sizeof(probe->name) - 1] = '\0';
  probe->description[sizeof(probe->description) - 1] = '\0';
  absl::StatusOr<SubjectFacts> facts = ReadProbe(path, *probe, ended, limit);
  munmap(page, sizeof(Probe));
  return facts;
}

}  // namespace psem
