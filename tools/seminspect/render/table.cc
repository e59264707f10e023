#include "tools/seminspect/render/table.h"

#include <wchar.h>

#include <algorithm>

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

// Whether each byte is a character, and takes one cell: nearly always.
bool IsPlain(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// Cuts the line that begins at `start` so that it takes at most `width` cells, with a mark at its
// end.
void CutTo(size_t width, size_t start, std::string* text) {
  absl::string_view rest = absl::string_view(*text).substr(start);
  if (width == 0 || DisplayWidth(rest) <= width) return;
  size_t used = 0;
  size_t kept = start;
  while (!rest.empty()) {
    used += WidthOf(TakeCharacter(&rest));
    if (used > width - 1) break;
    kept = text->size() - rest.size();
  }
  text->resize(kept);
  absl::StrAppend(text, kCutMark);
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
  using FillRow = absl::FunctionRef<void(size_t number, TableRow* row)>;

  Table(const std::vector<TableColumn>& columns, size_t rows, FillRow fill_row,
        const TableLook& look)
      : columns_(columns), rows_(rows), fill_row_(fill_row), look_(look) {
    row_.cells.resize(columns.size());
    for (size_t i = 0; i < columns.size(); ++i) {
      widths_.push_back(look.headings ? DisplayWidth(columns[i].heading) : 0);
      shown_.push_back(i);
    }
    for (size_t number = 0; number < rows; ++number) {
      Fill(number);
      for (size_t i = 0; i < columns.size(); ++i) {
        widths_[i] = std::max(widths_[i], std::min(DisplayWidth(row_.cells[i]), kWidestColumn));
      }
    }
    while (look.width > 0 && shown_.size() > 1 && Width() > look.width && DropOne()) {
    }
  }

  void Write(absl::FunctionRef<void(absl::string_view text)> take_text) {
    constexpr size_t kPiece = 1 << 16;
    std::string text;
    if (look_.headings) {
      TableRow headings;
      for (const TableColumn& column : columns_) headings.cells.push_back(column.heading);
      AppendLine(headings, &text);
    }
    for (size_t number = 0; number < rows_; ++number) {
      Fill(number);
      AppendLine(row_, &text);
      if (text.size() < kPiece) continue;
      take_text(text);
      text.clear();
    }
    take_text(text);
  }

 private:
  // Asks for the row of this number.
  void Fill(size_t number) {
    for (std::string& cell : row_.cells) cell.clear();
    row_.emphasis = Emphasis::kNone;
    fill_row_(number, &row_);
  }

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
    const absl::string_view color = look_.colors ? ColorOf(row.emphasis) : "";
    text->append(color.data(), color.size());
    const size_t start = text->size();
    for (const size_t i : shown_) {
      const std::string& cell = row.cells[i];
      if (i != shown_.front()) text->append(kGap.data(), kGap.size());
      const size_t cell_width = DisplayWidth(cell);
      const size_t padding = widths_[i] > cell_width ? widths_[i] - cell_width : 0;
      if (columns_[i].right_aligned) text->append(padding, ' ');
      *text += cell;
      if (!columns_[i].right_aligned && i != shown_.back()) text->append(padding, ' ');
    }
    while (text->size() > start && text->back() == ' ') text->pop_back();
    CutTo(look_.width, start, text);
    absl::StrAppend(text, color.empty() ? "" : kColorOff, "\n");
  }

  static constexpr size_t kReadableText = 24;

  const std::vector<TableColumn>& columns_;
  const size_t rows_;
  const FillRow fill_row_;
  const TableLook& look_;
  TableRow row_;  // The one that was asked for last.
  std::vector<size_t> widths_;
  std::vector<size_t> shown_;  // Numbers of columns.
};

}  // namespace

size_t DisplayWidth(absl::string_view text) {
  if (IsPlain(text)) return text.size();
  size_t width = 0;
  while (!text.empty()) width += WidthOf(TakeCharacter(&text));
  return width;
}

void WriteTable(const std::vector<TableColumn>& columns, size_t rows,
                absl::FunctionRef<void(size_t number, TableRow* row)> fill_row,
                const TableLook& look, absl::FunctionRef<void(absl::string_view text)> take_text) {
  Table(columns, rows, fill_row, look).Write(take_text);
}

void CutTo(size_t width, std::string* line) { CutTo(width, 0, line); }

std::string RenderTable(const std::vector<TableColumn>& columns, const std::vector<TableRow>& rows,
                        const TableLook& look) {
  std::string table;
  WriteTable(
      columns, rows.size(), [&rows](size_t number, TableRow* row) { *row = rows[number]; }, look,
      [&table](absl::string_view text) { absl::StrAppend(&table, text); });
  return table;
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
