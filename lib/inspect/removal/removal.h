// Removing a semaphore without ever splitting its users.
//
// A plain unlink of a semaphore that somebody uses, or is just opening, leaves him with one that
// the name no longer leads to; the next program creates another, and the two exclude each other no
// more. To look first does not help, as somebody may come between looking and removing. So here
// nobody can:
//     1. take the kernel's lease (lib/platform/file_lease.h): nobody uses it, and openers wait
//     2. rename it into a hidden room (removal_room.h): openers that come now find no such name
//     3. ask the kernel again, for a millisecond: has anybody begun to open it who found its name
//        before step 2?
//     4. no: unlink it. Yes: rename it back; the opener, which is still waiting, gets it as if
//        nothing had happened, and so does whoever opens it next (put_back.h).
// The file is compared with what the caller has seen before step 1 and, as a name may lead to
// another file a moment later, after step 2 too: another file than that is never removed.

#ifndef PSEM_LIB_INSPECT_REMOVAL_REMOVAL_H_
#define PSEM_LIB_INSPECT_REMOVAL_REMOVAL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/file_lease.h"

namespace psem {

enum class RemoveWhen {
  kProvenUnused,    // The kernel says that nobody uses it.
  kNotProvenInUse,  // Or it cannot say: who opens it at that moment may be left with an orphan.
  kAlways,          // Even in use: each of its users is left with an orphan.
};

enum class RemovalOutcome {
  kRemoved,
  kKeptInUse,     // Somebody uses it, or began to open it at that very moment.
  kKeptUnproven,  // The kernel cannot say, and a proof was needed.
  kGone,          // It was gone, or another file had taken its name: nothing was done.
  kFailed,        // The kernel refused; nothing was done, unless the reason says otherwise.
};

// "removed", "kept: in use", "kept: not proven unused", "gone", "failed".
absl::string_view RemovalOutcomeName(RemovalOutcome outcome);

struct Removal {
  RemovalOutcome outcome = RemovalOutcome::kFailed;

  // What the lease said at that moment; kNobody is the proof.
  FileUse use = FileUse::kUnknown;

  // Of kKeptUnproven, kGone and kFailed, why; also why `use` is not known of one that is removed
  // nevertheless. Its text is for people, its errno as lib/base/errors.h has it. OK otherwise.
  absl::Status reason;
};

// Removes the semaphore at `path` ("/dev/shm/sem.jobs"; musl's is "/dev/shm/jobs"), if it still is
// `identity`. Links, FIFOs and the like that lie there under a semaphore's name can be removed too:
// they are never proven unused, and never followed.
// Returns: what came of it. Who has the semaphore open for reading alone does not use it.
// Threads: any number may remove at once, in one process or several, the same semaphore too.
// Limits: an opener that the kernel holds off for longer than that millisecond, in the very moment
// between finding the name and meeting the lease, is left with an orphan. Where a program created
// the name anew between steps 2 and 4, put_back.h tells what becomes of that one.
// Signals: none runs a handler in this thread while the lease is held: a millisecond or two, half a
// second at the most where the new one is in use.
// Fork: a child that another thread forks meanwhile, and that becomes no other program, keeps
// SweepLeftovers from what this process leaves behind until it ends.
// Crash: killed between steps 2 and 4 it leaves the semaphore in its room, for SweepLeftovers.
Removal RemoveSemaphore(const std::string& path, FileIdentity identity, RemoveWhen when);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_REMOVAL_REMOVAL_H_
