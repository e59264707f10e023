// A sound semaphore with a name, in pieces: HomeMade in a file of its own in /dev/shm,
// "NAME.mutant".

#ifndef PSEM_STRESS_MUTANT_HOME_MADE_NAMED_H_
#define PSEM_STRESS_MUTANT_HOME_MADE_NAMED_H_

#include <fcntl.h>

#include <string>

#include "stress/mutant/home_made.h"
#include "stress/subject/builtin.h"

namespace psem {

// "/dev/shm/jobs.mutant" for "/jobs".
std::string NamedPath(const char* name);

// Opens what is there. Returns: 0, or the errno: ENOENT when there is nothing.
int OpenFile(const std::string& path, int* fd);

// Links a file that is complete into place. Returns: 0; EEXIST when something is there; EINVAL for
// a value that is too large; or what kept it from being made.
int CreateFile(const std::string& path, unsigned mode, unsigned value, int* fd);

// Maps it, once in this process whatever its name, and closes `fd`.
// Returns: 0; EINVAL for a file that is no semaphore; or what prevented it.
int MapFile(int fd, void** handle);

// Gives MapFile's mapping back; the last one unmaps.
int CloseNamed(void* handle);

// As sem_open and sem_unlink.
int OpenNamed(const char* name, int oflag, unsigned mode, unsigned value, void** handle);
int UnlinkNamed(const char* name);

// A subject of that name and description whose create and open go through `kOpen` and `kClose`.
template <int (*kOpen)(const char*, int, unsigned, unsigned, void**), int (*kClose)(void*)>
Subject NamedSubject(const char* name, const char* description) {
  Subject subject = SoundHomeMade(name, description);
  subject.state_size = 0;
  subject.state_align = 0;
  subject.create = [](void*, const char* name, unsigned value) {
    void* handle = nullptr;
    const int error = kOpen(name, O_CREAT | O_EXCL, 0600, value, &handle);
    return error != 0 ? error : kClose(handle);
  };
  subject.open = [](void*, const char* name, void** handle) {
    return kOpen(name, 0, 0, 0, handle);
  };
  subject.close = kClose;
  subject.destroy = [](void*, const char* name) { return UnlinkNamed(name); };
  subject.open_named = kOpen;
  subject.unlink_named = UnlinkNamed;
  return subject;
}

// The sound one.
Subject SoundNamed(const char* name, const char* description);

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_HOME_MADE_NAMED_H_
