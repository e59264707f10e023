#include "tools/seminspect/commands/list.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "lib/base/printable.h"
#include "lib/inspect/filter/filter.h"
#include "lib/inspect/prove_uses.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/commands/selection.h"
#include "tools/seminspect/help.h"
#include "tools/seminspect/render/json.h"
#include "tools/seminspect/render/table.h"
#include "tools/seminspect/render/terminal.h"

namespace psem {
namespace {

struct ListOptions {
  Selection selection;
  bool prove = false;
  bool json = false;
  std::string columns;
  bool list_columns = false;
  std::string sort;
  bool reverse = false;
  bool numeric = false;
  bool raw = false;
  bool no_header = false;
};

std::string ListFooter() {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Column* column : DefaultColumns()) {
    lines.emplace_back(absl::AsciiStrToUpper(column->label), column->meaning);
  }
  return absl::StrCat(kSelectionHelp, "Fields of filters:\n", Indented(FilterHelp()), "Columns:\n",
                      IndentedProperties(lines), kMissingHelp, kEscapesHelp,
                      "A semaphore is every file named sem.*, whatever is in it, and every other\n"
                      "file of musl's format. The rest is left out and counted. A terminal that\n"
                      "is too narrow for all columns gets the most important ones.\n"
                      "\n"
                      "--json has every field of every semaphore: see \"seminspect show --help\".\n"
                      "\n"
                      "Examples:\n"
                      "  seminspect list '/jobs*' --sort age --reverse\n"
                      "  seminspect list --filter 'value=0 and age>1h' --filter 'not owner=root'\n"
                      "  seminspect list -r --no-header -o name,value,users\n"
                      "  seminspect list --json | jq -r '.semaphores[] | select(.value == 0) "
                      "| .name'");
}

// What --list-columns prints.
std::string ColumnsText() {
  std::vector<TableRow> rows;
  for (const Column& column : AllColumns()) {
    rows.push_back({{std::string(column.key), absl::AsciiStrToUpper(column.label),
                     std::string(JsonTypeName(column.type)), std::string(column.meaning)}});
  }
  return RenderTable({{"COLUMN"}, {"HEADING"}, {"IN JSON"}, {"MEANING"}}, rows);
}

void WriteAsTable(const std::vector<SemaphoreRecord>& records,
                  const std::vector<const Column*>& columns, const ListOptions& options,
                  absl::Time now, Output* output) {
  std::vector<TableColumn> headings;
  for (const Column* column : columns) {
    // What was asked for stays.
    headings.push_back({absl::AsciiStrToUpper(column->label), column->right_aligned(),
                        options.columns.empty() ? column->importance : kAlwaysShown});
  }
  TableLook look;
  look.width = StdoutWidth();
  look.headings = !options.no_header;
  look.colors = StdoutHasColors();
  const auto fill_row = [&](size_t number, TableRow* row) {
    row->emphasis = EmphasisOf(records[number]);
    for (size_t i = 0; i < columns.size(); ++i) {
      AppendCellText(columns[i]->cell(records[number], now), &row->cells[i]);
    }
  };
  WriteTable(headings, records.size(), fill_row, look,
             [output](absl::string_view text) { output->Write(text); });
}

// Fields that a tab separates, a line for each semaphore.
void WriteAsRawLines(const std::vector<SemaphoreRecord>& records,
                     const std::vector<const Column*>& columns, const ListOptions& options,
                     absl::Time now, Output* output) {
  if (!options.no_header) {
    output->Write(absl::StrJoin(columns, "\t", [](std::string* line, const Column* column) {
      absl::StrAppend(line, column->key);
    }));
    output->Write("\n");
  }
  for (const SemaphoreRecord& record : records) {
    output->Write(absl::StrJoin(columns, "\t", [&](std::string* line, const Column* column) {
      absl::StrAppend(line, RawCellText(column->cell(record, now)));
    }));
    output->Write("\n");
  }
}

void SortBy(const Column& column, bool reverse, absl::Time now,
            std::vector<SemaphoreRecord>* records) {
  std::vector<std::pair<Cell, SemaphoreRecord>> keyed;
  keyed.reserve(records->size());
  for (SemaphoreRecord& record : *records) {
    Cell cell = column.cell(record, now);
    keyed.emplace_back(std::move(cell), std::move(record));
  }
  std::stable_sort(keyed.begin(), keyed.end(), [reverse](const auto& a, const auto& b) {
    return CellLess(a.first, b.first, reverse);
  });
  for (size_t i = 0; i < keyed.size(); ++i) (*records)[i] = std::move(keyed[i].second);
}

absl::StatusOr<std::vector<const Column*>> ColumnsOf(const ListOptions& options) {
  if (!options.columns.empty()) return ParseColumns(options.columns);
  std::vector<const Column*> columns = DefaultColumns();
  if (options.selection.all_namespaces) {
    for (const char* key : {"container", "namespace_pid"}) {
      columns.insert(columns.begin() + 1, *ParseColumn(key));
    }
  }
  for (const Column*& column : columns) {
    if (options.numeric && !column->numeric_key.empty()) {
      const Column* const numeric = *ParseColumn(column->numeric_key);
      column = numeric;
    }
  }
  return columns;
}

bool ShowsWaiters(const std::vector<const Column*>& columns, const Column& sort) {
  const auto is_of_waiters = [](const Column& column) {
    return column.key == "waiters" || column.key == "waiters_complete";
  };
  return is_of_waiters(sort) ||
         std::any_of(columns.begin(), columns.end(),
                     [&](const Column* column) { return is_of_waiters(*column); });
}

ExitCode List(const ListOptions& options) {
  if (options.list_columns) return Print(ColumnsText(), kExitFine);
  const auto columns = ColumnsOf(options);
  if (!columns.ok()) return RefuseUse(absl::StrCat("-o: ", columns.status().message()));
  const auto sort = ParseColumn(options.sort.empty() ? "name" : options.sort);
  if (!sort.ok()) return RefuseUse(absl::StrCat("--sort: ", sort.status().message()));

  Selection selection = options.selection;
  if (!options.json && !ShowsWaiters(*columns, **sort)) selection.waiters_too = WaitersToo::kNo;
  absl::StatusOr<Selected> selected = Select(selection);
  if (!selected.ok()) return RefuseSelection(selected.status(), options.selection);
  std::vector<SemaphoreRecord>& records = selected->records;
  if (options.prove) ProveUses(&records);
  const absl::Time now = absl::Now();
  if (!options.sort.empty() || options.reverse) SortBy(**sort, options.reverse, now, &records);

  Output output;
  if (options.json) {
    output.Write(RenderJson({{"directory", Printable(options.selection.root)},
                             {"other_files", selected->other_files},
                             {"semaphores", RecordsToJson(records)}}));
  } else if (options.raw) {
    WriteAsRawLines(records, *columns, options, now, &output);
  } else {
    if (!records.empty()) WriteAsTable(records, *columns, options, now, &output);
    if (!options.no_header) {
      output.Write(
          absl::StrCat(records.empty() ? "" : "\n", SummaryText(*selected, options.selection)));
    }
  }
  const ExitCode printed = output.Finish(kExitFine);
  const ExitCode unread = ComplainOfUnread(records);
  return printed != kExitFine ? printed : unread;
}

}  // namespace

RunVerb AddList(CLI::App* command) {
  const auto options = std::make_shared<ListOptions>();
  AddRootOption(command, &options->selection);
  AddFilterOptions(command, &options->selection);
  AddWiderOptions(command, &options->selection);
  command->add_flag("--prove", options->prove,
                    "Ask the kernel, by leases, who is used though no user can be seen");
  command->add_option("-o,--output", options->columns, "These columns alone")->type_name("COLUMNS");
  command->add_flag("--list-columns", options->list_columns, "Print which columns there are");
  command->add_option("--sort", options->sort, "By this column (name)")->type_name("COLUMN");
  command->add_flag("--reverse", options->reverse, "In reverse order");
  command->add_flag("-n,--numeric", options->numeric, "Users and groups as numbers");
  command->add_flag("-r,--raw", options->raw, "For scripts: tabs between fields, times in seconds");
  command->add_flag("--no-header", options->no_header, "Rows alone: no headings, no summary");
  command->add_flag("--json", options->json, "Print JSON, for programs");
  command->footer(ListFooter);
  return [options] { return List(*options); };
}

}  // namespace psem
