#include "lib/testing/planted_directory.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/platform/sem_file.h"
#include "lib/testing/check_call.h"

namespace psem {
namespace {

std::string Bytes(std::initializer_list<uint32_t> words, size_t size) {
  std::string bytes(size, '\0');
  memcpy(bytes.data(), words.begin(), words.size() * sizeof(uint32_t));
  return bytes;
}

}  // namespace

std::string Glibc64Bytes(uint32_t value, uint32_t waiters) {
  return Bytes({value, waiters, 0x80}, kSemFileSize);
}

std::string Glibc32Bytes(uint32_t value, uint32_t waiters) {
  return Bytes({value << 1 | (waiters > 0), 0x80, 0, waiters}, 16);
}

std::string Musl64Bytes(uint32_t value, uint32_t waiters) {
  return Bytes({value, waiters}, kSemFileSize);
}

void PlantFile(const std::string& path, absl::string_view bytes, mode_t mode) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  CheckCall(descriptor >= 0, "open", path);
  const ssize_t length = static_cast<ssize_t>(bytes.size());
  CheckCall(write(descriptor, bytes.data(), bytes.size()) == length, "write", path);
  CheckCall(fchmod(descriptor, mode) == 0, "fchmod", path);
  close(descriptor);
}

void PlantSparseFile(const std::string& path, uint64_t size) {
  PlantFile(path, "");
  CheckCall(truncate(path.c_str(), static_cast<off_t>(size)) == 0, "truncate", path);
}

void PlantFifo(const std::string& path) {
  CheckCall(mkfifo(path.c_str(), 0600) == 0, "mkfifo", path);
}

void PlantDirectory(const std::string& path) {
  CheckCall(mkdir(path.c_str(), 0700) == 0, "mkdir", path);
}

void PlantSymlink(const std::string& path, const std::string& target) {
  CheckCall(symlink(target.c_str(), path.c_str()) == 0, "symlink", path);
}

void PlantSocket(const std::string& path) {
  // The path of a socket is 107 bytes at the most; the one through a descriptor is short.
  const std::filesystem::path whole = path;
  const int directory = open(whole.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  CheckCall(directory >= 0, "open", whole.parent_path());
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  absl::StrCat("/proc/self/fd/", directory, "/", whole.filename().string())
      .copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CheckCall(listener >= 0, "socket", path);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  CheckCall(bind(listener, generic, sizeof(address)) == 0, "bind", path);
  close(listener);
  close(directory);
}

PlantedDirectory::PlantedDirectory() : path_(testing::TempDir() + "/planted-XXXXXX") {
  CheckCall(mkdtemp(path_.data()) != nullptr, "mkdtemp", path_);
}

PlantedDirectory::~PlantedDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string PlantedDirectory::PathOf(absl::string_view file) const {
  return absl::StrCat(path_, "/", file);
}

void ForgetPrivileges() {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  CheckCall(syscall(SYS_capset, &header, none) == 0, "capset", "none");
  // Without it root would get them back at the next exec.
  CheckCall(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl", "PR_SET_NO_NEW_PRIVS");
}

}  // namespace psem
