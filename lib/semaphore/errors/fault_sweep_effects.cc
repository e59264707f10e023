#include "lib/semaphore/errors/fault_sweep_effects.h"

#include <errno.h>

#include "absl/strings/match.h"

namespace psem {
namespace {

constexpr char kAny[] = "";
constexpr int kAnyError = 0;
constexpr int kAnyPosition = -1;

struct Exception {
  const char* operation;  // What its name begins with.
  const char* call;       // The name of its kind.
  int error;
  bool once;
  bool for_ever;
  Effect effect;
  const char* reason;
  int position = kAnyPosition;  // Of the call.
};

constexpr char kEndlessRace[] = "10000 turns: a row of semaphore_errors_test, which is quicker";
constexpr char kOlderKernel[] = "acquire_cancellable_on_an_older_kernel";

// The first that fits counts. Without one the errno is handed on.
constexpr Exception kExceptions[] = {
    {kAny, "close", kAnyError, true, true, Effect::kNone, "the descriptor is gone all the same"},
    {kAny, "munmap of a semaphore", kAnyError, true, true, Effect::kNone, "nobody could help it"},
    {kAny, "poll", kAnyError, true, true, Effect::kNone, "fcntl looks at each descriptor then"},
    {kAny, "fcntl", kAnyError, true, true, Effect::kNone, "the open that follows tells as well"},

    {"destroy", kAny, kAnyError, true, true, Effect::kNone, "a destructor has nobody to tell"},
    {"before_death", kAny, kAnyError, true, true, Effect::kNone, "a handler has nobody to tell"},
    {"close", "fstatat", ENOENT, true, true, Effect::kNone, "the name is gone, as was wanted"},
    {"close", "unlink", ENOENT, true, true, Effect::kNone, "the name is gone, as was wanted"},

    {"open_only", "openat", ENOENT, true, true, Effect::kHandedOn, "nobody has the name"},
    {"open_create_only", "linkat of a descriptor", EEXIST, true, true, Effect::kHandedOn,
     "somebody has the name"},
    {"open_create_only", "linkat", EEXIST, true, true, Effect::kHandedOn, "somebody has the name"},
    {"open", "openat", ENOENT, true, false, Effect::kNone, "it vanished: it is created, or found"},
    {"open", "openat", EWOULDBLOCK, true, false, Effect::kNone, "a lease is asked for again"},
    {"open", "linkat of a descriptor", ENOENT, true, false, Effect::kNone, "links by /proc"},
    {"open", "linkat of a descriptor", EPERM, true, false, Effect::kNone, "links by /proc"},
    {"open", "linkat of a descriptor", EEXIST, true, false, Effect::kNone, "attaches to it"},
    {"open", "linkat of a descriptor", EEXIST, false, true, Effect::kNotAsked, kEndlessRace},
    {"open", "linkat", EEXIST, true, false, Effect::kNone, "attaches to it"},
    {"open", "linkat", EEXIST, false, true, Effect::kNotAsked, kEndlessRace},

    {"acquire_sleeping_retrying", "futex wait", EINTR, true, false, Effect::kNone,
     "retry_on_eintr"},
    {"acquire_sleeping_retrying", "futex wait", EINTR, false, true, Effect::kNotAsked,
     "no signal storm is endless"},
    {"acquire_slow", "futex wait", ETIMEDOUT, true, false, Effect::kNone,
     "the wait is slow by now, and goes on", /*position=*/0},
    {"acquire_too_few", "futex wait", ETIMEDOUT, true, false, Effect::kNone,
     "the pause is over: looks again"},
    {"acquire_too_few", "futex wait", ETIMEDOUT, false, true, Effect::kNotAsked,
     "then there are too few for ever"},
    {kOlderKernel, "futex wait", ETIMEDOUT, true, false, Effect::kNone,
     "the 20 ms are over: looks again"},
    {kOlderKernel, "futex wait", ETIMEDOUT, false, true, Effect::kNotAsked,
     "then the permit never comes"},
    {kAny, "futex wait", EAGAIN, true, false, Effect::kNone, "the word has changed: looks again"},
    {kAny, "futex wait", EAGAIN, false, true, Effect::kNotAsked, "then it changes for ever"},
    {kAny, "futex wait", EACCES, true, true, Effect::kAborts, "the word is not mapped"},
    {kAny, "futex wait", EFAULT, true, true, Effect::kAborts, "the word is not mapped"},
    {kAny, "futex wait", EINVAL, true, true, Effect::kAborts, "the word is not aligned"},

    {kAny, "futex_waitv", EAGAIN, true, false, Effect::kNone, "a word has changed: looks again"},
    {kAny, "futex_waitv", EAGAIN, false, true, Effect::kNotAsked, "then it changes for ever"},
    {kAny, "futex_waitv", ENOMEM, true, true, Effect::kNone, "looks at the token every 20 ms"},
    {kAny, "futex_waitv", ENOSYS, true, true, Effect::kNone, "looks at the token every 20 ms"},
    {kAny, "futex_waitv", EPERM, true, true, Effect::kNone, "looks at the token every 20 ms"},
    {kAny, "futex_waitv", EFAULT, true, true, Effect::kNone, "looks at the token every 20 ms"},
    {kAny, "futex_waitv", EINVAL, true, true, Effect::kNone, "looks at the token every 20 ms"},

    // The wait that follows is of the same number.
    {"acquire_too_few", "futex wake", EACCES, false, true, Effect::kAborts, "as the wait"},
    {"acquire_too_few", "futex wake", EFAULT, false, true, Effect::kAborts, "as the wait"},
    {"acquire_too_few", "futex wake", EINVAL, false, true, Effect::kAborts, "as the wait"},
    {"acquire_too_few", "futex wake", kAnyError, false, true, Effect::kHandedOn, "as the wait"},
    {kAny, "futex wake", kAnyError, true, true, Effect::kNone,
     "the permit is given already, or the token cancelled"},
};

bool Fits(const Exception& row, absl::string_view operation, const CallKind& kind,
          const Fault& fault) {
  return absl::StartsWith(operation, row.operation) &&
         (row.call == kAny || absl::string_view(row.call) == kind.name) &&
         (row.error == kAnyError || row.error == fault.error) &&
         (row.position == kAnyPosition || row.position == fault.position) &&
         (fault.lasting == Lasting::kOnce ? row.once : row.for_ever);
}

}  // namespace

Effect EffectOf(absl::string_view operation, const CallKind& kind, const Fault& fault) {
  for (const Exception& row : kExceptions) {
    if (Fits(row, operation, kind, fault)) return row.effect;
  }
  return Effect::kHandedOn;
}

}  // namespace psem
