#include "stress/help.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "stress/catalogue.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr char kVersion[] = "torture 0.1.0";
constexpr char kFooter[] =
    "Exit codes:\n"
    "  0  the semaphore kept its promises\n"
    "  1  it broke one\n"
    "  2  wrong use\n"
    "  3  it cannot be told: something that was required did not happen, or nothing was asked\n"
    "\n"
    "Examples:\n"
    "  bazel run -c opt //stress:torture\n"
    "  bazel run -c opt //stress:torture -- --subject=./libmine.so --quick\n"
    "  bazel run -c opt //stress:torture -- --subject=glibc --without=kills --duration=5m\n"
    "  bazel run -c opt //stress:torture -- --subject=mutant-lost-wakeup --scenario=ping_pong\n"
    "  bazel run -c opt //stress:torture -- --soak\n";

constexpr char kWhat[] = "What is tortured, and how";
constexpr char kHowLong[] = "How long";
constexpr char kAgain[] = "The same again";
constexpr char kResults[] = "What is written down";
constexpr char kOther[] = "Other";

class Formatter : public CLI::Formatter {
 public:
  Formatter() {
    constexpr size_t kColumnWidth = 23;
    column_width(kColumnWidth);
  }

  std::string make_usage(const CLI::App*, std::string name) const override {
    return absl::StrCat("\nUsage: ", name, " [OPTIONS]\n\n");
  }

  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    const std::string text = CLI::Formatter::make_group(group, is_positional, options);
    return std::string(absl::StripPrefix(text, "\n"));
  }

  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    return absl::StrReplaceAll(CLI::Formatter::make_option_name(option, is_positional),
                               {{",", ", "}});
  }

  // CLI11's own adds what the descriptions say better.
  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    return type.empty() ? "" : absl::StrCat(" ", type);
  }
};

// A value that is written as it is, and the last one counts.
void AddValue(CLI::App* app, const char* group, const char* name, const char* type,
              const std::string& description, std::string* value) {
  app->add_option(name, *value, description)
      ->type_name(type)
      ->group(group)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void AddWhat(CLI::App* app, OptionTexts* texts) {
  AddValue(app, kWhat, "--subject", "NAME|FILE",
           "A semaphore that is built in (see --list; default: psem), or one\n"
           "of your own: a shared object, as ./libmine.so, that exports\n"
           "psem_subject() of stress/subject/subject.h",
           &texts->subject);
  AddValue(app, kWhat, "--without", "WORD,...",
           "Do not ask for these promises (see --list), as kills,eintr", &texts->without);
  app->add_option("--scenario", texts->scenarios,
                  "Only this scenario (see --list); may be repeated")
      ->type_name("NAME")
      ->group(kWhat)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  AddValue(app, kWhat, "--processes", "N", "How many, 2 to 64 (default: two for each core)",
           &texts->processes);
}

void AddHowLong(CLI::App* app, OptionTexts* texts, TortureOptions* options) {
  AddValue(app, kHowLong, "--duration", "TIME", "In all, as 500ms, 20s or 2m (default: 100s)",
           &texts->duration);
  app->add_flag("--quick", texts->quick, "20 seconds, for a first look")->group(kHowLong);
  app->add_flag("--soak", texts->soak,
                "Until it is stopped (Ctrl-C), or for --duration: a new seed and\n"
                "a line every minute")
      ->group(kHowLong);
  app->add_flag("--keep-going", options->keep_going,
                "Go on with the other scenarios when one has found something")
      ->group(kHowLong);
  AddValue(app, kHowLong, "--shard", "I/N",
           "Only part I of N of the work, 1/N to N/N: for N machines", &texts->shard);
}

void AddAgain(CLI::App* app, OptionTexts* texts) {
  AddValue(app, kAgain, "--seed", "N", "What all plans follow from (default: a random one)",
           &texts->seed);
  AddValue(app, kAgain, "--run", "N",
           "Only the run of this number of one --scenario, with its --seed,\n"
           "again and again",
           &texts->run);
  AddValue(app, kAgain, "--reruns", "N",
           "How often to make a run again that found something (default: 10)", &texts->reruns);
}

void AddResults(CLI::App* app, TortureOptions* options) {
  app->add_option("--json", options->json_path,
                  "Everything as JSON, in place of text; with FILE, beside it")
      ->type_name("[FILE]")
      ->group(kResults)
      ->expected(0, 1)
      ->default_str("-")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  AddValue(app, kResults, "--report", "FILE",
           "A page for a browser, with a picture of each finding", &options->html_path);
  AddValue(app, kResults, "--record", "FILE",
           "The run that failed, or the last one, to be judged again", &options->record_path);
  AddValue(app, kResults, "--judge", "FILE",
           "Run nothing: judge the run in a file of --record again", &options->judge_path);
  AddValue(app, kResults, "--xml", "FILE", "JUnit's XML, for continuous integration",
           &options->xml_path);
}

}  // namespace

void AddOptions(CLI::App* app, OptionTexts* texts, TortureOptions* options, bool* list) {
  app->formatter(std::make_shared<Formatter>());
  app->footer(kFooter);
  AddWhat(app, texts);
  AddHowLong(app, texts, options);
  AddAgain(app, texts);
  AddResults(app, options);
  app->add_flag("--list", *list, "List scenarios, subjects and promises, and exit")->group(kOther);
  app->set_help_flag("-h,--help", "Print this help and exit")->group(kOther);
  app->set_version_flag("--version", kVersion, "Print the version and exit")->group(kOther);
}

std::string ListText() {
  size_t width = 0;
  for (const Scenario* scenario : AllScenarios()) width = std::max(width, scenario->name().size());
  for (const Subject& subject : AllSubjects()) {
    width = std::max(width, absl::string_view(subject.name).size());
  }
  const auto line = [width](absl::string_view name, absl::string_view text) {
    return absl::StrFormat("  %-*s  %s", static_cast<int>(width), name, text);
  };
  std::string text = "Scenarios (--scenario), and the promises that they need:\n";
  for (const Scenario* scenario : AllScenarios()) {
    absl::StrAppend(&text, line(scenario->name(), scenario->question()));
    const std::string needs = PromiseWords(scenario->needs());
    absl::StrAppend(&text, needs.empty() ? "" : absl::StrCat(" [", needs, "]"), "\n");
  }
  absl::StrAppend(&text, "\nSubjects (--subject), and what they do not promise:\n");
  for (const Subject& subject : AllSubjects()) {
    absl::StrAppend(&text, line(subject.name, subject.description));
    const std::string lacks = PromiseWords(LacksOf(subject));
    absl::StrAppend(&text, lacks.empty() ? "" : absl::StrCat(" [", lacks, "]"), "\n");
  }
  absl::StrAppend(&text, "\nPromises (--without), and what holds without them:\n");
  for (const Promise& promise : AllPromises()) {
    absl::StrAppend(&text, line(promise.word, promise.meaning), "\n");
  }
  return text;
}

}  // namespace psem
