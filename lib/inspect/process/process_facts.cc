#include "lib/inspect/process/process_facts.h"

#include <errno.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/inspect/process/process_text.h"
#include "lib/inspect/semaphore_record.h"
#include "lib/platform/cancellation_off.h"
#include "lib/platform/proc/proc_directory.h"

namespace psem {
namespace {

constexpr size_t kMostCommand = 500;
constexpr size_t kMostStat = 4096;        // 52 numbers and a name.
constexpr size_t kMostStatus = 64 << 10;  // Longer with many groups and processors.
constexpr size_t kMostCgroup = 64 << 10;
constexpr size_t kMostBootTime = 4 << 20;  // A number for each interrupt stands before it.

class Looker {
 public:
  explicit Looker(const std::string& path) : path_(path), proc_(path), boot_time_(BootTime()) {}

  ProcessFacts LookAt(pid_t process) {
    ProcessFacts facts;
    facts.process = process;
    LookAtStat(&facts);
    LookAtStatus(&facts);
    LookAtCgroup(&facts);
    return facts;
  }

  absl::StatusOr<std::string> NameOf(const WaitingThread& thread) const {
    const absl::StatusOr<std::string> name =
        Read(absl::StrCat(thread.process, "/task/", thread.thread, "/comm"), kMostStat);
    if (!name.ok()) return name.status();
    return Printable(absl::StripSuffix(*name, "\n"));
  }

 private:
  absl::StatusOr<std::string> Read(const std::string& file, size_t most) const {
    std::string bytes;
    const int error = proc_.error() != 0 ? proc_.error() : proc_.Read(file, most, &bytes);
    if (error != 0) return Error(error, file);
    return bytes;
  }

  absl::Status Error(int error, const std::string& file) const {
    return ErrnoStatus(error, "read", Printable(absl::StrCat(path_, "/", file)), "");
  }

  absl::StatusOr<absl::Time> BootTime() const {
    const absl::StatusOr<std::string> text = Read("stat", kMostBootTime);
    if (!text.ok()) return text.status();
    int64_t seconds = 0;
    if (!ParseBootTime(*text, &seconds)) return Error(EBADMSG, "stat");
    return absl::FromUnixSeconds(seconds);
  }

  // Its name, its command line and its start.
  void LookAtStat(ProcessFacts* facts) const {
    const std::string file = absl::StrCat(facts->process, "/stat");
    const absl::StatusOr<std::string> text = Read(file, kMostStat);
    StatText stat;
    absl::Status status = text.status();
    if (status.ok() && !ParseStatText(*text, &stat)) status = Error(EBADMSG, file);
    if (!status.ok()) {
      facts->gone = HasEnded(ErrnoOf(status));
      facts->command = status;
      facts->started = status;
      return;
    }
    facts->gone = stat.state == 'Z' || stat.state == 'X';
    facts->started = boot_time_;
    if (boot_time_.ok()) {
      static const auto kTicks = static_cast<double>(sysconf(_SC_CLK_TCK));
      *facts->started += absl::Seconds(static_cast<double>(stat.start_ticks) / kTicks);
    }
    // A byte more than is shown tells that there is more.
    const absl::StatusOr<std::string> arguments =
        Read(absl::StrCat(facts->process, "/cmdline"), kMostCommand + 1);
    std::string command = arguments.ok() ? CommandText(*arguments, kMostCommand) : "";
    facts->command =
        command.empty() ? absl::StrCat("[", Printable(stat.name), "]") : std::move(command);
  }

  void LookAtStatus(ProcessFacts* facts) {
    const std::string file = absl::StrCat(facts->process, "/status");
    const absl::StatusOr<std::string> text = Read(file, kMostStatus);
    StatusText status_text;
    absl::Status status = text.status();
    if (status.ok() && !ParseStatusText(*text, &status_text)) status = Error(EBADMSG, file);
    if (!status.ok()) {
      facts->gone = facts->gone || HasEnded(ErrnoOf(status));
      facts->user = status;
      facts->user_name = status;
      facts->pid_in_container = status;
      return;
    }
    facts->user = status_text.user;
    facts->user_name = owner_names_.User(status_text.user);
    facts->pid_in_container = status_text.pid_namespaces > 1 ? status_text.pid_inside : 0;
  }

  void LookAtCgroup(ProcessFacts* facts) const {
    const absl::StatusOr<std::string> text =
        Read(absl::StrCat(facts->process, "/cgroup"), kMostCgroup);
    if (!text.ok()) {
      facts->cgroup = text.status();
      facts->container = text.status();
      return;
    }
    const std::string path = CgroupPath(*text);
    facts->cgroup = Printable(path);
    facts->container = ContainerHint(path);
  }

  const std::string path_;
  const ProcDirectory proc_;
  const absl::StatusOr<absl::Time> boot_time_;
  OwnerNames owner_names_;
};

}  // namespace

std::vector<ProcessFacts> LookAtProcesses(absl::Span<const pid_t> processes,
                                          const std::string& proc) {
  const CancellationOff cancellation_off;
  Looker looker(proc);
  std::vector<ProcessFacts> facts;
  facts.reserve(processes.size());
  for (const pid_t process : processes) facts.push_back(looker.LookAt(process));
  return facts;
}

std::vector<absl::StatusOr<std::string>> ThreadNames(absl::Span<const WaitingThread> threads,
                                                     const std::string& proc) {
  const CancellationOff cancellation_off;
  const Looker looker(proc);
  std::vector<absl::StatusOr<std::string>> names;
  names.reserve(threads.size());
  for (const WaitingThread& thread : threads) names.push_back(looker.NameOf(thread));
  return names;
}

}  // namespace psem
