#include "lib/c/c_options.h"

#include <errno.h>
#include <time.h>

#include <cstddef>
#include <limits>

#include "absl/strings/str_cat.h"
#include "lib/c/answer.h"
#include "lib/c/sized_struct.h"

namespace psem {
namespace {

constexpr char kOpen[] = "open";
constexpr char kAcquire[] = "acquire";

constexpr StructShape kOptionsShape = {"psem_options", PSEM_STRUCT_VERSION, 80,
                                       sizeof(psem_options)};
constexpr StructShape kAcquireOptionsShape = {"psem_acquire_options", PSEM_STRUCT_VERSION, 40,
                                              sizeof(psem_acquire_options)};
static_assert(sizeof(psem_options) == 80, "a later revision appends, and adds a line here");
static_assert(sizeof(psem_acquire_options) == 40, "a later revision appends, and adds a line here");

psem_options DefaultOptions() {
  psem_options options = {};
  options.version = PSEM_STRUCT_VERSION;
  options.size = sizeof(options);
  options.value = 1;
  options.strict = 1;
  options.close_on_exit = 1;
  options.permissions = PSEM_NO_PERMISSIONS;
  options.slow_wait_ns = PSEM_NEVER_NS;
  return options;
}

psem_acquire_options DefaultAcquireOptions() {
  psem_acquire_options options = {};
  options.version = PSEM_STRUCT_VERSION;
  options.size = sizeof(options);
  options.permits = 1;
  options.clock = PSEM_NO_DEADLINE;
  options.retry_on_eintr = PSEM_AS_OPENED;
  return options;
}

// `size` is the caller's: the program may set fields beyond those that are known here, and they
// must not be overlooked then.
template <typename Struct>
absl::Status Initialize(const StructShape& shape, Struct defaults, Struct* given, size_t size) {
  constexpr char kVerb[] = "initialize options";
  if (given == nullptr) return NullError(kVerb, "options");
  absl::Status status = CheckStructSize(shape, kVerb, size);
  if (!status.ok()) return status;
  defaults.size = static_cast<uint32_t>(size);
  WriteStruct(shape, &defaults, given, size);
  return absl::OkStatus();
}

absl::Status NumberError(absl::string_view verb, absl::string_view name, absl::string_view field,
                         int64_t number, absl::string_view choice) {
  return MisuseError(EINVAL, verb, name,
                     absl::StrCat(field, " is ", number, " (EINVAL); give ", choice));
}

// Flags are 0 or 1, so that other numbers may get a meaning later.
absl::Status SetFlags(const psem_options& given, absl::string_view name, Options* options) {
  const struct {
    const char* name;
    uint32_t given;
    bool* option;
  } flags[] = {
      {"strict", given.strict, &options->strict},
      {"close_on_exit", given.close_on_exit, &options->close_on_exit},
      {"debug", given.debug, &options->debug},
      {"silent", given.silent, &options->silent},
      {"retry_on_eintr", given.retry_on_eintr, &options->retry_on_eintr},
      {"require_owner", given.require_owner, &options->require_owner},
      {"allow_shared_handle", given.allow_shared_handle, &options->allow_shared_handle},
  };
  for (const auto& flag : flags) {
    if (flag.given > 1) return NumberError(kOpen, name, flag.name, flag.given, "0 or 1");
    *flag.option = flag.given == 1;
  }
  return absl::OkStatus();
}

absl::Status SetChoices(const psem_options& given, absl::string_view name, Options* options) {
  switch (given.mode) {
    case PSEM_OPEN_OR_CREATE:
      options->mode = OpenMode::kOpenOrCreate;
      break;
    case PSEM_CREATE_ONLY:
      options->mode = OpenMode::kCreateOnly;
      break;
    case PSEM_OPEN_ONLY:
      options->mode = OpenMode::kOpenOnly;
      break;
    default:
      return NumberError(kOpen, name, "mode", given.mode, "an enum psem_open_mode");
  }
  switch (given.unlink_policy) {
    case PSEM_UNLINK_ALWAYS:
      options->unlink_policy = UnlinkPolicy::kAlways;
      break;
    case PSEM_UNLINK_ONLY_CREATOR:
      options->unlink_policy = UnlinkPolicy::kOnlyCreator;
      break;
    case PSEM_UNLINK_NEVER:
      options->unlink_policy = UnlinkPolicy::kNever;
      break;
    default:
      return NumberError(kOpen, name, "unlink_policy", given.unlink_policy,
                         "an enum psem_unlink_policy");
  }
  return absl::OkStatus();
}

absl::Duration DurationOf(uint64_t ns) {
  if (ns > uint64_t{std::numeric_limits<int64_t>::max()}) return absl::InfiniteDuration();
  return absl::Nanoseconds(static_cast<int64_t>(ns));
}

psem_slow_wait SlowWaitOf(const SlowWait& wait) {
  psem_slow_wait told = {};
  told.version = PSEM_STRUCT_VERSION;
  told.size = sizeof(told);
  told.name = wait.name.c_str();
  told.process = wait.process;
  told.thread = wait.thread;
  told.permits = wait.permits;
  told.since_ns = absl::ToUnixNanos(wait.since);
  told.waited_ns = static_cast<uint64_t>(absl::ToInt64Nanoseconds(wait.waited));
  told.value = wait.value;
  told.waiters = wait.waiters;
  return told;
}

}  // namespace

absl::StatusOr<Options> OptionsOf(const psem_options* given, absl::string_view name) {
  Options options;
  if (given == nullptr) return options;
  psem_options read = DefaultOptions();
  absl::Status status = ReadStruct(kOptionsShape, kOpen, name, given, &read);
  if (status.ok()) status = SetFlags(read, name, &options);
  if (status.ok()) status = SetChoices(read, name, &options);
  if (!status.ok()) return status;
  options.value = read.value;
  if (read.permissions != PSEM_NO_PERMISSIONS) {
    options.permissions = Permissions{static_cast<mode_t>(read.permissions)};
  }
  options.slow_wait = DurationOf(read.slow_wait_ns);
  if (read.on_slow_wait != nullptr) {
    options.on_slow_wait = [tell = read.on_slow_wait,
                            context = read.slow_wait_context](const SlowWait& wait) {
      const psem_slow_wait told = SlowWaitOf(wait);
      tell(&told, context);
    };
  }
  return options;
}

absl::StatusOr<Deadline> DeadlineOf(int32_t clock, absl::Duration reading, absl::string_view name) {
  if (clock == CLOCK_MONOTONIC) return Deadline::AtMonotonic(reading);
  if (clock == CLOCK_REALTIME) return Deadline::AtWall(absl::UnixEpoch() + reading);
  return NumberError(kAcquire, name, "clock", clock, "CLOCK_MONOTONIC or CLOCK_REALTIME");
}

absl::StatusOr<AcquireOptions> AcquireOptionsOf(const psem_acquire_options* given,
                                                absl::string_view name) {
  AcquireOptions options;
  if (given == nullptr) return options;
  psem_acquire_options read = DefaultAcquireOptions();
  const absl::Status status = ReadStruct(kAcquireOptionsShape, kAcquire, name, given, &read);
  if (!status.ok()) return status;
  options.permits = read.permits;
  if (read.clock != PSEM_NO_DEADLINE) {
    const absl::StatusOr<Deadline> deadline =
        DeadlineOf(read.clock, absl::Nanoseconds(read.deadline_ns), name);
    if (!deadline.ok()) return deadline.status();
    options.deadline = *deadline;
  }
  if (read.retry_on_eintr < PSEM_AS_OPENED || read.retry_on_eintr > 1) {
    return NumberError(kAcquire, name, "retry_on_eintr", read.retry_on_eintr,
                       "PSEM_AS_OPENED, 0 or 1");
  }
  if (read.retry_on_eintr != PSEM_AS_OPENED) options.retry_on_eintr = read.retry_on_eintr == 1;
  if (read.cancellation != nullptr) options.cancellation = &read.cancellation->token;
  return options;
}

}  // namespace psem

int psem_options_init(psem_options* options, size_t size) {
  return psem::Answer(
      [&] { return psem::Initialize(psem::kOptionsShape, psem::DefaultOptions(), options, size); });
}

int psem_acquire_options_init(psem_acquire_options* options, size_t size) {
  return psem::Answer([&] {
    return psem::Initialize(psem::kAcquireOptionsShape, psem::DefaultAcquireOptions(), options,
                            size);
  });
}
