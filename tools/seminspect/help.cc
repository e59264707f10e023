#include "tools/seminspect/help.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/render/json.h"
#include "tools/seminspect/render/table.h"

namespace psem {
namespace {

constexpr char kMissing[] =
    "A ? is what could not be read (the note says why), a - is what does not exist.\n"
    "\n";

constexpr char kEscapes[] =
    "Names are escaped, so that no two look alike and none upsets a terminal: \\xNN is a\n"
    "byte that is no printable UTF-8, \\\\ a backslash, \\\" a double quote. Bash takes a\n"
    "name back as it was printed: seminspect show $'/odd\\x1bname'\n"
    "\n";

constexpr char kJson[] =
    ", \"directory\": ..., \"semaphores\": [{...}, ...]};\n"
    "list adds \"other_files\", how many it left out. A missing value is null. Within a\n"
    "schema version no key goes or changes its meaning. Names are escaped as above; in\n"
    "Python their bytes are name.encode().decode('unicode_escape').encode('latin-1').";

class Formatter : public CLI::Formatter {
 public:
  Formatter() {
    constexpr size_t kColumnWidth = 16;
    column_width(kColumnWidth);
    label("Positionals", "Arguments");
  }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    // The options of a command stand behind it.
    if (app->get_parent() == nullptr)
      return absl::StrCat("\nUsage: ", name, " COMMAND [OPTIONS]\n");
    return absl::StrCat("\n", CLI::Formatter::make_usage(app, name));
  }

  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    return absl::StrReplaceAll(CLI::Formatter::make_option_name(option, is_positional),
                               {{",", ", "}});
  }

  // CLI11's own adds =DEFAULT and REQUIRED, which the description and the usage say better.
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_positional() ? "" : absl::StrCat(" ", option->get_type_name());
  }
};

std::string Indented(const std::string& lines) {
  return absl::StrCat("  ", absl::StrReplaceAll(absl::StripSuffix(lines, "\n"), {{"\n", "\n  "}}),
                      "\n\n");
}

}  // namespace

std::shared_ptr<CLI::Formatter> HelpFormatter() { return std::make_shared<Formatter>(); }

std::string MainFooter() {
  return "\"seminspect COMMAND --help\" tells more about a command.\n"
         "\n"
         "Exit codes:\n"
         "  0  fine\n"
         "  1  something could not be read, or the output could not be written\n"
         "  2  wrong use\n"
         "  3  show: nothing by that name\n"
         "\n"
         "Examples:\n"
         "  seminspect list\n"
         "  seminspect show /jobs\n"
         "  seminspect list --json | jq -r '.semaphores[] | select(.value == 0) | .name'";
}

std::string ListFooter() {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Column& column : AllColumns()) {
    if (column.in_list) lines.emplace_back(absl::AsciiStrToUpper(column.label), column.meaning);
  }
  return absl::StrCat("Columns:\n", Indented(RenderProperties(lines)), kMissing, kEscapes,
                      "A semaphore is every file named sem.*, whatever is in it, and every other\n"
                      "file of musl's format. The rest is left out and counted.\n"
                      "\n"
                      "--json has every field of every semaphore: see \"seminspect show --help\".");
}

std::string ShowFooter() {
  std::vector<std::vector<std::string>> rows;
  for (const Column& column : AllColumns()) {
    rows.push_back(
        {std::string(column.label), std::string(column.json_key), std::string(column.meaning)});
  }
  return absl::StrCat(
      "Fields:\n", Indented(RenderTable({{"FIELD"}, {"KEY IN JSON"}, {"MEANING"}}, rows)), kMissing,
      kEscapes, "JSON is {\"schema_version\": ", kJsonSchemaVersion, kJson);
}

}  // namespace psem
