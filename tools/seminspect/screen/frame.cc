#include "tools/seminspect/screen/frame.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/base/printable.h"
#include "tools/seminspect/render/table.h"
#include "tools/seminspect/screen/detail_pane.h"
#include "tools/seminspect/screen/top_texts.h"

namespace psem {
namespace {

LineLook LookOf(Emphasis emphasis) {
  switch (emphasis) {
    case Emphasis::kNone:
      return LineLook::kPlain;
    case Emphasis::kDim:
      return LineLook::kDim;
    case Emphasis::kWarning:
      return LineLook::kWarning;
    case Emphasis::kProblem:
      return LineLook::kProblem;
  }
  return LineLook::kPlain;
}

// The columns of list, and the one that the rows are sorted by.
std::vector<const Column*> ShownColumns(const Column* sort) {
  std::vector<const Column*> columns = DefaultColumns();
  if (std::find(columns.begin(), columns.end(), sort) == columns.end()) columns.push_back(sort);
  return columns;
}

// Who goes first on a narrow screen: a note, which would be cut anyhow, before the numbers.
int ImportanceOf(const Column& column, const SemaphoreRows& rows) {
  if (&column == rows.sort()) return kAlwaysShown;
  constexpr int kNote = 6;
  return column.type == CellType::kTexts ? std::min(column.importance, kNote) : column.importance;
}

// A heading as wide as its column has ever been.
std::string Heading(const Column& column, const SemaphoreRows& rows, size_t width) {
  std::string heading = absl::AsciiStrToUpper(column.label);
  if (&column == rows.sort()) absl::StrAppend(&heading, rows.descending() ? "▼" : "▲");
  const size_t padding = width - std::min(width, DisplayWidth(heading));
  return column.right_aligned() ? std::string(padding, ' ') + heading
                                : heading + std::string(padding, ' ');
}

// The headings, then `count` rows from `first` on.
std::vector<std::string> TableLines(TopState* state, size_t first, size_t count, size_t width) {
  const SemaphoreRows& rows = state->rows();
  const std::vector<const Column*> columns = ShownColumns(rows.sort());
  std::vector<TableRow> table_rows;
  for (size_t row = first; row < std::min(first + count, rows.size()); ++row) {
    TableRow table_row;
    for (const Column* column : columns) {
      std::string text = CellText(column->cell(rows.at(row), rows.time()));
      size_t& widest = (*state->column_widths())[static_cast<size_t>(column - &AllColumns()[0])];
      widest = std::max(widest, std::min(DisplayWidth(text), kWidestColumn));
      table_row.cells.push_back(std::move(text));
    }
    table_rows.push_back(std::move(table_row));
  }
  std::vector<TableColumn> headings;
  for (const Column* column : columns) {
    const size_t widest = (*state->column_widths())[static_cast<size_t>(column - &AllColumns()[0])];
    headings.push_back(
        {Heading(*column, rows, widest), column->right_aligned(), ImportanceOf(*column, rows)});
  }
  TableLook look;
  look.width = width;
  const std::string table = RenderTable(headings, table_rows, look);
  return absl::StrSplit(absl::StripSuffix(table, "\n"), '\n');
}

// Fills the line up, so that its background reaches the edge.
std::string Filled(std::string text, size_t width) {
  CutTo(width, &text);
  const size_t used = DisplayWidth(text);
  if (used < width) text.append(width - used, ' ');
  return text;
}

class FrameMaker {
 public:
  FrameMaker(TopState* state, size_t width, size_t height)
      : state_(*state), width_(width), height_(height) {}

  std::vector<FrameLine> Make() {
    // Who comes first here is there on the smallest screens.
    const bool has_bottom = height_ >= 3 || state_.asks_for_filter();
    const bool has_headings = height_ >= 2 + (has_bottom ? 1 : 0);
    const bool has_totals = height_ >= 5;
    const bool has_summary = height_ >= 6;
    const bool has_trouble = height_ >= 8 && !Trouble().empty();

    if (has_summary) Add(SummaryLine(state_, width_), LineLook::kBold);
    if (has_totals) Add(TotalsText(state_.rows()), LineLook::kPlain);
    if (has_trouble) Add(Trouble(), LineLook::kWarning);
    const size_t used = lines_.size() + (has_bottom ? 1 : 0);
    const size_t area = height_ - std::min(height_, used);
    if (state_.shows_help()) {
      AddHelp(area);
    } else if (area > 0) {
      AddRowsAndDetail(area, has_headings);
    }
    if (has_bottom) AddBottom();
    return std::move(lines_);
  }

 private:
  const std::string& Trouble() const {
    return state_.error().empty() ? state_.gaps() : state_.error();
  }

  void Add(std::string text, LineLook look) {
    CutTo(width_, &text);
    lines_.push_back({std::move(text), look});
  }

  void AddBar(std::string text) {
    lines_.push_back({Filled(std::move(text), width_), LineLook::kBar});
  }

  void AddHelp(size_t area) {
    for (const std::string& line : HelpLines()) {
      if (area-- == 0) return;
      Add(line, LineLook::kPlain);
    }
    while (area-- > 0) Add("", LineLook::kPlain);
  }

  void AddRowsAndDetail(size_t area, bool has_headings) {
    SemaphoreRows& rows = state_.rows();
    const size_t row_area = area - (has_headings ? 1 : 0);
    std::vector<std::string> detail;
    if (state_.shows_detail() && rows.size() > 0) {
      detail = DetailLines(rows.at(rows.selected()), rows.time(), width_);
    }
    // The pane and the bar above it take two thirds at most.
    const size_t detail_area =
        detail.empty() || row_area < 4 ? 0 : std::min(detail.size() + 1, row_area * 2 / 3);
    rows.SetVisible(row_area - detail_area);

    const std::vector<std::string> table =
        TableLines(&state_, rows.first_visible(), rows.visible(), width_);
    if (has_headings) AddBar(table[0]);
    for (size_t i = 0; i < rows.visible(); ++i) AddRow(rows.first_visible() + i, i + 1, table);
    if (detail_area > 0) AddDetail(detail, detail_area - 1);
  }

  void AddRow(size_t row, size_t line, const std::vector<std::string>& table) {
    const SemaphoreRows& rows = state_.rows();
    if (row < rows.size()) {
      if (row == rows.selected()) {
        lines_.push_back({Filled(table[line], width_), LineLook::kSelected});
      } else {
        Add(table[line], LookOf(EmphasisOf(rows.at(row))));
      }
    } else {
      Add(rows.size() == 0 && line == 1 ? NothingText(state_) : "", LineLook::kDim);
    }
  }

  void AddDetail(const std::vector<std::string>& detail, size_t area) {
    state_.LimitDetailScroll(detail.size() - area);
    const SemaphoreRows& rows = state_.rows();
    AddBar(absl::StrCat(Printable(rows.at(rows.selected()).name),
                        area < detail.size() ? "   [ ] scroll" : ""));
    for (size_t i = 0; i < area; ++i) Add(detail[state_.detail_scroll() + i], LineLook::kPlain);
  }

  void AddBottom() {
    if (state_.asks_for_filter()) {
      Add(absl::StrCat("/", Printable(state_.rows().filter()), "_"), LineLook::kBold);
    } else {
      AddBar(KeysText(state_, width_));
    }
  }

  TopState& state_;
  const size_t width_;
  const size_t height_;
  std::vector<FrameLine> lines_;
};

}  // namespace

std::vector<FrameLine> RenderFrame(TopState* state, size_t width, size_t height) {
  return FrameMaker(state, width, height).Make();
}

std::string RenderBatch(TopState* state, size_t width) {
  std::vector<std::string> lines = {SummaryLine(*state, width), TotalsText(state->rows())};
  for (const std::string& trouble : {state->gaps(), state->error()}) {
    if (!trouble.empty()) lines.push_back(trouble);
  }
  for (std::string& line : lines) CutTo(width, &line);
  for (std::string& line : TableLines(state, 0, state->rows().size(), width)) {
    lines.push_back(std::move(line));
  }
  std::string text;
  for (const std::string& line : lines) absl::StrAppend(&text, line, "\n");
  return text;
}

}  // namespace psem
