#include "stress/options.h"

#include <algorithm>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "lib/base/printable.h"
#include "stress/catalogue.h"
#include "stress/scenario/scenarios.h"

namespace psem {
namespace {

constexpr char kVersion[] = "torture 0.1.0";
constexpr char kAbout[] =
    "Tortures a semaphore: many processes acquire and release it, while they are interrupted,\n"
    "stopped and moved, and what they see is held against what a semaphore promises.";
constexpr char kFooter[] =
    "Exit codes:\n"
    "  0  the semaphore kept its promises\n"
    "  1  it broke one\n"
    "  2  wrong use\n"
    "  3  it cannot be told: something that was required did not happen\n"
    "\n"
    "Examples:\n"
    "  bazel run -c opt //stress:torture\n"
    "  bazel run -c opt //stress:torture -- --subject=glibc --duration=1m\n"
    "  bazel run -c opt //stress:torture -- --subject=mutant-lost-wakeup --scenario=ping_pong";

constexpr int kMinProcesses = 2;
constexpr int kMaxProcesses = kMaxWorkers;
constexpr int kMinDefaultProcesses = 4;
constexpr int kMaxDefaultProcesses = 16;
constexpr absl::Duration kMinDuration = absl::Milliseconds(10);
constexpr absl::Duration kMaxDuration = absl::Hours(24);

// As they were written; empty when they were not.
struct Texts {
  std::string subject;
  std::vector<std::string> scenarios;
  std::string processes;
  std::string duration;
  std::string seed;
};

std::string Quoted(const std::string& text) { return absl::StrCat("\"", Printable(text), "\""); }

// Each of these returns what is wrong with the text, or nothing.

std::string ReadSubject(const Texts& texts, TortureOptions* options) {
  const Subject* const subject =
      texts.subject.empty() ? &AllSubjects().front() : FindSubject(texts.subject);
  if (subject != nullptr) {
    options->subject = SourceOf(*subject);
    return "";
  }
  std::vector<absl::string_view> names;
  for (const Subject& subject : AllSubjects()) names.push_back(subject.name);
  return absl::StrCat("there is no subject ", Quoted(texts.subject), "; there are ",
                      absl::StrJoin(names, ", "));
}

std::string ReadScenarios(const Texts& texts, TortureOptions* options) {
  std::vector<absl::string_view> names;
  for (const Scenario* scenario : AllScenarios()) names.push_back(scenario->name());
  for (const std::string& name : texts.scenarios) {
    if (FindScenario(name) == nullptr) {
      return absl::StrCat("there is no scenario ", Quoted(name), "; there are ",
                          absl::StrJoin(names, ", "));
    }
  }
  for (const Scenario* scenario : AllScenarios()) {
    const bool wanted =
        std::count(texts.scenarios.begin(), texts.scenarios.end(), scenario->name()) > 0;
    if (texts.scenarios.empty() || wanted) options->scenarios.push_back(scenario);
  }
  return "";
}

std::string ReadProcesses(const Texts& texts, int cores, TortureOptions* options) {
  options->processes = std::clamp(2 * cores, kMinDefaultProcesses, kMaxDefaultProcesses);
  if (texts.processes.empty()) return "";
  if (absl::SimpleAtoi(texts.processes, &options->processes) &&
      options->processes >= kMinProcesses && options->processes <= kMaxProcesses) {
    return "";
  }
  return absl::StrCat("--processes takes a number from ", kMinProcesses, " to ", kMaxProcesses,
                      ", not ", Quoted(texts.processes));
}

std::string ReadDuration(const Texts& texts, TortureOptions* options) {
  options->duration = absl::Seconds(20);
  if (texts.duration.empty()) return "";
  if (absl::ParseDuration(texts.duration, &options->duration) &&
      options->duration >= kMinDuration && options->duration <= kMaxDuration) {
    return "";
  }
  return absl::StrCat("--duration takes a time from 10ms to 24h, as 500ms, 20s or 2m, not ",
                      Quoted(texts.duration));
}

std::string ReadSeed(const Texts& texts, uint64_t random_seed, TortureOptions* options) {
  options->seed = random_seed;
  if (texts.seed.empty()) return "";
  const bool hexadecimal = absl::StartsWithIgnoreCase(texts.seed, "0x");
  const bool read = hexadecimal ? absl::SimpleHexAtoi(texts.seed, &options->seed)
                                : absl::SimpleAtoi(texts.seed, &options->seed);
  if (read) return "";
  return absl::StrCat("--seed takes a number of 64 bits, as 42 or 0x2a, not ", Quoted(texts.seed));
}

std::string ListText() {
  std::string text = "Scenarios (--scenario):\n";
  for (const Scenario* scenario : AllScenarios()) {
    absl::StrAppendFormat(&text, "  %-27s %s\n", scenario->name(), scenario->question());
  }
  absl::StrAppend(&text, "\nSubjects (--subject):\n");
  for (const Subject& subject : AllSubjects()) {
    absl::StrAppendFormat(&text, "  %-27s %s\n", subject.name, subject.description);
  }
  return text;
}

CommandLine Print(std::string text) { return {CommandLine::Wish::kPrint, std::move(text), {}}; }

CommandLine Complain(absl::string_view text) {
  return {CommandLine::Wish::kComplain,
          absl::StrCat("torture: ", text, "; see \"bazel run //stress:torture -- --help\"\n"),
          {}};
}

}  // namespace

CommandLine ReadCommandLine(int argc, const char* const* argv, uint64_t random_seed, int cores) {
  Texts texts;
  bool list = false;
  CLI::App app(kAbout, "torture");
  app.footer(kFooter);
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.set_version_flag("--version", kVersion, "Print the version and exit");
  app.add_flag("--list", list, "List the scenarios and the subjects, and exit");
  app.add_option("--subject", texts.subject, "The semaphore to torture (default: psem)")
      ->type_name("NAME");
  app.add_option("--scenario", texts.scenarios, "Only this scenario; may be repeated")
      ->type_name("NAME")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--duration", texts.duration, "How long, in all: 500ms, 20s, 2m (default: 20s)")
      ->type_name("TIME");
  app.add_option("--processes", texts.processes, "How many, 2 to 64 (default: two for each core)")
      ->type_name("N");
  app.add_option("--seed", texts.seed, "What the plan follows from (default: a random one)")
      ->type_name("N");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Print(app.help());
  } catch (const CLI::CallForVersion& version) {
    return Print(absl::StrCat(version.what(), "\n"));
  } catch (const CLI::ParseError& error) {
    return Complain(Printable(error.what()));
  }
  if (list) return Print(ListText());

  CommandLine line;
  for (const std::string& wrong :
       {ReadSubject(texts, &line.options), ReadScenarios(texts, &line.options),
        ReadProcesses(texts, cores, &line.options), ReadDuration(texts, &line.options),
        ReadSeed(texts, random_seed, &line.options)}) {
    if (!wrong.empty()) return Complain(wrong);
  }
  return line;
}

std::string RerunCommand(const TortureOptions& options, const Scenario& scenario) {
  return absl::StrFormat(
      "bazel run -c opt //stress:torture -- --subject=%s --scenario=%s --seed=%#x --processes=%d "
      "--duration=%s",
      options.subject.name, scenario.name(), options.seed, options.processes,
      absl::FormatDuration(options.duration));
}

}  // namespace psem
