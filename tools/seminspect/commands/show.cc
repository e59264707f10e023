#include "tools/seminspect/commands/show.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "lib/base/printable.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/find_uses.h"
#include "lib/inspect/survey.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/commands/selection.h"
#include "tools/seminspect/help.h"
#include "tools/seminspect/render/json.h"
#include "tools/seminspect/render/table.h"

namespace psem {
namespace {

std::string AsProperties(const SemaphoreRecord& record) {
  const absl::Time now = absl::Now();
  std::vector<std::pair<std::string, std::string>> properties;
  for (const Column& column : AllColumns()) {
    properties.emplace_back(column.label, CellText(column.cell(record, now)));
  }
  return RenderProperties(properties);
}

std::string AsText(const std::vector<SemaphoreRecord>& records) {
  return absl::StrJoin(records, "\n", [](std::string* text, const SemaphoreRecord& record) {
    absl::StrAppend(text, AsProperties(record));
  });
}

// Returns "; did you mean "/jobs"?" when `text` is the name or the path of the semaphore's file, as
// ls shows them, and that semaphore is there; else nothing.
std::string Guess(const std::string& root, absl::string_view text) {
  absl::string_view file = text;
  const bool is_path = absl::ConsumePrefix(&file, absl::StripSuffix(root, "/"));
  absl::ConsumePrefix(&file, "/");
  if (!absl::ConsumePrefix(&file, SemaphoreName::kFilePrefix) && !is_path) return "";
  const absl::StatusOr<SemaphoreName> name = SemaphoreName::Parse(file);
  if (!name.ok()) return "";
  const absl::StatusOr<std::vector<SemaphoreRecord>> found = FindSemaphores(root, *name);
  if (!found.ok() || found->empty()) return "";
  return absl::StrCat("; did you mean \"", name->printable(), "\"?");
}

std::string ShowFooter() {
  std::vector<TableRow> rows;
  for (const Column& column : AllColumns()) {
    rows.push_back(
        {{std::string(column.label), std::string(column.key), std::string(column.meaning)}});
  }
  return absl::StrCat(
      "Fields:\n", Indented(RenderTable({{"FIELD"}, {"KEY IN JSON"}, {"MEANING"}}, rows)),
      kMissingHelp, kEscapesHelp, "JSON is {\"schema_version\": ", kJsonSchemaVersion, kJsonHelp);
}

struct ShowOptions {
  Selection selection;
  bool json = false;
  std::string name;
};

ExitCode Show(const ShowOptions& options) {
  const std::string& root = options.selection.root;
  const absl::StatusOr<SemaphoreName> name = SemaphoreName::Parse(options.name, "show");
  if (!name.ok()) {
    Complain(absl::StrCat(name.status().message(), Guess(root, options.name)));
    return kExitWrongUse;
  }
  absl::StatusOr<std::vector<SemaphoreRecord>> found = FindSemaphores(root, *name);
  if (!found.ok()) return RefuseDirectory(found.status(), root);
  FindUses(&*found);

  ExitCode code = found->empty() ? kExitNotFound : kExitFine;
  for (const SemaphoreRecord& record : *found) {
    if (!record.unread().ok()) code = kExitUnread;
  }
  code = Print(options.json ? RenderJson({{"directory", Printable(root)},
                                          {"semaphores", RecordsToJson(*found)}})
                            : AsText(*found),
               code);
  for (const SemaphoreRecord& record : *found) {
    if (!record.unread().ok()) Complain(record.unread().message());
  }
  if (found->empty()) {
    const std::string guess = Guess(root, options.name);
    Complain(absl::StrCat("show \"", name->printable(), "\": no semaphore of this name in ",
                          Printable(root), " (ENOENT)",
                          guess.empty() ? "; \"seminspect list\" shows what is there" : guess));
  }
  return code;
}

}  // namespace

RunVerb AddShow(CLI::App* command) {
  const auto options = std::make_shared<ShowOptions>();
  AddRootOption(command, &options->selection);
  command->add_flag("--json", options->json, "Print JSON, for programs");
  command->add_option("NAME", options->name, "The semaphore, as programs open it: /jobs or jobs")
      ->required();
  command->footer(ShowFooter());
  return [options] { return Show(*options); };
}

}  // namespace psem
