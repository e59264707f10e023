#include "lib/testing/faulty_calls.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

namespace psem {

FaultyCalls::FaultyCalls(std::function<void(const CallKind&)> before_call)
    : before_call_(std::move(before_call)) {
  CallKinds();  // Made now: Answer must not allocate.
  AnswerSystemCalls([this](const SystemCall& call) { return Answer(call); });
}

void FaultyCalls::Begin(Fault fault) {
  count_.exchange(0);
  fault_ = fault;
  unknown_.store(kNone);
  counting_.store(true);
}

int FaultyCalls::Answer(const SystemCall& call) {
  if (!counting_.load()) return 0;
  const CallKind* const kind = KindOf(call);
  if (kind == nullptr) {
    if (unknown_.load() == kNone) unknown_.store(call.number);
    return 0;
  }
  if (kind->errors.empty()) return 0;
  const int position = count_.load();
  if (position < kMostRecorded) kinds_[static_cast<size_t>(position)] = kind;
  const bool fails = Fails(*kind, position);
  const int error = fault_.error;
  count_.store(position + 1);
  if (!fails) {
    if (before_call_) before_call_(*kind);
    return 0;
  }
  // Linux has let go of the descriptor before close can fail: close(2), notes.
  if (call.number == SYS_close) close(static_cast<int>(call.arguments[0]));
  return error;
}

bool FaultyCalls::Fails(const CallKind& kind, int position) const {
  if (fault_.position == Fault::kNowhere || position < fault_.position) return false;
  if (position == fault_.position) return true;
  return fault_.lasting == Lasting::kForEver &&
         kind.number == kinds_[static_cast<size_t>(fault_.position)]->number;
}

}  // namespace psem
