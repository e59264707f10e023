// What one look at one semaphore's file tells: each field a value, or the reason why not.

#ifndef PSEM_LIB_INSPECT_SEMAPHORE_RECORD_H_
#define PSEM_LIB_INSPECT_SEMAPHORE_RECORD_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/inspect/use.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/shm_directory.h"

namespace psem {

// Where a semaphore of another mount namespace was seen. Printable.
struct NamespacePlace {
  pid_t process = 0;      // One that sees it, as /proc numbers it.
  std::string cgroup;     // Of that process; empty when it could not be read.
  std::string container;  // A hint, as lib/inspect/process/process_text.h has it.
};

struct SemaphoreRecord {
  // The bytes of both may be hostile: print them through lib/base/printable.h.
  std::string name;  // "/jobs".
  std::string path;  // "/dev/shm/sem.jobs".

  // A field that is missing says why. Its status carries an errno (lib/base/errors.h) when the
  // field could not be read, and none when there is nothing to read: a FIFO has no value.
  absl::StatusOr<FileFacts> facts;
  absl::StatusOr<std::string> owner;         // Printable: the name; the number without one.
  absl::StatusOr<std::string> group;         // The same.
  absl::StatusOr<absl::string_view> layout;  // "glibc 64-bit"; see LayoutName.
  absl::StatusOr<uint32_t> value;
  absl::StatusOr<uint32_t> recorded_waiters;  // A waiter that was killed stays in the count.

  // Null: this process sees it itself.
  std::shared_ptr<const NamespacePlace> place;

  // Found by its mappings alone, lib/inspect/unlinked: no name leads to it any more. `path` is then
  // what it was once opened by, and `facts` may be missing though more is known.
  bool unlinked = false;

  // Not looked at until FindUses or another has (lib/inspect/find_uses.h). Until then it has no
  // text, which would take memory of its own in every record.
  absl::StatusOr<SemaphoreUse> use = absl::UnavailableError("");

  // What a person should know about it, the gravest first. Printable.
  std::vector<std::string> notes;

  // OK; or why something could not be read, with its errno.
  absl::Status unread() const;
};

// Names of users and groups, printable; each is looked up once, which may cost a read of
// /etc/passwd or a question to a server.
class OwnerNames {
 public:
  const std::string& User(uid_t user);
  const std::string& Group(gid_t group);

 private:
  std::unordered_map<uid_t, std::string> users_;
  std::unordered_map<gid_t, std::string> groups_;
};

// Whether `file` may be a temporary file of glibc's sem_open, "sem." and six random letters and
// digits; and whether it looks like one. "sem.worker" does not: of the random ones 92 % mix capital
// and small letters.
bool MayBeTemporary(absl::string_view file);
bool LooksTemporary(absl::string_view file);

// The name by which programs open `file`: "/jobs" for "sem.jobs", and for musl's "jobs".
std::string NameOfFile(absl::string_view file);

// Returns the record of `file` in `directory`, as `look` saw it. Never fails.
SemaphoreRecord MakeRecord(const std::string& directory, const std::string& file,
                           const FileLook& look, OwnerNames* owner_names);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_SEMAPHORE_RECORD_H_
