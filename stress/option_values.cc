#include "stress/option_values.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "lib/base/printable.h"
#include "lib/base/suggest.h"
#include "stress/catalogue.h"
#include "stress/scenario/scenarios.h"
#include "stress/skip.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr int kMinProcesses = 2;
constexpr int kMaxProcesses = kMaxWorkers;
constexpr int kMinDefaultProcesses = 4;
constexpr int kMaxDefaultProcesses = 16;
constexpr absl::Duration kMinDuration = absl::Milliseconds(10);
constexpr absl::Duration kMaxDuration = absl::Hours(24);
constexpr absl::Duration kDefaultDuration = absl::Seconds(100);
constexpr absl::Duration kQuickDuration = absl::Seconds(20);
constexpr int kMaxReruns = 1000;
constexpr int kMaxRun = 1000000000;

std::string Quoted(absl::string_view text) { return absl::StrCat("\"", Printable(text), "\""); }

// "there is no scenario "x"; did you mean "y"?; there are y, z".
std::string NoSuch(absl::string_view what, absl::string_view typed,
                   const std::vector<absl::string_view>& names) {
  return absl::StrCat("there is no ", what, " ", Quoted(typed), DidYouMean(typed, names),
                      "; there are ", absl::StrJoin(names, ", "));
}

// Whether `text` is such a number, which `value` becomes.
bool ReadNumber(const std::string& text, int least, int most, int* value) {
  return absl::SimpleAtoi(text, value) && *value >= least && *value <= most;
}

bool IsAsked(const Scenario& scenario, const TortureOptions& options) {
  return SkipReason(scenario.needs(), options.subject.lacks, options.lacks).empty();
}

}  // namespace

std::string ReadSubject(const OptionTexts& texts, TortureOptions* options) {
  const Subject* const subject =
      texts.subject.empty() ? &AllSubjects().front() : FindSubject(texts.subject);
  if (subject != nullptr) {
    options->subject = SourceOf(*subject);
    return "";
  }
  if (absl::StrContains(texts.subject, '/')) {
    absl::StatusOr<SubjectSource> source = ProbeSource(texts.subject);
    if (!source.ok()) return std::string(source.status().message());
    options->subject = *std::move(source);
    // The line that runs it again is to hold wherever it is pasted.
    options->subject.path = std::filesystem::absolute(texts.subject).lexically_normal();
    return "";
  }
  std::vector<absl::string_view> names;
  for (const Subject& each : AllSubjects()) names.emplace_back(each.name);
  return absl::StrCat("there is no subject ", Quoted(texts.subject),
                      DidYouMean(texts.subject, names),
                      "; --list has all names, and a file is told by its path, as ./libmine.so");
}

std::string ReadWithout(const OptionTexts& texts, TortureOptions* options) {
  if (texts.without.empty()) return "";
  std::vector<absl::string_view> names;
  for (const Promise& promise : AllPromises()) names.push_back(promise.word);
  for (const absl::string_view word : absl::StrSplit(texts.without, ',')) {
    const absl::optional<uint64_t> bit = ReadPromiseWords(word);
    if (!bit.has_value()) return absl::StrCat("--without: ", NoSuch("promise", word, names));
    options->lacks |= *bit;
  }
  return "";
}

std::string ReadScenarios(const OptionTexts& texts, TortureOptions* options) {
  std::vector<absl::string_view> names;
  for (const Scenario* scenario : AllScenarios()) names.push_back(scenario->name());
  for (const std::string& name : texts.scenarios) {
    if (FindScenario(name) == nullptr) return NoSuch("scenario", name, names);
  }
  for (const Scenario* scenario : AllScenarios()) {
    const bool wanted =
        std::count(texts.scenarios.begin(), texts.scenarios.end(), scenario->name()) > 0;
    if (texts.scenarios.empty() || wanted) options->scenarios.push_back(scenario);
  }
  return "";
}

std::string ReadProcesses(const OptionTexts& texts, int cores, TortureOptions* options) {
  options->processes = std::clamp(2 * cores, kMinDefaultProcesses, kMaxDefaultProcesses);
  if (texts.processes.empty() ||
      ReadNumber(texts.processes, kMinProcesses, kMaxProcesses, &options->processes)) {
    return "";
  }
  return absl::StrCat("--processes takes a number from ", kMinProcesses, " to ", kMaxProcesses,
                      ", not ", Quoted(texts.processes));
}

std::string ReadDuration(const OptionTexts& texts, TortureOptions* options) {
  options->soak = texts.soak;
  options->duration = texts.soak    ? absl::InfiniteDuration()
                      : texts.quick ? kQuickDuration
                                    : kDefaultDuration;
  if (texts.duration.empty()) return "";
  if (absl::ParseDuration(texts.duration, &options->duration) &&
      options->duration >= kMinDuration && options->duration <= kMaxDuration) {
    return "";
  }
  return absl::StrCat("--duration takes a time from 10ms to 24h, as 500ms, 20s or 2m, not ",
                      Quoted(texts.duration));
}

std::string ReadSeed(const OptionTexts& texts, uint64_t random_seed, TortureOptions* options) {
  options->seed = random_seed;
  if (texts.seed.empty()) return "";
  const bool hexadecimal = absl::StartsWithIgnoreCase(texts.seed, "0x");
  const bool read = hexadecimal ? absl::SimpleHexAtoi(texts.seed, &options->seed)
                                : absl::SimpleAtoi(texts.seed, &options->seed);
  if (read) return "";
  return absl::StrCat("--seed takes a number of 64 bits, as 42 or 0x2a, not ", Quoted(texts.seed));
}

std::string ReadRun(const OptionTexts& texts, TortureOptions* options) {
  if (texts.run.empty()) return "";
  if (!ReadNumber(texts.run, 1, kMaxRun, &options->run)) {
    return absl::StrCat("--run takes the number of a run, as a finding names it, not ",
                        Quoted(texts.run));
  }
  if (texts.seed.empty() || options->scenarios.size() != 1) {
    return "--run needs --seed and one --scenario: the number alone does not tell which run";
  }
  if (options->soak) return "--run makes one run, and --soak ever new ones: leave one of them out";
  return "";
}

std::string ReadReruns(const OptionTexts& texts, TortureOptions* options) {
  if (texts.reruns.empty() || ReadNumber(texts.reruns, 0, kMaxReruns, &options->reruns)) return "";
  return absl::StrCat("--reruns takes a number from 0 to ", kMaxReruns, ", not ",
                      Quoted(texts.reruns));
}

std::string ReadShare(const OptionTexts& texts, const Shard& of_bazel, TortureOptions* options) {
  Shard shard = of_bazel;
  if (!texts.shard.empty()) {
    const absl::optional<Shard> read = ReadShard(texts.shard);
    if (!read.has_value()) {
      return absl::StrCat(
          "--shard takes one of how many, from 1/5 to 5/5 where there are five, not ",
          Quoted(texts.shard));
    }
    shard = *read;
  }
  // Everybody makes the one run that is wanted.
  if (shard.count == 1 || options->run > 0) return "";
  std::vector<const Scenario*> asked;
  for (const Scenario* scenario : options->scenarios) {
    if (IsAsked(*scenario, *options)) asked.push_back(scenario);
  }
  if (asked.empty()) return "";
  const Share share = ShareOf(shard, static_cast<int>(asked.size()), options->duration);
  std::set<const Scenario*> mine;
  for (const int scenario : share.scenarios) mine.insert(asked[static_cast<size_t>(scenario)]);
  std::vector<const Scenario*> left;
  for (const Scenario* scenario : options->scenarios) {
    // One of the shards says what is skipped.
    const bool tells = shard.index == 0 && !IsAsked(*scenario, *options);
    if (tells || mine.count(scenario) > 0) left.push_back(scenario);
  }
  options->scenarios = std::move(left);
  options->duration = share.duration;
  options->seed = SeedOfPart(options->seed, share.part);
  return "";
}

}  // namespace psem
