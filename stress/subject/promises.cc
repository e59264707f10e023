#include "stress/subject/promises.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace psem {
namespace {

constexpr Promise kPromises[] = {
    {PSEM_LACKS_KILL_SAFETY, "kills", "a process killed inside a call may break it for the others"},
    {PSEM_LACKS_STOP_SAFETY, "stops", "a process stopped inside a call may hold up the others"},
    {PSEM_LACKS_EINTR, "eintr", "a signal does not get a process out of acquire"},
    {PSEM_LACKS_RELEASE_IN_HANDLER, "handlers", "release may not be called in a signal handler"},
    {PSEM_LACKS_FOREIGN_RELEASE, "foreign-release",
     "a process may release only what it acquired itself"},
    {kLacksTimedWaits, "timed", "it has no acquire_until"},
    {kLacksValue, "value", "it has no value"},
    {kLacksNames, "names", "it has no open_named"},
    {kLacksSharedState, "unmapping", "it keeps its own memory, so nobody can unmap or reuse it"},
};

}  // namespace

absl::Span<const Promise> AllPromises() { return kPromises; }

uint64_t LacksOf(const Subject& subject) {
  uint64_t bits = subject.lacks;
  if (subject.acquire_until == nullptr) bits |= kLacksTimedWaits;
  if (subject.value == nullptr) bits |= kLacksValue;
  if (subject.open_named == nullptr || subject.unlink_named == nullptr) bits |= kLacksNames;
  if (subject.state_size == 0) bits |= kLacksSharedState;
  return bits;
}

std::string PromiseWords(uint64_t bits) {
  std::vector<absl::string_view> words;
  for (const Promise& promise : kPromises) {
    if ((bits & promise.bit) != 0) words.push_back(promise.word);
  }
  return absl::StrJoin(words, ", ");
}

absl::optional<uint64_t> ReadPromiseWords(absl::string_view words) {
  uint64_t bits = 0;
  for (const absl::string_view part : absl::StrSplit(words, ',')) {
    const absl::string_view word = absl::StripAsciiWhitespace(part);
    const auto promise = std::find_if(std::begin(kPromises), std::end(kPromises),
                                      [&](const Promise& each) { return each.word == word; });
    if (promise == std::end(kPromises)) return absl::nullopt;
    bits |= promise->bit;
  }
  return bits;
}

}  // namespace psem
