#include "stress/skip.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr uint64_t kFunctions = kLacksTimedWaits | kLacksValue | kLacksNames;

// What a subject has, or promises, that does not lack this.
absl::string_view Noun(const Promise& promise) {
  switch (promise.bit) {
    case PSEM_LACKS_KILL_SAFETY:
      return "kill safety";
    case PSEM_LACKS_STOP_SAFETY:
      return "stop safety";
    case PSEM_LACKS_EINTR:
      return "EINTR";
    case PSEM_LACKS_RELEASE_IN_HANDLER:
      return "release in a signal handler";
    case PSEM_LACKS_FOREIGN_RELEASE:
      return "release by another process than the one that acquired";
    case kLacksTimedWaits:
      return "acquire_until";
    case kLacksValue:
      return "value";
    case kLacksNames:
      return "open_named";
    default:
      return promise.word;
  }
}

}  // namespace

std::string SkipReason(uint64_t needs, uint64_t lacks, uint64_t without) {
  std::vector<std::string> reasons;
  for (const Promise& promise : AllPromises()) {
    if ((needs & (lacks | without) & promise.bit) == 0) continue;
    const char* why = (lacks & promise.bit) == 0        ? "--without leaves out"
                      : (promise.bit & kFunctions) != 0 ? "it does not have"
                                                        : "it does not promise";
    reasons.push_back(absl::StrCat("needs ", Noun(promise), ", which ", why));
  }
  return absl::StrJoin(reasons, "; ");
}

}  // namespace psem
