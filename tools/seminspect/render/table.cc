#include "tools/seminspect/render/table.h"

#include <wchar.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace psem {
namespace {

constexpr absl::string_view kGap = "  ";
constexpr absl::string_view kCutMark = "…";

// Takes the first character off valid UTF-8; what is not valid goes byte by byte or so.
wchar_t TakeCharacter(absl::string_view* text) {
  const auto lead = static_cast<unsigned char>(text->front());
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  wchar_t code_point = length == 1 ? lead : lead & (0xFF >> (length + 1));
  for (size_t i = 1; i < length && i < text->size(); ++i) {
    code_point = code_point << 6 | ((*text)[i] & 0x3F);
  }
  text->remove_prefix(std::min(length, text->size()));
  return code_point;
}

size_t WidthOf(wchar_t character) {
  const int cells = wcwidth(character);
  return cells < 0 ? 1 : static_cast<size_t>(cells);
}

// Cuts `line` so that it takes at most `width` cells, with a mark at its end.
void CutTo(size_t width, std::string* line) {
  if (width == 0 || DisplayWidth(*line) <= width) return;
  absl::string_view rest = *line;
  size_t used = 0;
  size_t kept = 0;
  while (!rest.empty()) {
    used += WidthOf(TakeCharacter(&rest));
    if (used > width - 1) break;
    kept = line->size() - rest.size();
  }
  line->resize(kept);
  absl::StrAppend(line, kCutMark);
}

absl::string_view ColorOf(Emphasis emphasis) {
  switch (emphasis) {
    case Emphasis::kNone:
      return "";
    case Emphasis::kDim:
      return "\x1b[2m";
    case Emphasis::kWarning:
      return "\x1b[33m";
    case Emphasis::kProblem:
      return "\x1b[31m";
  }
  return "";
}

constexpr absl::string_view kColorOff = "\x1b[0m";

class Table {
 public:
  Table(const std::vector<TableColumn>& columns, const std::vector<TableRow>& rows,
        const TableLook& look)
      : columns_(columns), rows_(rows), look_(look) {
    for (size_t i = 0; i < columns.size(); ++i) {
      size_t width = look.headings ? DisplayWidth(columns[i].heading) : 0;
      for (const TableRow& row : rows) {
        width = std::max(width, std::min(DisplayWidth(row.cells[i]), kWidestColumn));
      }
      widths_.push_back(width);
      shown_.push_back(i);
    }
    while (look.width > 0 && shown_.size() > 1 && Width() > look.width && DropOne()) {
    }
  }

  std::string Render() const {
    std::string text;
    if (look_.headings) {
      std::vector<std::string> headings;
      for (const TableColumn& column : columns_) headings.push_back(column.heading);
      AppendLine({std::move(headings)}, &text);
    }
    for (const TableRow& row : rows_) AppendLine(row, &text);
    return text;
  }

 private:
  // The last column's own width does not count beyond its heading: long texts are cut, not dropped.
  size_t Width() const {
    size_t width = 0;
    for (const size_t i : shown_) width += widths_[i] + kGap.size();
    const size_t last = shown_.back();
    if (!columns_[last].right_aligned) {
      width -= widths_[last];
      width += std::min(widths_[last], kReadableText);
    }
    return width - kGap.size();
  }

  // Returns false when those that are left are all as important as can be.
  bool DropOne() {
    const auto least = std::min_element(shown_.begin(), shown_.end(), [this](size_t a, size_t b) {
      return columns_[a].importance < columns_[b].importance;
    });
    if (columns_[*least].importance >= kAlwaysShown) return false;
    shown_.erase(least);
    return true;
  }

  void AppendLine(const TableRow& row, std::string* text) const {
    std::string line;
    for (const size_t i : shown_) {
      const std::string& cell = row.cells[i];
      if (i != shown_.front()) absl::StrAppend(&line, kGap);
      const size_t cell_width = DisplayWidth(cell);
      const size_t padding = widths_[i] > cell_width ? widths_[i] - cell_width : 0;
      if (columns_[i].right_aligned) line.append(padding, ' ');
      line += cell;
      if (!columns_[i].right_aligned && i != shown_.back()) line.append(padding, ' ');
    }
    absl::StripTrailingAsciiWhitespace(&line);
    CutTo(look_.width, &line);
    const absl::string_view color = look_.colors ? ColorOf(row.emphasis) : "";
    absl::StrAppend(text, color, line, color.empty() ? "" : kColorOff, "\n");
  }

  static constexpr size_t kReadableText = 24;

  const std::vector<TableColumn>& columns_;
  const std::vector<TableRow>& rows_;
  const TableLook& look_;
  std::vector<size_t> widths_;
  std::vector<size_t> shown_;  // Numbers of columns.
};

}  // namespace

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  while (!text.empty()) width += WidthOf(TakeCharacter(&text));
  return width;
}

std::string RenderTable(const std::vector<TableColumn>& columns, const std::vector<TableRow>& rows,
                        const TableLook& look) {
  return Table(columns, rows, look).Render();
}

std::string RenderProperties(const std::vector<std::pair<std::string, std::string>>& properties) {
  size_t widest = 0;
  for (const auto& [label, text] : properties) widest = std::max(widest, DisplayWidth(label));
  std::string lines;
  for (const auto& [label, text] : properties) {
    if (text.empty()) continue;
    absl::StrAppend(&lines, label, ":", std::string(widest - DisplayWidth(label), ' '), kGap, text,
                    "\n");
  }
  return lines;
}

}  // namespace psem
