#include "stress/names/name_verdict.h"

#include <errno.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "stress/names/name_explanation.h"

namespace psem {
namespace {

bool Overlap(const NameCall& a, const NameCall& b) {
  return (!a.ended() || b.begun_ns <= a.ended_ns) && (!b.ended() || a.begun_ns <= b.ended_ns);
}

// Whether somebody else was creating that name meanwhile, or died of it.
bool MeetsCreation(const NameHistory& history, const NameCall& call) {
  for (const std::vector<NameCall>& calls : history.calls) {
    for (const NameCall& other : calls) {
      if (&other != &call && other.creates() && other.name == call.name && Overlap(other, call)) {
        return true;
      }
    }
  }
  return false;
}

struct Reason {
  Outcome outcome;
  const char* text;
};

// Of a call that opens or unlinks.
Reason ReasonOfNameCall(const NameHistory& history, const NameCall& call) {
  if (call.kind == OperationKind::kUnlinkNamed) {
    if (call.result == 0) return {Outcome::kNameError, "There was nothing to unlink."};
    if (call.result != ENOENT) return {Outcome::kNameError, "Nothing calls for that error."};
    return {Outcome::kNameSplit, "The name was there throughout, for who had opened it."};
  }
  switch (call.result) {
    case 0:
      if (call.is_exclusive()) {
        return {Outcome::kNameError, "The name was there already: it must return EEXIST."};
      }
      return {Outcome::kNameSplit, "The name led nowhere: it must return ENOENT."};
    case ENOENT:
      if (call.creates()) return {Outcome::kNameError, "With O_CREAT it never returns ENOENT."};
      return {Outcome::kNameError, "The name was there throughout."};
    case EEXIST:
      if (call.is_exclusive()) {
        return {Outcome::kNameError, "Nobody else had created the name, or it was unlinked."};
      }
      return {Outcome::kNameError, "Without O_EXCL it never returns EEXIST."};
    default:
      if (MeetsCreation(history, call)) {
        return {Outcome::kValueReset, "It met the name while another process created it."};
      }
      return {Outcome::kNameError, "Nothing calls for that error."};
  }
}

// Where no name is opened, permits alone can be wrong.
Reason ReasonOfPermits(const NameCall& call) {
  constexpr char kText[] = "No order of the calls accounts for it.";
  switch (call.kind) {
    case OperationKind::kValue:
      return {Outcome::kImpossibleValue, kText};
    case OperationKind::kRelease:
      return {call.result == 0 ? Outcome::kOverflowMissed : Outcome::kOverflowTooEarly, kText};
    default:
      return {call.result == 0 ? Outcome::kPermitMadeUp : Outcome::kPermitLost, kText};
  }
}

bool SomebodyOpensByName(const NameHistory& history) {
  for (const std::vector<NameCall>& calls : history.calls) {
    for (const NameCall& call : calls) {
      if (call.kind == OperationKind::kOpenNamed) return true;
    }
  }
  return false;
}

Reason ReasonOfUse(const NameHistory& history, const NameCall& call) {
  switch (call.result) {
    case 0:
    case EAGAIN:
    case ETIMEDOUT:
    case EOVERFLOW:
      break;
    default:
      return {Outcome::kHandleBroken, "The handle is open, and nothing calls for that error."};
  }
  if (!SomebodyOpensByName(history)) return ReasonOfPermits(call);
  if (IsExplained(history, Leading::kDespiteExclusive)) {
    return {Outcome::kValueReset,
            "Either an initial value was applied again, or O_EXCL opened what was there."};
  }
  if (IsExplained(history, Leading::kToWhatever)) {
    return {Outcome::kNameSplit,
            "All results make sense only if processes got different semaphores by one name."};
  }
  return {Outcome::kValueReset, "Neither initial values nor releases account for it."};
}

// What others did to names meanwhile: a few words of it.
std::string MeanwhileText(const NameHistory& history, const NameCall& call) {
  constexpr int kMost = 2;
  std::string text;
  int calls = 0;
  for (size_t member = 0; member < history.calls.size(); ++member) {
    for (const NameCall& other : history.calls[member]) {
      if (&other == &call || !other.changes_name() || !Overlap(other, call)) continue;
      if (++calls > kMost) return text;
      absl::StrAppend(&text, " Meanwhile worker ", history.workers[member], ": ",
                      NameCallText(other), other.ended() ? " returned " : ", not ended yet",
                      other.ended() ? NameResultText(other) : "", ".");
    }
  }
  return text;
}

// Of what was opened last in that slot.
const NameCall* OpeningOf(const NameHistory& history, const CallIndex& index) {
  const std::vector<NameCall>& calls = history.calls[static_cast<size_t>(index.member)];
  if (calls[index.call].changes_name()) return nullptr;
  for (size_t i = index.call; i-- > 0;) {
    if (calls[i].opens() && calls[i].result == 0 && calls[i].slot == calls[index.call].slot) {
      return calls[i].kind == OperationKind::kOpenNamed ? &calls[i] : nullptr;
    }
  }
  return nullptr;
}

}  // namespace

absl::optional<Finding> JudgeNames(const NameHistory& history, const NameCircumstances& known) {
  if (IsExplained(history, Leading::kByName)) return absl::nullopt;
  const CallIndex index = FirstUnexplainedName(history);
  if (index.member < 0) return absl::nullopt;
  const NameCall& call = history.calls[static_cast<size_t>(index.member)][index.call];
  Reason reason =
      call.changes_name() ? ReasonOfNameCall(history, call) : ReasonOfUse(history, call);
  if (reason.outcome == Outcome::kNameSplit && call.changes_name() &&
      IsExplained(history, Leading::kDespiteExclusive)) {
    reason = {Outcome::kNameError, "O_EXCL must have opened what was there already."};
  }
  if (known.killed_at_ns != 0 && call.ended_ns > known.killed_at_ns && call.result != 0) {
    reason.outcome = Outcome::kBrokenByKill;
  }
  const int worker = history.workers[static_cast<size_t>(index.member)];
  std::string evidence = absl::StrCat("Worker ", worker, ": ", NameCallText(call), " returned ",
                                      NameResultText(call), ". ");
  if (const NameCall* const opening = OpeningOf(history, index); opening != nullptr) {
    absl::StrAppend(&evidence, "The handle is of ", NameCallText(*opening), ". ");
  }
  absl::StrAppend(&evidence, reason.text);
  if (!known.held.empty()) absl::StrAppend(&evidence, " ", known.held);
  if (call.changes_name()) absl::StrAppend(&evidence, MeanwhileText(history, call));
  return Finding{reason.outcome, worker, call.name, call.ended_ns, std::move(evidence)};
}

bool IsScarcity(int error) { return error == ENOSPC || error == ENOMEM || error == ENFILE; }

}  // namespace psem
