#include "lib/testing/error_table.h"

#include <fnmatch.h>

#include <algorithm>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/base/errors.h"
#include "lib/testing/check_call.h"

namespace psem {
namespace {

constexpr char kPath[] = "docs/errors.md";
constexpr size_t kErrorCells = 6;  // Operation, errno, code, text, when, what to do.
constexpr size_t kErrnoCells = 4;  // Errno, code, meaning, when.

// The cells of a table's row: none of a line that is no row of data.
std::vector<std::string> CellsOf(absl::string_view line) {
  std::vector<std::string> cells;
  if (!absl::ConsumePrefix(&line, "| ") || !absl::ConsumeSuffix(&line, " |")) return cells;
  if (absl::StartsWith(line, "---")) return cells;
  for (const absl::string_view cell : absl::StrSplit(line, " | ")) cells.emplace_back(cell);
  return cells;
}

std::string WithoutTicks(absl::string_view cell) {
  absl::ConsumePrefix(&cell, "`");
  absl::ConsumeSuffix(&cell, "`");
  return std::string(cell);
}

}  // namespace

ErrorTable::ErrorTable() {
  std::ifstream file(kPath);
  CheckCall(file.is_open(), "open", kPath);
  bool is_head = true;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> cells = CellsOf(line);
    if (cells.empty()) {
      is_head = !absl::StartsWith(line, "| ---");
      continue;
    }
    if (is_head) continue;
    CheckCall(cells.size() == kErrorCells || cells.size() == kErrnoCells, kPath, line);
    if (cells.size() == kErrorCells) {
      errors_.push_back({cells[1], cells[2], WithoutTicks(cells[3])});
    } else {
      errnos_.push_back({cells[0], cells[1], WithoutTicks(cells[2])});
    }
  }
}

int ErrorTable::RowOf(absl::StatusCode code, int error_number, absl::string_view message) const {
  for (size_t row = 0; row < errors_.size(); ++row) {
    if (Tells(errors_[row], absl::StatusCodeToString(code), ErrnoName(error_number),
              std::string(message))) {
      return static_cast<int>(row);
    }
  }
  return kNoRow;
}

int ErrorTable::RowOf(const absl::Status& status) const {
  return RowOf(status.code(), ErrnoOf(status), status.message());
}

bool ErrorTable::Tells(const DocumentedError& row, const std::string& code,
                       const std::string& errno_name, const std::string& message) const {
  std::string documented_code = row.code;
  std::string meaning;
  for (const DocumentedErrno& documented : errnos_) {
    if (documented.name != errno_name) continue;
    meaning = documented.meaning;
    if (row.errnos == "any") documented_code = documented.code;
  }
  const std::vector<std::string> names = absl::StrSplit(row.errnos, ", ");
  const bool is_of_row =
      row.errnos == "any" || std::find(names.begin(), names.end(), errno_name) != names.end();
  if (!is_of_row || documented_code != code) return false;
  std::string pattern =
      absl::StrReplaceAll(row.text, {{"\\", "\\\\"}, {"*", "\\*"}, {"?", "\\?"}, {"[", "\\["}});
  pattern = absl::StrReplaceAll(pattern, {{"MEANING", meaning},
                                          {"ERRNO", errno_name},
                                          {"MODE", "*"},
                                          {"NAME", "*"},
                                          {"NUMBER", "*"},
                                          {"PATH", "*"},
                                          {"REASON", "*"},
                                          {"TYPE", "*"},
                                          {"USER", "*"},
                                          {"VERB", "*"}});
  return fnmatch(pattern.c_str(), message.c_str(), 0) == 0;
}

}  // namespace psem
