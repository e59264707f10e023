#include "tools/seminspect/help.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "tools/seminspect/render/table.h"

namespace psem {
namespace {

class Formatter : public CLI::Formatter {
 public:
  Formatter() {
    constexpr size_t kColumnWidth = 24;
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

  // As in NAME -- COMMAND [ARGUMENT...], which CLI11 has no notion of.
  std::string make_option_usage(const CLI::Option* option) const override {
    const std::string& text = option->get_option_text();
    return text.empty() ? CLI::Formatter::make_option_usage(option) : text;
  }

  // A footer that is made when it is asked for ends with a newline of CLI11's own.
  std::string make_footer(const CLI::App* app) const override {
    const std::string footer = app->get_footer();
    return absl::StrCat(absl::StripSuffix(footer, "\n"), "\n");
  }

  // CLI11's own adds =DEFAULT and REQUIRED, which the description and the usage say better.
  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    return option->get_positional() || type.empty() ? "" : absl::StrCat(" ", type);
  }
};

}  // namespace

const char kMissingHelp[] =
    "A ? is what could not be read (the note says why), a - is what does not exist.\n"
    "\n";

const char kEscapesHelp[] =
    "Names are escaped, so that no two look alike and none upsets a terminal: \\xNN is a\n"
    "byte that is no printable UTF-8, \\\\ a backslash, \\\" a double quote. Bash takes a\n"
    "name back as it was printed: seminspect show $'/odd\\x1bname'\n"
    "\n";

const char kJsonHelp[] =
    ", \"directory\": ..., \"semaphores\": [{...}, ...]};\n"
    "list adds \"other_files\", how many it left out. A missing value is null. Within a\n"
    "schema version no key goes or changes its meaning. Names are escaped as above; in\n"
    "Python their bytes are name.encode().decode('unicode_escape').encode('latin-1').";

std::shared_ptr<CLI::Formatter> HelpFormatter() { return std::make_shared<Formatter>(); }

std::string Indented(const std::string& lines) {
  return absl::StrCat("  ", absl::StrReplaceAll(absl::StripSuffix(lines, "\n"), {{"\n", "\n  "}}),
                      "\n\n");
}

std::string IndentedProperties(const std::vector<std::pair<std::string, std::string>>& properties) {
  return Indented(RenderProperties(properties));
}

}  // namespace psem
