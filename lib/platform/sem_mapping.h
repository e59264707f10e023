// A semaphore's file, mapped for use: attach, create, unlink.
//
// The files are glibc's own, in /dev/shm, so that every program that calls sem_open shares them.

#ifndef PSEM_LIB_PLATFORM_SEM_MAPPING_H_
#define PSEM_LIB_PLATFORM_SEM_MAPPING_H_

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/base/semaphore_name.h"
#include "lib/platform/file_facts.h"

namespace psem {

// glibc's 64-bit word: the value in the low 32 bits, the number of waiters in the high ones.
using SemWord = std::atomic<uint64_t>;

struct SemMapping {
  SemWord* word = nullptr;
  FileIdentity identity;
  bool created = false;
};

// "/dev/shm/sem.jobs".
std::string SemaphorePath(const SemaphoreName& name);

// What gives a new file its name: AttachOrCreate tells how it is called. JustLink does no more.
using GiveName = absl::FunctionRef<int(const SemMapping& mapping, absl::FunctionRef<int()> link)>;
inline int JustLink(const SemMapping&, absl::FunctionRef<int()> link) { return link(); }

struct OpenRequest {
  uint32_t value = 1;          // Of a semaphore that is created.
  mode_t mode = 0644;          // The same.
  bool exact_mode = false;     // True: whatever the umask says; and no semaphore that grants more
                               // is attached to.
  bool require_owner = false;  // True: only one of the effective user's own is attached to.
  bool may_create = true;
  bool may_attach = true;
};

// Attaches to `name`, or creates it when nobody has it. A file that is created gets its name when
// it is complete: nobody ever sees a half-made one, and a creator that is killed leaves nothing
// behind. The file is checked before it is mapped, so that one that is no semaphore of 64-bit glibc
// is an error, not a SIGBUS.
// Limits: the file's owner can still cut it short after it was mapped; every user then dies of
// SIGBUS, glibc's as well. While another program holds a lease on the file this waits for a second
// at the most.
//
// A new file gets its name by `give_name`, which is called with its mapping and with what
// links it, and returns what that returned: so the caller can see to it that the name goes again,
// in the same step. Any other errno than EEXIST ends the call with that error.
absl::StatusOr<SemMapping> AttachOrCreate(const SemaphoreName& name, const OpenRequest& request,
                                          GiveName give_name);

void Unmap(SemWord* word);

// Removes the name. NotFound when nobody has it.
absl::Status UnlinkSemaphore(const SemaphoreName& name);

// Removes the name `path` if it leads to `identity`; another semaphore that has taken the name
// meanwhile stays. Returns 0, ENOENT when it leads elsewhere or nowhere, or another errno.
// Limits: looking and removing are two steps, as the kernel has no call for both; a semaphore that
// takes the name between them, within about a microsecond, is removed.
// Signals: async-signal-safe; keeps errno.
int UnlinkIfSame(const char* path, FileIdentity identity);
int UnlinkIfSame(const SemaphoreName& name, FileIdentity identity);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_SEM_MAPPING_H_
