#include "tools/seminspect/command_line.h"

#include "absl/strings/str_cat.h"

namespace psem {

std::vector<const CLI::App*> VerbsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<const CLI::Option*> OptionsOf(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) { return !option->get_positional(); });
}

std::vector<const CLI::Option*> ArgumentsOf(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

std::vector<std::string> SpellingsOf(const CLI::Option& option) {
  std::vector<std::string> spellings;
  for (const std::string& name : option.get_snames()) spellings.push_back(absl::StrCat("-", name));
  for (const std::string& name : option.get_lnames()) spellings.push_back(absl::StrCat("--", name));
  return spellings;
}

bool IsFlag(const CLI::Option& option) { return option.get_items_expected_max() == 0; }

std::string ValueName(const CLI::Option& option) {
  if (option.get_positional()) return option.get_name(/*positional=*/true);
  return IsFlag(option) ? "" : option.get_type_name();
}

bool IsRepeated(const CLI::Option& option) { return option.get_items_expected_max() > 1; }

}  // namespace psem
