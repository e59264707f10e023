// seminspect: looks at named semaphores and changes nothing.

#include <locale.h>

#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "lib/base/printable.h"
#include "tools/seminspect/commands/command.h"
#include "tools/seminspect/commands/list.h"
#include "tools/seminspect/commands/show.h"
#include "tools/seminspect/help.h"

namespace psem {
namespace {

constexpr char kVersion[] = "seminspect " PSEM_VERSION;
constexpr char kAbout[] =
    "Looks at the named POSIX semaphores of this machine. It never opens one as a\n"
    "program that uses it would, waits for nothing and changes nothing.";

CLI::App* AddCommand(CLI::App* app, const std::string& verb, const std::string& about,
                     const std::string& footer, CommonOptions* options) {
  CLI::App* command = app->add_subcommand(verb, about)->group("Commands");
  command->footer(footer);
  command
      ->add_option("--root", options->root,
                   absl::StrCat("The directory to look into (", options->root, ")"))
      ->type_name("DIR");
  command->add_flag("--json", options->json, "Print JSON, for programs");
  return command;
}

ExitCode RefuseUse(absl::string_view text) {
  Complain(absl::StrCat(text, "; \"seminspect --help\" tells more"));
  return kExitWrongUse;
}

// What CLI11 says about a missing or misspelt command does not tell which there are.
ExitCode RefuseCommand(const CLI::App& app, int argc, char** argv) {
  const std::string commands = absl::StrJoin(app.get_subcommands({}), " or ",
                                             [](std::string* text, const CLI::App* command) {
                                               absl::StrAppend(text, command->get_name());
                                             });
  if (argc < 2) return RefuseUse(absl::StrCat("say what to do: ", commands));
  return RefuseUse(absl::StrCat("\"", Printable(argv[1]), "\" is no command; say ", commands));
}

int Main(int argc, char** argv) {
  setlocale(LC_CTYPE, "C.UTF-8");  // For the width of names.

  CommonOptions options;
  std::string name;
  CLI::App app(kAbout, "seminspect");
  app.formatter(HelpFormatter());
  app.footer(MainFooter());
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.set_version_flag("--version", kVersion, "Print the version and exit");
  app.require_subcommand(/*max=*/1);
  AddCommand(&app, "list", "List all semaphores, a line each", ListFooter(), &options);
  CLI::App* show = AddCommand(&app, "show", "Show everything that is known about one semaphore",
                              ShowFooter(), &options);
  show->add_option("NAME", name, "The semaphore, as programs open it: /jobs or jobs")->required();

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Print(app.help(), kExitFine);
  } catch (const CLI::CallForVersion& version) {
    return Print(absl::StrCat(version.what(), "\n"), kExitFine);
  } catch (const CLI::ParseError& error) {
    if (app.get_subcommands().empty()) return RefuseCommand(app, argc, argv);
    return RefuseUse(Printable(error.what()));
  }
  return show->parsed() ? Show(options, name) : List(options);
}

}  // namespace
}  // namespace psem

int main(int argc, char** argv) { return psem::Main(argc, argv); }
