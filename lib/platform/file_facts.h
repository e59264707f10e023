// What a file's inode says about it, apart from its bytes.

#ifndef PSEM_LIB_PLATFORM_FILE_FACTS_H_
#define PSEM_LIB_PLATFORM_FILE_FACTS_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace psem {

// The one identity of a file: its name may lead to another file a moment later.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;

  friend bool operator==(const FileIdentity& a, const FileIdentity& b) {
    return a.device == b.device && a.inode == b.inode;
  }

  template <typename Hash>
  friend Hash AbslHashValue(Hash hash, const FileIdentity& identity) {
    return Hash::combine(std::move(hash), identity.device, identity.inode);
  }
};

struct FileFacts {
  FileIdentity identity;
  mode_t mode = 0;  // With the file type's bits.
  uid_t owner = 0;
  gid_t group = 0;
  uint32_t links = 0;      // 0: unlinked.
  uint64_t size = 0;       // In bytes.
  absl::Time created;      // mtime: sem_post and sem_wait never change it.
  absl::Time last_opened;  // atime: about the last sem_open, under relatime.

  bool is_regular() const { return (mode & 0170000) == 0100000; }
};

// Each returns 0 or an errno. StatAt never follows a symbolic link; `directory` may be AT_FDCWD.
int StatAt(int directory, const char* path, FileFacts* facts);
int StatDescriptor(int descriptor, FileFacts* facts);

// "regular file", "FIFO", "directory", "symbolic link", "socket", "block device" or "character
// device".
absl::string_view FileTypeName(mode_t mode);

// "0644".
std::string PermissionText(mode_t mode);

// "00:1b", as /proc/PID/maps has it.
std::string DeviceText(dev_t device);

// The name of a user or group, printable; its number when it has no name.
std::string UserName(uid_t user);
std::string GroupName(gid_t group);

// "it belongs to root, mode 0600": what a refused user wants to know.
std::string OwnerText(const FileFacts& facts);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_FILE_FACTS_H_
