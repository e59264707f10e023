#include "lib/inspect/namespaces/namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/process/process_facts.h"
#include "lib/platform/cancellation_off.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/proc/proc_directory.h"
#include "lib/platform/proc/process_root.h"

namespace psem {
namespace {

class Finder {
 public:
  explicit Finder(const std::string& path) : path_(path), proc_(path) {}

  absl::StatusOr<NamespaceDirectories> Find() {
    std::vector<pid_t> processes;
    std::string own;
    int error = proc_.error() != 0 ? proc_.error() : proc_.List(".", &processes);
    if (error == 0) error = proc_.ReadLink("self/ns/mnt", &own);
    if (error != 0) {
      return ErrnoStatus(error, "look at all processes in", Printable(path_), "");
    }
    found_.others_unlisted = !proc_.ListsAllProcesses(processes);
    namespaces_.insert(own);
    const absl::StatusOr<ShmDirectory> own_directory = ShmDirectory::Open(kSemaphoreDirectory);
    FileFacts facts;
    if (own_directory.ok() && StatDescriptor(own_directory->descriptor(), &facts) == 0) {
      seen_.insert(facts.identity);
    }
    for (const pid_t process : processes) LookAt(process);
    return std::move(found_);
  }

 private:
  void LookAt(pid_t process) {
    std::string name;
    const int error = proc_.ReadLink(absl::StrCat(process, "/ns/mnt"), &name);
    if (error != 0) {
      if (!HasEnded(error)) ++found_.unreadable;
      return;
    }
    if (namespaces_.contains(name)) return;
    int descriptor = -1;
    const std::string path(absl::StripPrefix(kSemaphoreDirectory, "/"));
    const int open_error = OpenBelowRoot(proc_, process, path, &descriptor);
    // It has ended, or sees no such directory: another one of its namespace may, behind a root of
    // its own.
    if (HasEnded(open_error)) return;
    if (open_error == EACCES || open_error == EPERM) {
      ++found_.unreadable;
      return;
    }
    namespaces_.insert(name);
    if (open_error == EAGAIN) {
      Skip(process, "could only be opened by asking its file system, which may never answer");
      return;
    }
    if (open_error != 0) {
      Skip(process, absl::StrCat("could not be opened (", ErrnoName(open_error), ")"));
      return;
    }
    const auto close_directory = absl::MakeCleanup([descriptor] { close(descriptor); });
    Add(process, descriptor);
  }

  void Skip(pid_t process, absl::string_view why) {
    found_.skipped.push_back(
        absl::StrCat("process ", process, ": ", kSemaphoreDirectory, " ", why));
  }

  // `target` is for looking alone (O_PATH).
  void Add(pid_t process, int target) {
    MountFacts mount;
    const int error = FindMountOf(proc_, process, target, &mount);
    if (error != 0) {
      Skip(process, absl::StrCat("is of an unknown mount (", ErrnoName(error), ")"));
      return;
    }
    if (mount.type != "tmpfs" && mount.type != "ramfs") {
      Skip(process, absl::StrCat("is on ", Printable(mount.type)));
      return;
    }
    if (mount.has_mounts) {
      Skip(process, "has mounts inside");
      return;
    }
    FileFacts facts;
    const int descriptor = openat(target, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int open_error = descriptor < 0 ? errno : StatDescriptor(descriptor, &facts);
    if (open_error != 0) {
      Skip(process, absl::StrCat("could not be opened (", ErrnoName(open_error), ")"));
      if (descriptor >= 0) close(descriptor);
      return;
    }
    if (!seen_.insert(facts.identity).second) {
      close(descriptor);
      return;
    }
    const ProcessFacts process_facts = LookAtProcesses({process}, path_).front();
    found_.directories.push_back(
        {ShmDirectory::FromDescriptor(
             absl::StrCat(path_, "/", process, "/root", kSemaphoreDirectory), descriptor),
         process, process_facts.cgroup, process_facts.container});
  }

  const std::string path_;
  const ProcDirectory proc_;
  absl::flat_hash_set<std::string> namespaces_;  // That need no look any more.
  absl::flat_hash_set<FileIdentity> seen_;       // Directories.
  NamespaceDirectories found_;
};

}  // namespace

absl::StatusOr<NamespaceDirectories> FindNamespaceDirectories(const std::string& proc) {
  const CancellationOff cancellation_off;
  return Finder(proc).Find();
}

}  // namespace psem
