// Files that may lie in /dev/shm, good and bad, planted for a test.

#ifndef PSEM_LIB_TESTING_PLANTED_DIRECTORY_H_
#define PSEM_LIB_TESTING_PLANTED_DIRECTORY_H_

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace psem {

// The bytes of a semaphore of each libc, with `value` permits.
std::string Glibc64Bytes(uint32_t value, uint32_t waiters = 0);
std::string Glibc32Bytes(uint32_t value, uint32_t waiters = 0);
std::string Musl64Bytes(uint32_t value, uint32_t waiters = 0);

// Each makes a new file at `path`, of exactly that mode whatever the umask. What cannot be planted
// aborts the test with the errno.
void PlantFile(const std::string& path, absl::string_view bytes, mode_t mode = 0644);
void PlantSparseFile(const std::string& path, uint64_t size);
void PlantFifo(const std::string& path);
void PlantDirectory(const std::string& path);
void PlantSymlink(const std::string& path, const std::string& target);
void PlantSocket(const std::string& path);

// A directory of a test's own. Everything in it is removed by the destructor.
class PlantedDirectory {
 public:
  PlantedDirectory();
  ~PlantedDirectory();

  PlantedDirectory(const PlantedDirectory&) = delete;
  PlantedDirectory& operator=(const PlantedDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string PathOf(absl::string_view file) const;

  void File(absl::string_view file, absl::string_view bytes, mode_t mode = 0644) const {
    PlantFile(PathOf(file), bytes, mode);
  }
  void SparseFile(absl::string_view file, uint64_t size) const {
    PlantSparseFile(PathOf(file), size);
  }
  void Fifo(absl::string_view file) const { PlantFifo(PathOf(file)); }
  void Directory(absl::string_view file) const { PlantDirectory(PathOf(file)); }
  void Symlink(absl::string_view file, const std::string& target) const {
    PlantSymlink(PathOf(file), target);
  }
  void Socket(absl::string_view file) const { PlantSocket(PathOf(file)); }

 private:
  std::string path_;
};

// Gives up the power to read every file, for this process and the programs that it becomes; for
// good. In a child: the user stays the same, so this works in a user namespace without a second
// user too.
void ForgetPrivileges();

}  // namespace psem

#endif  // PSEM_LIB_TESTING_PLANTED_DIRECTORY_H_
