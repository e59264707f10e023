// A /dev/shm that one process has to itself, of any size.

#ifndef PSEM_LIB_TESTING_OWN_SHM_H_
#define PSEM_LIB_TESTING_OWN_SHM_H_

#include <string>

namespace psem {

// Mounts an empty tmpfs over /dev/shm, for this process and its children alone, with the kernel's
// `options` ("size=4k"); it goes when they have ended. In a child, as it cannot be taken back.
// Returns 0, or the errno when this process may make no mount: that takes root or user namespaces,
// which containers and some distributions keep from ordinary users, and which the kernel keeps from
// processes with threads (those of ThreadSanitizer too).
int MountOwnShm(const std::string& options);

}  // namespace psem

#endif  // PSEM_LIB_TESTING_OWN_SHM_H_
