#include "tools/seminspect/program.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "lib/base/printable.h"
#include "lib/base/suggest.h"
#include "tools/seminspect/help.h"

namespace psem {
namespace {

constexpr char kVersion[] = "seminspect " PSEM_VERSION;
constexpr char kAbout[] =
    "Looks at the named POSIX semaphores of this machine, and acts on them when told to.\n"
    "Looking never opens one as a program that uses it would, waits for nothing and\n"
    "changes nothing.";
constexpr char kFooter[] =
    "\"seminspect COMMAND --help\" tells more about a command.\n"
    "\n"
    "Exit codes:\n"
    "  0  fine\n"
    "  1  something could not be read, or the output could not be written\n"
    "  2  wrong use\n"
    "  3  nothing by that name\n"
    "  4  refused, or some were kept\n"
    "  5  nothing was changed, for want of --yes\n"
    "The commands that act have more; their help tells.\n"
    "\n"
    "Examples:\n"
    "  seminspect list\n"
    "  seminspect show /jobs\n"
    "  seminspect clean '/worker-*'\n"
    "  seminspect list --json | jq -r '.semaphores[] | select(.value == 0) | .name'";

// What CLI11 says about a missing or misspelt command does not tell which there are.
ExitCode RefuseCommand(int argc, char** argv) {
  std::vector<absl::string_view> names;
  for (const Verb& verb : AllVerbs()) names.emplace_back(verb.name);
  const std::string all = absl::StrJoin(names, ", ");
  if (argc < 2) return RefuseUse(absl::StrCat("say what to do: ", all));
  return RefuseUse(absl::StrCat("\"", Printable(argv[1]), "\" is no command",
                                DidYouMean(argv[1], names), "; there are ", all));
}

// Returns "; did you mean "--json"?" for the first argument that looks like an option of `command`
// and is none.
std::string OptionMeant(const CLI::App& command, int argc, char** argv) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(absl::StrCat("--", name));
  }
  const std::vector<absl::string_view> words(names.begin(), names.end());
  for (int i = 1; i < argc; ++i) {
    const absl::string_view argument = argv[i];
    if (!absl::StartsWith(argument, "--")) continue;
    const absl::string_view typed = argument.substr(0, argument.find('='));
    if (std::find(words.begin(), words.end(), typed) == words.end()) {
      return DidYouMean(typed, words);
    }
  }
  return "";
}

}  // namespace

Program MakeProgram() {
  Program program;
  program.app = std::make_unique<CLI::App>(kAbout, "seminspect");
  CLI::App* const app = program.app.get();
  app->formatter(HelpFormatter());
  app->footer(kFooter);
  app->set_help_flag("-h,--help", "Print this help and exit");
  app->set_version_flag("--version", kVersion, "Print the version and exit");
  app->require_subcommand(/*max=*/1);
  for (const Verb& verb : AllVerbs()) {
    CLI::App* const command = app->add_subcommand(verb.name, verb.about)->group(verb.group);
    command->footer("");  // Not the program's.
    program.verbs.emplace_back(command, verb.add(command));
  }
  return program;
}

int RunProgram(int argc, char** argv) {
  const Program program = MakeProgram();
  CLI::App* const app = program.app.get();
  try {
    app->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Print(app->help(), kExitFine);
  } catch (const CLI::CallForVersion& version) {
    return Print(absl::StrCat(version.what(), "\n"), kExitFine);
  } catch (const CLI::ParseError& error) {
    const std::vector<CLI::App*> commands = app->get_subcommands();
    if (commands.empty()) return RefuseCommand(argc, argv);
    return RefuseUse(absl::StrCat(Printable(error.what()), OptionMeant(*commands[0], argc, argv)));
  }
  for (const auto& [command, run] : program.verbs) {
    if (command->parsed()) return run();
  }
  return kExitWrongUse;  // The parser saw to it that there is one.
}

}  // namespace psem
