#include "stress/options.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "lib/base/printable.h"
#include "lib/base/shell_quoted.h"
#include "lib/base/suggest.h"
#include "stress/help.h"
#include "stress/option_values.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr char kAbout[] =
    "Tortures a semaphore: many processes acquire and release it while they are interrupted,\n"
    "stopped, killed and moved, and what they see is held against what a semaphore promises.";

CommandLine Print(std::string text) { return {CommandLine::Wish::kPrint, std::move(text), {}}; }

CommandLine Complain(absl::string_view text) {
  return {CommandLine::Wish::kComplain,
          absl::StrCat("torture: ", text, "; see \"bazel run //stress:torture -- --help\"\n"),
          {}};
}

// Returns "; did you mean "--duration"?" for the first argument that looks like an option and is
// none.
std::string OptionMeant(const CLI::App& app, int argc, const char* const* argv) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(absl::StrCat("--", name));
  }
  const std::vector<absl::string_view> words(names.begin(), names.end());
  for (int i = 1; i < argc; ++i) {
    const absl::string_view argument = argv[i];
    const absl::string_view typed = argument.substr(0, argument.find('='));
    if (absl::StartsWith(typed, "-") && std::count(words.begin(), words.end(), typed) == 0) {
      return DidYouMean(typed, words);
    }
  }
  return "";
}

bool SaysWhatToRun(const OptionTexts& texts) {
  for (const std::string& text : {texts.subject, texts.without, texts.processes, texts.duration,
                                  texts.seed, texts.run, texts.reruns, texts.shard}) {
    if (!text.empty()) return true;
  }
  return texts.quick || texts.soak || !texts.scenarios.empty();
}

// Returns what is wrong; nothing when all is well.
std::string ReadValues(const OptionTexts& texts, const Surroundings& surroundings,
                       TortureOptions* options) {
  const Shard of_bazel =
      surroundings.bazel_test.has_value() ? surroundings.bazel_test->shard : Shard();
  // In turn: some ask what others have read.
  std::string wrong = ReadWithout(texts, options);
  if (wrong.empty()) wrong = ReadScenarios(texts, options);
  if (wrong.empty()) wrong = ReadProcesses(texts, surroundings.cores, options);
  if (wrong.empty()) wrong = ReadDuration(texts, options);
  if (wrong.empty()) wrong = ReadSeed(texts, surroundings.random_seed, options);
  if (wrong.empty()) wrong = ReadRun(texts, options);
  if (wrong.empty()) wrong = ReadReruns(texts, options);
  if (wrong.empty()) wrong = ReadSubject(texts, options);
  if (wrong.empty()) wrong = ReadShare(texts, of_bazel, options);
  return wrong;
}

}  // namespace

CommandLine ReadCommandLine(int argc, const char* const* argv, const Surroundings& surroundings) {
  CommandLine line;
  OptionTexts texts;
  bool list = false;
  CLI::App app(kAbout, "torture");
  AddOptions(&app, &texts, &line.options, &list);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Print(app.help());
  } catch (const CLI::CallForVersion& version) {
    return Print(absl::StrCat(version.what(), "\n"));
  } catch (const CLI::ParseError& error) {
    return Complain(absl::StrCat(Printable(error.what()), OptionMeant(app, argc, argv)));
  }
  if (list) return Print(ListText());
  if (surroundings.bazel_test.has_value()) {
    line.options.bazel_target = surroundings.bazel_test->target;
    if (line.options.xml_path.empty()) line.options.xml_path = surroundings.bazel_test->xml_path;
  }
  if (!line.options.judge_path.empty()) {
    if (SaysWhatToRun(texts)) {
      return Complain("--judge runs nothing: leave out the options that tell what to run");
    }
    line.wish = CommandLine::Wish::kJudge;
    return line;
  }
  const std::string wrong = ReadValues(texts, surroundings, &line.options);
  return wrong.empty() ? line : Complain(wrong);
}

std::string RerunCommand(const TortureOptions& options, const Scenario& scenario, uint64_t seed,
                         int run) {
  const bool in_bazel = !options.bazel_target.empty();
  std::vector<std::string> arguments;
  // A Bazel test has its subject, its --without and its time already.
  if (!in_bazel) {
    const SubjectSource& subject = options.subject;
    arguments.push_back(absl::StrCat(
        "--subject=", ShellQuoted(subject.path.empty() ? subject.name : subject.path)));
    if (options.lacks != 0) {
      arguments.push_back(absl::StrCat(
          "--without=", absl::StrReplaceAll(PromiseWords(options.lacks), {{", ", ","}})));
    }
  }
  arguments.push_back(absl::StrCat("--scenario=", scenario.name()));
  arguments.push_back(absl::StrFormat("--seed=%#x", seed));
  arguments.push_back(absl::StrCat("--run=", run));
  arguments.push_back(absl::StrCat("--processes=", options.processes));
  if (!in_bazel && options.duration != absl::InfiniteDuration()) {
    arguments.push_back(absl::StrCat("--duration=", absl::FormatDuration(options.duration)));
  }
  std::string command = in_bazel ? absl::StrCat("bazel test ", ShellQuoted(options.bazel_target))
                                 : "bazel run -c opt //stress:torture --";
  for (const std::string& argument : arguments) {
    absl::StrAppend(&command, " ", in_bazel ? "--test_arg=" : "", argument);
  }
  return command;
}

}  // namespace psem
