#include "tools/seminspect/screen/detail_pane.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/render/table.h"

namespace psem {
namespace {

constexpr size_t kFieldWidth = 38;  // "last opened:       2026-11-25T11:15:44Z"

std::vector<std::string> Fields(const SemaphoreRecord& record, absl::Time now) {
  size_t widest = 0;
  for (const Column& column : AllColumns()) widest = std::max(widest, column.label.size());
  std::vector<std::string> fields;
  for (const Column& column : AllColumns()) {
    const std::string text = CellText(column.cell(record, now));
    if (text.empty() || text == "-") continue;
    fields.push_back(
        absl::StrCat(column.label, ":", std::string(widest - column.label.size() + 1, ' '), text));
  }
  return fields;
}

// Puts `words` behind `label`, in lines of `width`.
void AppendWrapped(absl::string_view label, const std::vector<std::string>& words, size_t width,
                   std::vector<std::string>* lines) {
  std::string line = std::string(label);
  for (const std::string& word : words) {
    if (line.size() > label.size() && DisplayWidth(line) + 1 + DisplayWidth(word) > width) {
      lines->push_back(std::move(line));
      line = std::string(label.size(), ' ');
    }
    absl::StrAppend(&line, " ", word);
  }
  lines->push_back(std::move(line));
}

// Who has it and who waits: what one looks for first.
std::vector<std::string> UseLines(const SemaphoreRecord& record, size_t width) {
  std::vector<std::string> lines;
  if (!record.use.ok()) return lines;
  std::vector<std::string> words;
  for (const pid_t user : record.use->users) words.push_back(absl::StrCat(user));
  if (!words.empty()) AppendWrapped("processes:", words, width, &lines);
  words.clear();
  for (const WaitingThread& waiter : record.use->waiters) {
    words.push_back(absl::StrCat(waiter.thread, " of ", waiter.process, ","));
  }
  if (!words.empty()) {
    words.back().pop_back();
    AppendWrapped("waiting threads:", words, width, &lines);
  }
  return lines;
}

}  // namespace

std::vector<std::string> DetailLines(const SemaphoreRecord& record, absl::Time now, size_t width) {
  std::vector<std::string> narrow;
  std::vector<std::string> wide;  // On lines of their own, behind the others.
  const size_t side_by_side = std::max<size_t>(width / (kFieldWidth + 2), 1);
  for (std::string& field : Fields(record, now)) {
    const bool fits = DisplayWidth(field) <= (side_by_side == 1 ? width : kFieldWidth);
    (fits ? narrow : wide).push_back(std::move(field));
  }
  // Down the first column, then down the next.
  const size_t height = (narrow.size() + side_by_side - 1) / side_by_side;
  std::vector<std::string> lines = UseLines(record, width);
  const size_t first = lines.size();
  lines.resize(first + height);
  for (size_t i = 0; i < narrow.size(); ++i) {
    std::string& line = lines[first + i % height];
    const size_t start = i / height * (kFieldWidth + 2);
    if (start > 0) line.append(start - DisplayWidth(line), ' ');
    line += narrow[i];
  }
  for (const std::string& field : wide) {
    const size_t text = field.find(": ") + 1;
    AppendWrapped(field.substr(0, text), absl::StrSplit(field.substr(text), ' ', absl::SkipEmpty()),
                  width, &lines);
  }
  return lines;
}

}  // namespace psem
