#include "lib/semaphore/semaphore.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/base/errors.h"
#include "lib/base/semaphore_name.h"
#include "lib/platform/clock.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/sem_file.h"
#include "lib/platform/sem_mapping.h"
#include "lib/platform/stderr_line.h"
#include "lib/semaphore/acquire.h"
#include "lib/semaphore/exit_cleanup.h"
#include "lib/semaphore/fork_generation.h"
#include "lib/semaphore/open_names.h"
#include "lib/semaphore/quick_path.h"

namespace psem {
namespace {

constexpr mode_t kMode = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;

bool WantsNotices(const Options& options) { return options.debug || !options.silent; }

absl::Status Misuse(int error_number, absl::string_view verb, absl::string_view name,
                    absl::string_view text) {
  return FaultStatus(absl::StatusCode::kFailedPrecondition, error_number, verb, name, text);
}

// Says a failure on stderr unless it is to be silent, and hands it on. That a deadline came is an
// answer and no failure.
absl::Status Report(const Options& options, absl::Status status) {
  const bool expected = status.ok() || absl::IsDeadlineExceeded(status);
  if (options.debug || (!options.silent && !expected)) WriteStderrLine({status.message()});
  return status;
}

// Without options there is nobody to ask whether to be silent.
absl::Status MovedFromError(absl::string_view verb) {
  return Misuse(EBADF, verb, "",
                "this handle was moved from (EBADF); use the one that it moved to");
}

}  // namespace

struct Semaphore::State {
  State(SemaphoreName the_name, const Options& the_options)
      : name(std::move(the_name)),
        options(the_options),
        generation(ForkGeneration()),
        cleanup(name, WantsNotices(options)) {
    quick.strict = options.strict;
  }

  // Why the handle may not acquire, if so.
  absl::Status MayAcquire(const char* verb) const {
    if (quick.word == nullptr) return ClosedError(verb);
    if (options.strict && quick.holds.Get() != 0) return HeldError(verb);
    return absl::OkStatus();
  }

  // Counts a permit that was just taken.
  absl::Status CountTaken(const char* verb) {
    if (!quick.holds.Add(options.strict)) {
      GivePermit(quick.word);  // Another thread was faster with this handle.
      return HeldError(verb);
    }
    Debug(verb, "took a permit");
    return absl::OkStatus();
  }

  absl::Status Take(const char* verb, Deadline deadline) {
    absl::Status may = MayAcquire(verb);
    if (!may.ok()) return may;
    Debug(verb, "waiting for a permit");
    const int error = TakePermit(quick.word, deadline, options.retry_on_eintr);
    if (error == 0) return CountTaken(verb);
    return Report(options,
                  ErrnoStatus(error, verb, name.printable(),
                              error == EINTR ? "no permit was taken; call it again, or set "
                                               "retry_on_eintr"
                                             : "no permit was taken"));
  }

  absl::StatusOr<bool> TryTake(const char* verb) {
    absl::Status status = MayAcquire(verb);
    if (!status.ok()) return status;
    if (!TryTakePermit(quick.word)) {
      Debug(verb, "no permit is free");
      return false;
    }
    status = CountTaken(verb);
    if (!status.ok()) return status;
    return true;
  }

  absl::Status Give(const char* verb) {
    if (quick.word == nullptr) return ClosedError(verb);
    const bool held = quick.holds.Drop();
    if (!held && options.strict) {
      return Report(options,
                    Misuse(EPERM, verb, name.printable(),
                           "this handle does not hold it (EPERM); acquire it first, or open "
                           "it with strict set to false to add permits"));
    }
    const int error = GivePermit(quick.word);
    if (error != 0) {
      if (held) quick.holds.Add(/*only_first=*/false);
      return Report(options, ErrnoStatus(error, verb, name.printable(),
                                         "it has 2147483647 permits, the most there can be"));
    }
    Debug(verb, "gave a permit");
    return absl::OkStatus();
  }

  absl::Status ClosedError(const char* verb) const {
    return Report(options, Misuse(EBADF, verb, name.printable(),
                                  "this handle is closed (EBADF); open the semaphore again"));
  }

  absl::Status HeldError(const char* verb) const {
    return Report(options,
                  Misuse(EDEADLK, verb, name.printable(),
                         "this handle holds it already (EDEADLK); release it first, or open it "
                         "with strict set to false to take several permits"));
  }

  void Debug(absl::string_view verb, absl::string_view text) const {
    if (options.debug) WriteStderrLine({verb, " \"", name.printable(), "\": ", text});
  }

  internal::QuickPath quick;  // Its word is null when the handle is closed.
  const SemaphoreName name;
  const Options options;
  const uint64_t generation;  // Of the process that opened it.
  CleanupEntry cleanup;
  FileIdentity identity;
  bool created = false;
};

absl::StatusOr<Semaphore> Semaphore::Open(absl::string_view name, const Options& options) {
  constexpr char kVerb[] = "open";
  absl::StatusOr<SemaphoreName> parsed = SemaphoreName::Parse(name, kVerb);
  if (!parsed.ok()) return Report(options, parsed.status());
  if (options.value < 0 || options.value > int64_t{kMaxSemaphoreValue}) {
    return Report(
        options, FaultStatus(absl::StatusCode::kInvalidArgument, EINVAL, kVerb, parsed->printable(),
                             absl::StrFormat("not a value (EINVAL): %d; give 0 to %u",
                                             options.value, kMaxSemaphoreValue)));
  }
  if (!ClaimOpenName(*parsed)) {
    return Report(options,
                  FaultStatus(absl::StatusCode::kAlreadyExists, EEXIST, kVerb, parsed->printable(),
                              "this process has it open already (EEXIST); use that handle, "
                              "or close it"));
  }
  auto release_name = absl::MakeCleanup([name = *parsed] { ReleaseOpenName(name); });
  auto state = std::make_unique<State>(*std::move(parsed), options);
  const auto give_name = [&state](FileIdentity identity, absl::FunctionRef<int()> link) {
    return state->options.close_on_exit ? state->cleanup.Arm(identity, link) : link();
  };
  absl::StatusOr<SemMapping> mapping =
      AttachOrCreate(state->name, static_cast<uint32_t>(options.value), kMode, give_name);
  absl::Status status = mapping.status();
  if (mapping.ok() && !mapping->created) {
    const int error = give_name(mapping->identity, [] { return 0; });
    if (error != 0) {
      Unmap(mapping->word);
      status = ErrnoStatus(error, kVerb, state->name.printable(), "");
    }
  }
  if (ErrnoOf(status) == ECANCELED) {
    status = ErrnoStatus(ECANCELED, kVerb, state->name.printable(),
                         "this process is ending; set close_on_exit to false");
  }
  if (!status.ok()) return Report(options, status);
  std::move(release_name).Cancel();
  state->quick.word = mapping->word;
  state->identity = mapping->identity;
  state->created = mapping->created;
  state->Debug(kVerb, state->created ? absl::StrCat("created with value ", options.value)
                                     : "attached to the one that exists");
  return Semaphore(std::move(state));
}

absl::Status Semaphore::Unlink(absl::string_view name) {
  const absl::StatusOr<SemaphoreName> parsed = SemaphoreName::Parse(name, "unlink");
  return parsed.ok() ? UnlinkSemaphore(*parsed) : parsed.status();
}

// A handle that talks takes the slow way, where the talking is done.
Semaphore::Semaphore(std::unique_ptr<State> state)
    : state_(std::move(state)), quick_(state_->options.debug ? nullptr : &state_->quick) {}

Semaphore::Semaphore(Semaphore&& other) noexcept
    : state_(std::move(other.state_)), quick_(std::exchange(other.quick_, nullptr)) {}

// What this handle was open on ends with `other`, as its destructor ends it.
Semaphore& Semaphore::operator=(Semaphore&& other) noexcept {
  Semaphore moved(std::move(other));
  std::swap(state_, moved.state_);
  std::swap(quick_, moved.quick_);
  return *this;
}

Semaphore::~Semaphore() {
  if (!is_open()) return;
  const bool inherited = state_->generation != ForkGeneration();
  CloseAs("destroy", state_->options.close_on_exit && !inherited).IgnoreError();
}

absl::Status Semaphore::AcquireSlowly() {
  if (state_ == nullptr) return MovedFromError("acquire");
  return state_->Take("acquire", Deadline::Never());
}

absl::Status Semaphore::AcquireFor(absl::Duration timeout) {
  if (quick_ != nullptr && quick_->Take()) return absl::OkStatus();
  if (state_ == nullptr) return MovedFromError("acquire");
  return state_->Take("acquire", After(timeout));
}

absl::Status Semaphore::AcquireUntil(Deadline deadline) {
  if (quick_ != nullptr && quick_->Take()) return absl::OkStatus();
  if (state_ == nullptr) return MovedFromError("acquire");
  return state_->Take("acquire", deadline);
}

absl::StatusOr<bool> Semaphore::TryAcquire() {
  if (quick_ != nullptr && quick_->Take()) return true;
  if (state_ == nullptr) return MovedFromError("try to acquire");
  return state_->TryTake("try to acquire");
}

absl::Status Semaphore::ReleaseSlowly() {
  if (state_ == nullptr) return MovedFromError("release");
  return state_->Give("release");
}

absl::StatusOr<uint32_t> Semaphore::Value() const {
  constexpr char kVerb[] = "read the value of";
  if (state_ == nullptr) return MovedFromError(kVerb);
  if (state_->quick.word == nullptr) return state_->ClosedError(kVerb);
  return ValueOf(state_->quick.word->load(std::memory_order_relaxed));
}

absl::Status Semaphore::Close() { return CloseAs("close", /*unlink=*/true); }

absl::Status Semaphore::Detach() { return CloseAs("detach", /*unlink=*/false); }

absl::Status Semaphore::CloseAs(const char* verb, bool unlink) {
  if (state_ == nullptr) return MovedFromError(verb);
  State& state = *state_;
  if (state.quick.word == nullptr) {
    return state.options.strict ? state.ClosedError(verb) : absl::OkStatus();
  }
  const std::string path = SemaphorePath(state.name);
  const int error = unlink ? UnlinkIfSame(path.c_str(), state.identity) : 0;
  // After the unlink, so that a signal in between leaves nothing behind. The mapping is still
  // there: no other file can have the identity yet.
  state.cleanup.Disarm();
  quick_ = nullptr;
  Unmap(std::exchange(state.quick.word, nullptr));
  ReleaseOpenName(state.name);
  state.Debug(verb, unlink ? "closed, and its name removed" : "closed, and its name left");
  if (error == 0 || error == ENOENT) return absl::OkStatus();
  FileFacts facts;
  const bool seen = StatAt(AT_FDCWD, path.c_str(), &facts) == 0;
  return Report(state.options,
                ErrnoStatus(error, verb, state.name.printable(),
                            absl::StrCat("the handle is closed, but the name stays",
                                         seen ? "; " : "", seen ? OwnerText(facts) : "")));
}

const std::string& Semaphore::name() const {
  static const auto* const kNoName = new std::string();
  return state_ != nullptr ? state_->name.text() : *kNoName;
}

bool Semaphore::held() const { return state_ != nullptr && state_->quick.holds.Get() != 0; }

bool Semaphore::is_open() const { return state_ != nullptr && state_->quick.word != nullptr; }

bool Semaphore::created() const { return state_ != nullptr && state_->created; }

}  // namespace psem
