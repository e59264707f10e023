#include "tools/seminspect/render/table.h"

#include <wchar.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace psem {
namespace {

constexpr absl::string_view kGap = "  ";

std::string Padding(size_t column_width, absl::string_view cell) {
  const size_t cell_width = DisplayWidth(cell);
  return std::string(column_width > cell_width ? column_width - cell_width : 0, ' ');
}

std::string RenderLine(const std::vector<TableColumn>& columns, const std::vector<size_t>& widths,
                       const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) absl::StrAppend(&line, kGap);
    const std::string padding = Padding(widths[i], cells[i]);
    if (columns[i].right_aligned) {
      absl::StrAppend(&line, padding, cells[i]);
    } else {
      absl::StrAppend(&line, cells[i], padding);
    }
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line + "\n";
}

}  // namespace

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    wchar_t code_point = length == 1 ? lead : lead & (0xFF >> (length + 1));
    for (size_t i = 1; i < length && i < text.size(); ++i) {
      code_point = code_point << 6 | (text[i] & 0x3F);
    }
    const int cells = wcwidth(code_point);
    width += cells < 0 ? 1 : static_cast<size_t>(cells);
    text.remove_prefix(std::min(length, text.size()));
  }
  return width;
}

std::string RenderTable(const std::vector<TableColumn>& columns,
                        const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::string> headings;
  std::vector<size_t> widths;
  for (const TableColumn& column : columns) {
    headings.push_back(column.heading);
    widths.push_back(DisplayWidth(column.heading));
  }
  for (const std::vector<std::string>& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], std::min(DisplayWidth(row[i]), kWidestColumn));
    }
  }
  std::string table = RenderLine(columns, widths, headings);
  for (const std::vector<std::string>& row : rows) {
    absl::StrAppend(&table, RenderLine(columns, widths, row));
  }
  return table;
}

std::string RenderProperties(const std::vector<std::pair<std::string, std::string>>& properties) {
  size_t widest = 0;
  for (const auto& [label, text] : properties) widest = std::max(widest, DisplayWidth(label));
  std::string lines;
  for (const auto& [label, text] : properties) {
    if (text.empty()) continue;
    absl::StrAppend(&lines, label, ":", Padding(widest, label), kGap, text, "\n");
  }
  return lines;
}

}  // namespace psem
