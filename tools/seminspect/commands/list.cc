#include "tools/seminspect/commands/list.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/base/printable.h"
#include "lib/inspect/survey.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/render/json.h"
#include "tools/seminspect/render/table.h"

namespace psem {
namespace {

std::string AsTable(const std::vector<SemaphoreRecord>& records) {
  const absl::Time now = absl::Now();
  std::vector<TableColumn> headings;
  std::vector<std::vector<std::string>> rows(records.size());
  for (const Column& column : AllColumns()) {
    if (!column.in_list) continue;
    headings.push_back({absl::AsciiStrToUpper(column.label), column.right_aligned});
    for (size_t i = 0; i < records.size(); ++i) {
      rows[i].push_back(column.cell(records[i], now).text);
    }
  }
  return RenderTable(headings, rows);
}

std::string CountText(size_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

// "3 semaphores in /dev/shm; 1 other file left out".
std::string Summary(const Survey& survey, const std::string& root) {
  std::string summary =
      absl::StrCat(CountText(survey.semaphores.size(), "semaphore"), " in ", Printable(root));
  if (survey.other_files > 0) {
    absl::StrAppend(&summary, "; ", CountText(survey.other_files, "other file"), " left out");
  }
  return summary + "\n";
}

}  // namespace

ExitCode List(const CommonOptions& options) {
  const absl::StatusOr<Survey> survey = SurveySemaphores(options.root);
  if (!survey.ok()) return RefuseDirectory(survey.status(), options.root);

  const std::vector<SemaphoreRecord>& semaphores = survey->semaphores;
  const auto unread = std::count_if(semaphores.begin(), semaphores.end(),
                                    [](const auto& record) { return !record.unread().ok(); });
  std::string text;
  if (options.json) {
    text = RenderJson({{"directory", Printable(options.root)},
                       {"other_files", survey->other_files},
                       {"semaphores", RecordsToJson(semaphores)}});
  } else {
    if (!semaphores.empty()) text = AsTable(semaphores) + "\n";
    text += Summary(*survey, options.root);
  }
  const ExitCode code = Print(text, unread == 0 ? kExitFine : kExitUnread);
  if (unread > 0) {
    Complain(absl::StrCat(unread, " of ", CountText(semaphores.size(), "semaphore"),
                          " could not be read; the notes say why"));
  }
  return code;
}

}  // namespace psem
