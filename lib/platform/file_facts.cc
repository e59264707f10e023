#include "lib/platform/file_facts.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/base/printable.h"
#include "lib/platform/cancellation_off.h"

namespace psem {
namespace {

static_assert(S_IFMT == 0170000 && S_IFREG == 0100000, "is_regular() spells them out");

FileFacts FactsOf(const struct stat& stat) {
  FileFacts facts;
  facts.identity = {stat.st_dev, stat.st_ino};
  facts.mode = stat.st_mode;
  facts.owner = stat.st_uid;
  facts.group = stat.st_gid;
  facts.size = static_cast<uint64_t>(stat.st_size);
  facts.links = static_cast<uint32_t>(stat.st_nlink);
  facts.created = absl::TimeFromTimespec(stat.st_mtim);
  facts.last_opened = absl::TimeFromTimespec(stat.st_atim);
  return facts;
}

// Calls getpwuid_r or getgrgid_r with a buffer that grows until the entry fits.
template <typename Entry, typename Id>
std::string LookUp(Id id, int (*look_up)(Id, Entry*, char*, size_t, Entry**), char* Entry::*name) {
  const CancellationOff cancellation_off;  // It reads files.
  constexpr size_t kLargestBuffer = 1 << 20;
  Entry entry;
  Entry* found = nullptr;
  for (std::vector<char> buffer(1024); buffer.size() <= kLargestBuffer;
       buffer.resize(buffer.size() * 4)) {
    if (look_up(id, &entry, buffer.data(), buffer.size(), &found) != ERANGE) {
      return found != nullptr ? Printable(found->*name) : absl::StrCat(id);
    }
  }
  return absl::StrCat(id);
}

}  // namespace

int StatAt(int directory, const char* path, FileFacts* facts) {
  struct stat stat;
  if (fstatat(directory, path, &stat, AT_SYMLINK_NOFOLLOW) != 0) return errno;
  *facts = FactsOf(stat);
  return 0;
}

int StatDescriptor(int descriptor, FileFacts* facts) {
  struct stat stat;
  if (fstat(descriptor, &stat) != 0) return errno;
  *facts = FactsOf(stat);
  return 0;
}

absl::string_view FileTypeName(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return "regular file";
    case S_IFIFO:
      return "FIFO";
    case S_IFDIR:
      return "directory";
    case S_IFLNK:
      return "symbolic link";
    case S_IFSOCK:
      return "socket";
    case S_IFBLK:
      return "block device";
    case S_IFCHR:
      return "character device";
    default:
      return "file of unknown type";
  }
}

std::string PermissionText(mode_t mode) {
  std::string digits;
  for (int shift = 9; shift >= 0; shift -= 3)
    digits += static_cast<char>('0' + (mode >> shift & 7));
  return digits;
}

std::string DeviceText(dev_t device) {
  return absl::StrCat(absl::Hex(major(device), absl::kZeroPad2), ":",
                      absl::Hex(minor(device), absl::kZeroPad2));
}

std::string UserName(uid_t user) { return LookUp(user, getpwuid_r, &passwd::pw_name); }

std::string GroupName(gid_t id) { return LookUp(id, getgrgid_r, &group::gr_name); }

std::string OwnerText(const FileFacts& facts) {
  return absl::StrCat("it belongs to ", UserName(facts.owner), ", mode ",
                      PermissionText(facts.mode));
}

}  // namespace psem
