#include "stress/explore/trial.h"

#include "absl/strings/str_cat.h"

namespace psem {
namespace {

std::string CallText(const Move& move) {
  std::string text = absl::StrCat(OperationName(move.call), " of semaphore ", move.semaphore);
  if (move.call != OperationKind::kAcquireUntil) return text;
  constexpr absl::string_view kDues[] = {", due in an hour", ", due in a moment",
                                         ", due a second ago",
                                         ", due at no time (its tv_nsec is out of range)"};
  absl::StrAppend(&text, kDues[static_cast<int>(move.due)],
                  move.clock == CLOCK_REALTIME ? " on CLOCK_REALTIME" : " on CLOCK_MONOTONIC");
  return text;
}

std::string HaltText(const HaltPoint& halt) {
  if (halt.count == 0 || halt.count >= kNowhere) return "";
  if (halt.unit == HaltPoint::Unit::kSystemCall) {
    return absl::StrCat(", held before its system call number ", halt.count);
  }
  return absl::StrCat(", held after ", halt.count,
                      halt.count == 1 ? " instruction" : " instructions");
}

}  // namespace

std::string MoveText(const Move& move, const HaltPoint& halt) {
  const std::string who = absl::StrCat("worker ", move.actor, ": ");
  switch (move.kind) {
    case Move::Kind::kCall:
      return absl::StrCat(who, CallText(move), move.held ? HaltText(halt) : "");
    case Move::Kind::kGoOn:
      return absl::StrCat(who, "goes on");
    case Move::Kind::kSignal:
      return absl::StrCat(who, "gets a signal", move.until_due < 0 ? "" : ", again and again");
    case Move::Kind::kStop:
      return absl::StrCat(who, "is stopped, and continued");
    case Move::Kind::kKill:
      return absl::StrCat(who, "is killed");
    case Move::Kind::kReleaseInHandler:
      return absl::StrCat(who, "releases semaphore ", move.semaphore, " in a signal handler");
    case Move::Kind::kTakeMemoryAway:
      return absl::StrCat(who, "loses the semaphore's memory, if its permit has been taken");
    case Move::Kind::kSteal:
      return absl::StrCat(who, "releases, and takes the permit back at once",
                          move.until_due < 0 ? "" : ", again and again");
    case Move::Kind::kWaitForDeadline:
      return absl::StrCat(who, "comes to its deadline");
  }
  return who;
}

}  // namespace psem
