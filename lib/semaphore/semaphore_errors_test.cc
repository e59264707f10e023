// One row for each error that a user can meet, with its whole text: the verb, the name, what is
// wrong, the errno and what to do.

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <functional>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/platform/file_facts.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/own_names.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

// Where a row runs: in a child of its own, with a name and the file that the name leads to.
struct Place {
  std::string name;
  std::string path;
};

Options Silent(uint32_t value = 1, bool strict = true) {
  Options options;
  options.silent = true;
  options.value = value;
  options.strict = strict;
  return options;
}

absl::Status OpenStatus(absl::string_view name, const Options& options = Silent()) {
  return Semaphore::Open(name, options).status();
}

Semaphore MustOpen(const Place& place, const Options& options = Silent()) {
  absl::StatusOr<Semaphore> sem = Semaphore::Open(place.name, options);
  if (!sem.ok()) ChildFail(sem.status().ToString());
  return *std::move(sem);
}

Semaphore Closed(const Place& place) {
  Semaphore sem = MustOpen(place);
  PSEM_CHILD_CHECK(sem.Close().ok());
  return sem;
}

struct ErrorCase {
  const char* name;
  std::function<absl::Status(const Place&)> provoke;
  absl::StatusCode code;
  int error_number;
  const char* text;  // $NAME, $PATH and $ME stand for the row's own.
};

void PrintTo(const ErrorCase& row, std::ostream* out) { *out << row.name; }

class ErrorsTest : public testing::TestWithParam<ErrorCase> {
 protected:
  OwnNames names_;
};

TEST_P(ErrorsTest, SaysVerbNameErrnoAndWhatToDo) {
  const ErrorCase& row = GetParam();
  const Place place = {names_.Name("jobs"), names_.Path("jobs")};
  const std::string text = absl::StrReplaceAll(
      row.text, {{"$NAME", place.name}, {"$PATH", place.path}, {"$ME", UserName(geteuid())}});
  ChildProcess child([&] {
    const absl::Status status = row.provoke(place);
    if (status.code() != row.code || ErrnoOf(status) != row.error_number ||
        status.message() != text) {
      ChildFail(absl::StrCat(status.ToString(), "\nerrno ", ErrnoOf(status), "\nwanted: ", text));
    }
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

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

INSTANTIATE_TEST_SUITE_P(
    Names, ErrorsTest,
    testing::Values(
        ErrorCase{"empty_name", [](const Place&) { return OpenStatus(""); },
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
                  "open \"$NAME\": not a value (EINVAL): 2147483648; give 0 to 2147483647"}),
    [](const auto& info) { return std::string(info.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Files, ErrorsTest,
    testing::Values(
        Planted("fifo", PlantFifo, "open \"$NAME\": its file $PATH is a FIFO" PSEM_FILE_ADVICE),
        Planted("directory", PlantDirectory,
                "open \"$NAME\": its file $PATH is a directory" PSEM_FILE_ADVICE),
        Planted("socket", PlantSocket,
                "open \"$NAME\": its file $PATH is a socket" PSEM_FILE_ADVICE),
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
            "maximum 2147483647" PSEM_FILE_ADVICE)),
    [](const auto& info) { return std::string(info.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Kernel, ErrorsTest,
    testing::Values(
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
                  "map \"$NAME\": cannot allocate memory (ENOMEM)"},
        ErrorCase{"nobody_has_the_name",
                  [](const Place& place) { return Semaphore::Unlink(place.name); },
                  StatusCode::kNotFound, ENOENT,
                  "unlink \"$NAME\": no such file or directory (ENOENT); nobody has a semaphore of "
                  "that name"},
        ErrorCase{"name_that_stays",
                  [](const Place& place) {
                    Semaphore sem = MustOpen(place);
                    FailSystemCall(SYS_unlink, EPERM);
                    return sem.Close();
                  },
                  StatusCode::kPermissionDenied, EPERM,
                  "close \"$NAME\": operation not permitted (EPERM); the handle is closed, but the "
                  "name stays; it belongs to $ME, mode 0644"},
        ErrorCase{"name_that_may_not_be_removed",
                  [](const Place& place) {
                    MustOpen(place).Detach().IgnoreError();
                    FailSystemCall(SYS_unlink, EPERM);
                    return Semaphore::Unlink(place.name);
                  },
                  StatusCode::kPermissionDenied, EPERM,
                  "unlink \"$NAME\": operation not permitted (EPERM); it belongs to $ME, mode "
                  "0644"}),
    [](const auto& info) { return std::string(info.param.name); });

#define PSEM_CLOSED " \"$NAME\": this handle is closed (EBADF); open the semaphore again"

INSTANTIATE_TEST_SUITE_P(
    Handles, ErrorsTest,
    testing::Values(
        ErrorCase{"open_twice",
                  [](const Place& place) {
                    const Semaphore sem = MustOpen(place);
                    return OpenStatus(place.name.substr(1));
                  },
                  StatusCode::kAlreadyExists, EEXIST,
                  "open \"$NAME\": this process has it open already (EEXIST); use that "
                  "handle, close it, or set allow_shared_handle"},
        ErrorCase{"acquire_twice",
                  [](const Place& place) {
                    Semaphore sem = MustOpen(place);
                    sem.Acquire().IgnoreError();
                    return sem.AcquireFor(absl::Seconds(1));
                  },
                  StatusCode::kFailedPrecondition, EDEADLK,
                  "acquire \"$NAME\": this handle holds it already (EDEADLK); release it first, or "
                  "open it with strict set to false to acquire again"},
        ErrorCase{"release_what_is_not_held",
                  [](const Place& place) { return MustOpen(place).Release(); },
                  StatusCode::kFailedPrecondition, EPERM,
                  "release \"$NAME\": this handle does not hold it (EPERM); acquire it first, or "
                  "open it with strict set to false to add permits"},
        ErrorCase{"acquire_after_close", [](const Place& place) { return Closed(place).Acquire(); },
                  StatusCode::kFailedPrecondition, EBADF, "acquire" PSEM_CLOSED},
        ErrorCase{"try_after_close",
                  [](const Place& place) { return Closed(place).TryAcquire().status(); },
                  StatusCode::kFailedPrecondition, EBADF, "try to acquire" PSEM_CLOSED},
        ErrorCase{"timed_acquire_after_close",
                  [](const Place& place) { return Closed(place).AcquireFor(absl::Seconds(1)); },
                  StatusCode::kFailedPrecondition, EBADF, "acquire" PSEM_CLOSED},
        ErrorCase{"release_after_close", [](const Place& place) { return Closed(place).Release(); },
                  StatusCode::kFailedPrecondition, EBADF, "release" PSEM_CLOSED},
        ErrorCase{"value_after_close",
                  [](const Place& place) { return Closed(place).Value().status(); },
                  StatusCode::kFailedPrecondition, EBADF, "read the value of" PSEM_CLOSED},
        ErrorCase{"close_after_close", [](const Place& place) { return Closed(place).Close(); },
                  StatusCode::kFailedPrecondition, EBADF, "close" PSEM_CLOSED},
        ErrorCase{"detach_after_close", [](const Place& place) { return Closed(place).Detach(); },
                  StatusCode::kFailedPrecondition, EBADF, "detach" PSEM_CLOSED},
        ErrorCase{"loose_acquire_after_close",
                  [](const Place& place) {
                    Semaphore sem = MustOpen(place, Silent(1, /*strict=*/false));
                    sem.Close().IgnoreError();
                    return sem.Acquire();
                  },
                  StatusCode::kFailedPrecondition, EBADF, "acquire" PSEM_CLOSED},
        ErrorCase{"release_past_the_maximum",
                  [](const Place& place) {
                    return MustOpen(place, Silent(2147483647, /*strict=*/false)).Release();
                  },
                  StatusCode::kOutOfRange, EOVERFLOW,
                  "release \"$NAME\": value too large for defined data type (EOVERFLOW); "
                  "2147483647 permits are the most there can be"},
        ErrorCase{"deadline_comes",
                  [](const Place& place) {
                    return MustOpen(place, Silent(0)).AcquireFor(absl::Milliseconds(1));
                  },
                  StatusCode::kDeadlineExceeded, ETIMEDOUT,
                  "acquire \"$NAME\": timed out (ETIMEDOUT); no permit was taken"},
        ErrorCase{"signal_comes",
                  [](const Place& place) {
                    Semaphore sem = MustOpen(place, Silent(0));
                    struct sigaction action = {};
                    action.sa_handler = [](int) {};
                    sigaction(SIGALRM, &action, nullptr);
                    // Again and again, as the first may come before the wait.
                    const itimerval often = {{0, 10000}, {0, 10000}};
                    setitimer(ITIMER_REAL, &often, nullptr);
                    return sem.Acquire();
                  },
                  StatusCode::kCancelled, EINTR,
                  "acquire \"$NAME\": interrupted system call (EINTR); no permit was taken; call "
                  "it again, or set retry_on_eintr"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
