#include "tools/seminspect/commands/show.h"

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "lib/base/printable.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/survey.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/render/json.h"
#include "tools/seminspect/render/table.h"

namespace psem {
namespace {

std::string AsProperties(const SemaphoreRecord& record) {
  const absl::Time now = absl::Now();
  std::vector<std::pair<std::string, std::string>> properties;
  for (const Column& column : AllColumns()) {
    properties.emplace_back(column.label, column.cell(record, now).text);
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

}  // namespace

ExitCode Show(const CommonOptions& options, const std::string& text) {
  const absl::StatusOr<SemaphoreName> name = SemaphoreName::Parse(text, "show");
  if (!name.ok()) {
    Complain(absl::StrCat(name.status().message(), Guess(options.root, text)));
    return kExitWrongUse;
  }
  const absl::StatusOr<std::vector<SemaphoreRecord>> found = FindSemaphores(options.root, *name);
  if (!found.ok()) return RefuseDirectory(found.status(), options.root);

  ExitCode code = found->empty() ? kExitNotFound : kExitFine;
  for (const SemaphoreRecord& record : *found) {
    if (!record.unread().ok()) code = kExitUnread;
  }
  code = Print(options.json ? RenderJson({{"directory", Printable(options.root)},
                                          {"semaphores", RecordsToJson(*found)}})
                            : AsText(*found),
               code);
  for (const SemaphoreRecord& record : *found) {
    if (!record.unread().ok()) Complain(record.unread().message());
  }
  if (found->empty()) {
    const std::string guess = Guess(options.root, text);
    Complain(absl::StrCat("show \"", name->printable(), "\": no semaphore of this name in ",
                          Printable(options.root), " (ENOENT)",
                          guess.empty() ? "; \"seminspect list\" shows what is there" : guess));
  }
  return code;
}

}  // namespace psem
