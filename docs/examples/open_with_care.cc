// Opening with care: in /dev/shm every user can make a semaphore of any name, and remove his own.
//
//     open_with_care [NAME]
//
// It asks for exact permissions, refuses what another user has planted, and notices when the name
// leads elsewhere.

#include <cstdio>

#include "lib/semaphore/semaphore.h"

int main(int argc, char** argv) {
  const char* name = argc > 1 ? argv[1] : "/careful";
  // snippet: permissions
  psem::Options options;
  options.permissions = psem::Permissions{0600};  // Exactly these, whatever the umask says.
  options.require_owner = true;                   // Nobody else's semaphore.
  absl::StatusOr<psem::Semaphore> jobs = psem::Semaphore::Open(name, options);
  if (absl::IsPermissionDenied(jobs.status())) return 2;  // It has said who owns it.
  if (!jobs.ok()) return 1;
  std::puts(jobs->created() ? "created" : "found");
  // snippet end

  // Somebody cleans up, though we still use it.
  if (!psem::Semaphore::Unlink(name).ok()) return 1;

  // snippet: current
  absl::StatusOr<bool> current = jobs->IsCurrent();
  if (!current.ok()) return 1;
  if (!*current) {  // Who opens the name now gets another semaphore: go there too.
    std::puts("unlinked meanwhile; opening it again");
    jobs = psem::Semaphore::Open(name, options);
    if (!jobs.ok()) return 1;
  }
  // snippet end
  std::puts(jobs->created() ? "created" : "found");
  return jobs->Close().ok() ? 0 : 1;
}
