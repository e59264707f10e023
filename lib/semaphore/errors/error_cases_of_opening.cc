#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <exception>
#include <future>
#include <thread>

#include "lib/semaphore/errors/error_cases.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using absl::StatusCode;

#define PSEM_NAME_RULE \
  "; give 1 to 251 bytes, with or without one leading slash, no further slash and no NUL"
#define PSEM_FILE_ADVICE " (EINVAL); use another name, or remove the file if nobody needs it"

// A row whose file at $PATH is planted before the open.
ErrorCase Planted(const char* name, std::function<void(const std::string& path)> plant,
                  const char* text) {
  return {name,
          [plant](const Place& place) {
            plant(place.path);
            return OpenStatus(place.name);
          },
          StatusCode::kFailedPrecondition, EINVAL, text};
}

constexpr CallFilter kToCreate = {/*argument=*/2, O_TMPFILE};
constexpr CallFilter kToAttach = {/*argument=*/2, O_NONBLOCK};

// Opens when std::terminate has run the exit cleanup: in a handler that was there before ours.
absl::Status OpenWhenTerminating(const Place& place) {
  static const auto* const name = new std::string(place.name);
  static auto* const opened = new std::promise<absl::Status>();
  std::set_terminate([] {
    opened->set_value(OpenStatus(*name));
    while (true) pause();
  });
  MustOpen(place).Close().IgnoreError();
  std::thread(std::terminate).detach();
  return opened->get_future().get();
}

std::vector<ErrorCase> OfNames() {
  return {ErrorCase{"empty_name", [](const Place&) { return OpenStatus(""); },
                    StatusCode::kInvalidArgument, EINVAL,
                    "open \"\": not a semaphore name (EINVAL): it is empty" PSEM_NAME_RULE},
          ErrorCase{"inner_slash", [](const Place&) { return OpenStatus("/a/b"); },
                    StatusCode::kInvalidArgument, EINVAL,
                    "open \"/a/b\": not a semaphore name (EINVAL): it has a further "
                    "slash" PSEM_NAME_RULE},
          ErrorCase{"hostile_name", [](const Place&) { return OpenStatus("/\x1b[2J/"); },
                    StatusCode::kInvalidArgument, EINVAL,
                    "open \"/\\x1b[2J/\": not a semaphore name (EINVAL): it has a further "
                    "slash" PSEM_NAME_RULE},
          ErrorCase{"bad_name_to_unlink", [](const Place&) { return Semaphore::Unlink("/"); },
                    StatusCode::kInvalidArgument, EINVAL,
                    "unlink \"/\": not a semaphore name (EINVAL): it is empty" PSEM_NAME_RULE},
          ErrorCase{"value_above_the_maximum",
                    [](const Place& place) { return OpenStatus(place.name, Silent(2147483648u)); },
                    StatusCode::kInvalidArgument, EINVAL,
                    "open \"$NAME\": not a value (EINVAL): 2147483648; give 0 to 2147483647"}};
}

std::vector<ErrorCase> OfOptions() {
  return {
      ErrorCase{"permissions_beyond_rwx",
                [](const Place& place) {
                  Options options = Silent();
                  options.permissions = Permissions{04660};
                  return OpenStatus(place.name, options);
                },
                StatusCode::kInvalidArgument, EINVAL,
                "open \"$NAME\": not permissions (EINVAL): 04660; give 0 to 0777"},
      ErrorCase{"create_what_exists",
                [](const Place& place) {
                  MustOpen(place).Detach().IgnoreError();
                  Options options = Silent();
                  options.mode = OpenMode::kCreateOnly;
                  return OpenStatus(place.name, options);
                },
                StatusCode::kAlreadyExists, EEXIST,
                "open \"$NAME\": file exists (EEXIST); somebody has a semaphore of that name; use "
                "another, or attach to it"},
      ErrorCase{
          "open_what_nobody_has",
          [](const Place& place) {
            Options options = Silent();
            options.mode = OpenMode::kOpenOnly;
            return OpenStatus(place.name, options);
          },
          StatusCode::kNotFound, ENOENT,
          "open \"$NAME\": no such file or directory (ENOENT); nobody has a semaphore of that "
          "name; start the program that creates it first"},
      ErrorCase{"another_users",
                [](const Place& place) {
                  PlantFile(place.path, Glibc64Bytes(1), 0600);
                  FailSystemCall(SYS_geteuid, 1);  // "I am user 4294967295."
                  Options options = Silent();
                  options.require_owner = true;
                  return OpenStatus(place.name, options);
                },
                StatusCode::kPermissionDenied, EACCES,
                "open \"$NAME\": it belongs to $ME, mode 0600, not to you (EACCES); find out who "
                "made it, and remove it or use another name"},
      ErrorCase{"grants_more_than_asked",
                [](const Place& place) {
                  PlantFile(place.path, Glibc64Bytes(1), 0666);
                  Options options = Silent();
                  options.permissions = Permissions{0660};
                  return OpenStatus(place.name, options);
                },
                StatusCode::kPermissionDenied, EACCES,
                "open \"$NAME\": it belongs to $ME, mode 0666 and grants more than 0660 (EACCES); "
                "find out who made it, and remove it or use another name"}};
}

std::vector<ErrorCase> OfFiles() {
  return {
      Planted("fifo", PlantFifo, "open \"$NAME\": its file $PATH is a FIFO" PSEM_FILE_ADVICE),
      Planted("directory", PlantDirectory,
              "open \"$NAME\": its file $PATH is a directory" PSEM_FILE_ADVICE),
      Planted("socket", PlantSocket, "open \"$NAME\": its file $PATH is a socket" PSEM_FILE_ADVICE),
      Planted(
          "symlink", [](const std::string& path) { PlantSymlink(path, "/etc/passwd"); },
          "open \"$NAME\": its file $PATH is a symbolic link" PSEM_FILE_ADVICE),
      Planted(
          "dangling_symlink", [](const std::string& path) { PlantSymlink(path, "/nowhere"); },
          "open \"$NAME\": its file $PATH is a symbolic link" PSEM_FILE_ADVICE),
      Planted(
          "empty", [](const std::string& path) { PlantFile(path, ""); },
          "open \"$NAME\": its file $PATH is empty, not a semaphore" PSEM_FILE_ADVICE),
      Planted(
          "four_bytes", [](const std::string& path) { PlantFile(path, "abcd"); },
          "open \"$NAME\": its file $PATH has 4 bytes that are not a semaphore of "
          "glibc's" PSEM_FILE_ADVICE),
      Planted(
          "sixteen_bytes", [](const std::string& path) { PlantFile(path, std::string(16, 'x')); },
          "open \"$NAME\": its file $PATH has 16 bytes that are not a semaphore of "
          "glibc's" PSEM_FILE_ADVICE),
      Planted(
          "glibc_32", [](const std::string& path) { PlantFile(path, Glibc32Bytes(1)); },
          "open \"$NAME\": its file $PATH was made by a 32-bit program, whose semaphores "
          "64-bit programs cannot share" PSEM_FILE_ADVICE),
      Planted(
          "sparse_gigabyte", [](const std::string& path) { PlantSparseFile(path, 1 << 30); },
          "open \"$NAME\": its file $PATH has 1073741824 bytes that are not a semaphore of "
          "glibc's" PSEM_FILE_ADVICE),
      Planted(
          "damaged", [](const std::string& path) { PlantFile(path, Glibc64Bytes(1u << 31)); },
          "open \"$NAME\": its file $PATH is damaged: its value 2147483648 is above the "
          "maximum 2147483647" PSEM_FILE_ADVICE)};
}

std::vector<ErrorCase> OfTheKernel() {
  return {
      ErrorCase{"not_permitted",
                [](const Place& place) {
                  PlantFile(place.path, Glibc64Bytes(1), 0400);
                  ForgetPrivileges();
                  return OpenStatus(place.name);
                },
                StatusCode::kPermissionDenied, EACCES,
                "open \"$NAME\": permission denied (EACCES); it belongs to $ME, mode 0400"},
      ErrorCase{"out_of_descriptors",
                [](const Place& place) {
                  const rlimit none = {0, 0};
                  setrlimit(RLIMIT_NOFILE, &none);
                  return OpenStatus(place.name);
                },
                StatusCode::kResourceExhausted, EMFILE,
                "open \"$NAME\": too many open files (EMFILE); close some of this process's "
                "files or raise ulimit -n"},
      ErrorCase{"full",
                [](const Place& place) {
                  FailSystemCall(SYS_pwrite64, ENOSPC);
                  return OpenStatus(place.name);
                },
                StatusCode::kResourceExhausted, ENOSPC,
                "open \"$NAME\": no space left on device (ENOSPC); /dev/shm is full; remove what "
                "is stale there (seminspect list) or enlarge it"},
      ErrorCase{"out_of_memory",
                [](const Place& place) {
                  MustOpen(place).Detach().IgnoreError();
                  FailSystemCall(SYS_mmap, ENOMEM);
                  return OpenStatus(place.name);
                },
                StatusCode::kResourceExhausted, ENOMEM,
                "map \"$NAME\": cannot allocate memory (ENOMEM)"}};
}

std::vector<ErrorCase> OfTheKernelAsToldTo() {
  return {
      ErrorCase{"not_permitted_to_create",
                [](const Place& place) {
                  FailSystemCall(SYS_openat, EACCES, kToCreate);
                  return OpenStatus(place.name);
                },
                StatusCode::kPermissionDenied, EACCES,
                "open \"$NAME\": permission denied (EACCES); you may not create files in /dev/shm"},
      ErrorCase{"machine_out_of_descriptors",
                [](const Place& place) {
                  FailSystemCall(SYS_openat, ENFILE);
                  return OpenStatus(place.name);
                },
                StatusCode::kResourceExhausted, ENFILE,
                "open \"$NAME\": too many open files in system (ENFILE); the whole machine is at "
                "fs.file-max"},
      ErrorCase{"no_directory",
                [](const Place& place) {
                  FailSystemCall(SYS_openat, ENOENT);
                  return OpenStatus(place.name);
                },
                StatusCode::kNotFound, ENOENT,
                "open \"$NAME\": no such file or directory (ENOENT); is /dev/shm mounted?"},
      ErrorCase{"lease_that_is_kept",
                [](const Place& place) {
                  FailSystemCall(SYS_openat, EAGAIN, kToAttach);
                  return OpenStatus(place.name);
                },
                StatusCode::kUnavailable, EAGAIN,
                "open \"$NAME\": resource temporarily unavailable (EAGAIN); another program holds "
                "a lease on it; try again when that has ended"},
      ErrorCase{"endless_race",
                [](const Place& place) {
                  FailSystemCall(SYS_linkat, EEXIST);
                  return OpenStatus(place.name);
                },
                StatusCode::kUnavailable, EAGAIN,
                "open \"$NAME\": resource temporarily unavailable (EAGAIN); other processes keep "
                "creating and removing it; stop them and try again"},
      ErrorCase{"process_that_is_ending", OpenWhenTerminating, StatusCode::kCancelled, ECANCELED,
                "open \"$NAME\": operation canceled (ECANCELED); this process is ending; set "
                "close_on_exit to false"},
      ErrorCase{"kernel_out_of_memory",
                [](const Place& place) {
                  FailSystemCall(SYS_openat, ENOMEM);
                  return OpenStatus(place.name);
                },
                StatusCode::kResourceExhausted, ENOMEM,
                "open \"$NAME\": cannot allocate memory (ENOMEM)"},
      ErrorCase{"unreadable",
                [](const Place& place) {
                  MustOpen(place).Detach().IgnoreError();
                  FailSystemCall(SYS_pread64, EIO);
                  return OpenStatus(place.name);
                },
                StatusCode::kUnknown, EIO, "read \"$NAME\": input/output error (EIO)"}};
}

}  // namespace

std::vector<ErrorCase> ErrorCasesOfOpening() {
  std::vector<ErrorCase> all;
  for (const auto& some :
       {OfNames(), OfOptions(), OfFiles(), OfTheKernel(), OfTheKernelAsToldTo()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace psem
