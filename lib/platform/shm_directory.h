// Looking into a directory that anybody may write to, /dev/shm first of all.
//
// Every file in it is hostile: a link to somewhere else, a FIFO that blocks, a file that somebody
// holds a lease on, one that is swapped or shrinks while it is read. Looking never follows, never
// blocks, never opens for writing, and leaves the time of the last access alone where the kernel
// lets it.

#ifndef PSEM_LIB_PLATFORM_SHM_DIRECTORY_H_
#define PSEM_LIB_PLATFORM_SHM_DIRECTORY_H_

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/sem_file.h"

namespace psem {

// One look at one file. Each part is there or has the errno of what hid it.
struct FileLook {
  int stat_errno = 0;  // Not 0: nothing else is known. ENOENT: it vanished.
  FileFacts facts;
  int read_errno =
      0;             // Not 0: `contents` says nothing. EAGAIN: another program holds a lease on it.
  SemFile contents;  // Only of a regular file.
};

// The beginning of a file, as much as its decoding takes.
using SemFileHead = std::array<unsigned char, kSemFileSize>;

// How a file is opened and read here, also for those who come to it by another way than its name.

// Opens as openat does, for reading, and never waits. Returns the descriptor, or -1 and errno.
int OpenToLook(int directory, const char* path, int more_flags);

// Reads as much as there is. Returns 0 or an errno.
int ReadHead(int descriptor, SemFileHead* head, size_t* length);

// A file as its directory lists it.
struct ListedFile {
  std::string name;         // Raw.
  bool is_regular = false;  // False also where the directory does not tell.
};

class ShmDirectory {
 public:
  // Opens `path`; errors name it and the errno.
  static absl::StatusOr<ShmDirectory> Open(const std::string& path);

  // Opens a directory in this one, never through a symbolic link.
  absl::StatusOr<ShmDirectory> OpenInside(const std::string& name) const;

  // Takes over `descriptor`, a directory open for reading that people should know as `path`.
  static ShmDirectory FromDescriptor(std::string path, int descriptor);

  ShmDirectory(ShmDirectory&& other) noexcept;
  ShmDirectory& operator=(ShmDirectory&& other) noexcept;
  ~ShmDirectory();

  // All files, sorted by the bytes of their names. One made or removed meanwhile may be in it or
  // not.
  absl::StatusOr<std::vector<ListedFile>> Files() const;

  // Looks at one file; a name with a slash or a NUL in it is ENOENT.
  FileLook Look(const std::string& file) const;

  // Looks at `files`, from Files(), and shows them to `visit` one after the other. It looks ahead
  // at some thousand of them, by threads where that is quicker; `visit` runs in the caller's alone.
  // The threads have ended when it returns.
  // Signals: no handler runs in the threads: they block all signals.
  void LookAtEach(
      const std::vector<ListedFile>& files,
      absl::FunctionRef<void(const std::string& file, const FileLook& look)> visit) const;

  const std::string& path() const { return path_; }

  // "/dev/shm/sem.jobs" for "sem.jobs", raw.
  std::string PathOf(const std::string& file) const;

  // For calls that act on a file in it (openat, renameat2). It stays this object's.
  int descriptor() const { return descriptor_; }

 private:
  ShmDirectory(std::string path, int descriptor)
      : path_(std::move(path)), descriptor_(descriptor) {}

  FileLook LookAt(const char* file, bool listed_as_regular) const;

  std::string path_;
  int descriptor_;
};

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_SHM_DIRECTORY_H_
