// Texts in columns, for people. Knows no semaphore.

#ifndef PSEM_TOOLS_SEMINSPECT_RENDER_TABLE_H_
#define PSEM_TOOLS_SEMINSPECT_RENDER_TABLE_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace psem {

struct TableColumn {
  std::string heading;
  bool right_aligned = false;
  int importance = 1;  // Who has the least goes first when the table is too wide.
};

// A column of this importance never goes.
constexpr int kAlwaysShown = 10;

// How a row stands out, where there are colours.
enum class Emphasis { kNone, kDim, kWarning, kProblem };

struct TableRow {
  std::vector<std::string> cells;
  Emphasis emphasis = Emphasis::kNone;
};

struct TableLook {
  size_t width = 0;  // In terminal cells; 0: as wide as it takes.
  bool headings = true;
  bool colors = false;
};

// A longer cell does not make its column wider: it shifts the rest of its own line, so that one
// name of 251 bytes leaves the other lines as they were.
constexpr size_t kWidestColumn = 40;

// Returns the headings and the rows, a line each, aligned by their width on a terminal. In a
// limited width, columns go, the least important first, until the rest fits; what is still too long
// is cut off at its end. Requires: each row has as many cells as there are columns; cells are valid
// UTF-8, without newlines and control characters.
std::string RenderTable(const std::vector<TableColumn>& columns, const std::vector<TableRow>& rows,
                        const TableLook& look = {});

// As RenderTable, for any number of rows, none of which is kept: `fill_row` fills in the row of a
// number, from 0 on, whose cells are there and empty. It is asked twice for each row, and must give
// the same both times. `take_text` gets the table in pieces of some lines.
void WriteTable(const std::vector<TableColumn>& columns, size_t rows,
                absl::FunctionRef<void(size_t number, TableRow* row)> fill_row,
                const TableLook& look, absl::FunctionRef<void(absl::string_view text)> take_text);

// Returns labels and texts, a line each: "age:   3m". A line without a text is left out.
std::string RenderProperties(const std::vector<std::pair<std::string, std::string>>& properties);

// The number of terminal cells that valid UTF-8 takes: two for many East Asian characters, none for
// a combining one. Under a locale that does not know UTF-8 (see setlocale) every character counts
// as one.
size_t DisplayWidth(absl::string_view text);

// Cuts valid UTF-8 so that it takes at most `width` cells, with a mark at its end. 0: as it is.
void CutTo(size_t width, std::string* line);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_RENDER_TABLE_H_
