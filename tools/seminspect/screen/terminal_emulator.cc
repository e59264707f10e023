#include "tools/seminspect/screen/terminal_emulator.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/seminspect/render/table.h"

namespace psem {
namespace {

// The number at `index` of "1;2"; `otherwise` when there is none.
int Parameter(const std::string& parameters, size_t index, int otherwise) {
  const std::vector<std::string> parts = absl::StrSplit(parameters, ';');
  int number = otherwise;
  if (index >= parts.size() || !absl::SimpleAtoi(parts[index], &number)) return otherwise;
  return number;
}

size_t Clamped(long position, size_t size) {
  return static_cast<size_t>(std::clamp(position, 0L, static_cast<long>(size) - 1));
}

}  // namespace

void TerminalEmulator::Resize(size_t columns, size_t rows) {
  columns_ = columns;
  rows_ = rows;
  screen_.assign(rows, EmptyRow());
  x_ = y_ = 0;
  scroll_top_ = 0;
  scroll_bottom_ = rows;
}

void TerminalEmulator::Write(absl::string_view bytes) {
  absl::StrAppend(&written_, bytes);
  absl::StrAppend(&pending_, bytes);
  while (!pending_.empty() && TakeOne()) {
  }
}

std::string TerminalEmulator::Text() const {
  std::string text;
  for (const Row& row : screen_) {
    std::string line;
    for (const std::string& cell : row) line += cell;
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

// Returns false when what is pending is not complete.
bool TerminalEmulator::TakeOne() {
  const auto first = static_cast<unsigned char>(pending_[0]);
  if (first == 0x1B) return TakeSequence();
  const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (pending_.size() < length) return false;
  const std::string character = pending_.substr(0, length);
  pending_.erase(0, length);
  switch (first) {
    case '\r':
      x_ = 0;
      break;
    case '\n':
      LineFeed();
      break;
    case '\b':
      if (x_ > 0) --x_;
      break;
    default:
      if (first < 0x20) {
        absl::StrAppend(&unknown_, "control ", first, "\n");
      } else {
        Put(character);
      }
  }
  return true;
}

bool TerminalEmulator::TakeSequence() {
  if (pending_.size() < 2) return false;
  const char kind = pending_[1];
  if (kind == '[') {
    const size_t end =
        pending_.find_first_of("@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", /*pos=*/2);
    if (end == std::string::npos) return false;
    const std::string parameters = pending_.substr(2, end - 2);
    const char command = pending_[end];
    pending_.erase(0, end + 1);
    RunSequence(command, parameters);
    return true;
  }
  const bool is_charset = kind == '(' || kind == ')';
  if (is_charset && pending_.size() < 3) return false;
  pending_.erase(0, is_charset ? 3 : 2);
  if (kind == 'M') {
    if (y_ == scroll_top_) {
      Scroll(scroll_top_, -1);
    } else if (y_ > 0) {
      --y_;
    }
  } else if (!is_charset && kind != '=' && kind != '>' && kind != '7' && kind != '8') {
    absl::StrAppend(&unknown_, "ESC ", std::string(1, kind), "\n");
  }
  return true;
}

void TerminalEmulator::RunSequence(char command, const std::string& parameters) {
  const int count = Parameter(parameters, 0, 1);
  switch (command) {
    case 'H':
      y_ = Clamped(count - 1, rows_);
      x_ = Clamped(Parameter(parameters, 1, 1) - 1, columns_);
      return;
    case 'r':
      scroll_top_ = Clamped(count - 1, rows_);
      scroll_bottom_ = Clamped(Parameter(parameters, 1, static_cast<int>(rows_)) - 1, rows_) + 1;
      x_ = y_ = 0;
      return;
    case 'm':
      for (const absl::string_view part : absl::StrSplit(parameters, ';')) {
        int number = 0;
        if (absl::SimpleAtoi(part, &number) && number >= 30 && number < 50) used_color_ = true;
      }
      return;
    case 'h':
    case 'l':
      SetMode(parameters, command == 'h');
      return;
    case 'b':
      for (int i = 0; i < count; ++i) Put(last_);
      return;
    case 't':  // Titles and sizes of windows.
      return;
    default:
      break;
  }
  if (MoveCursor(command, count) || Edit(command, Parameter(parameters, 0, 0), count)) return;
  absl::StrAppend(&unknown_, "CSI ", parameters, std::string(1, command), "\n");
}

bool TerminalEmulator::MoveCursor(char command, int count) {
  const auto x = static_cast<long>(x_);
  const auto y = static_cast<long>(y_);
  switch (command) {
    case 'A':
      y_ = Clamped(y - count, rows_);
      return true;
    case 'B':
      y_ = Clamped(y + count, rows_);
      return true;
    case 'C':
      x_ = Clamped(x + count, columns_);
      return true;
    case 'D':
      x_ = Clamped(x - count, columns_);
      return true;
    case 'G':
      x_ = Clamped(count - 1, columns_);
      return true;
    case 'd':
      y_ = Clamped(count - 1, rows_);
      return true;
    default:
      return false;
  }
}

bool TerminalEmulator::Edit(char command, int parameter, int count) {
  Row& row = screen_[y_];
  const size_t x = Clamped(static_cast<long>(x_), columns_);
  const size_t behind = std::min(columns_, x + static_cast<size_t>(count));
  const auto at = row.begin() + static_cast<long>(x);
  switch (command) {
    case 'J':
      if (parameter == 2) std::fill(screen_.begin(), screen_.end(), EmptyRow());
      if (parameter != 0) return parameter == 2;
      std::fill(screen_.begin() + static_cast<long>(y_) + 1, screen_.end(), EmptyRow());
      std::fill(at, row.end(), " ");
      return true;
    case 'K':
      std::fill(parameter == 0 ? at : row.begin(), parameter == 1 ? at + 1 : row.end(), " ");
      return true;
    case 'X':
      std::fill(at, row.begin() + static_cast<long>(behind), " ");
      return true;
    case 'P':
      row.erase(at, row.begin() + static_cast<long>(behind));
      row.resize(columns_, " ");
      return true;
    case '@':
      row.insert(at, behind - x, " ");
      row.resize(columns_);
      return true;
    case 'L':
      Scroll(y_, -count);
      return true;
    case 'M':
      Scroll(y_, count);
      return true;
    case 'S':
      Scroll(scroll_top_, count);
      return true;
    case 'T':
      Scroll(scroll_top_, -count);
      return true;
    default:
      return false;
  }
}

void TerminalEmulator::SetMode(const std::string& mode, bool on) {
  if (mode == "?25") {
    cursor_hidden_ = !on;
  } else if (on) {
    modes_.insert(mode);
  } else {
    modes_.erase(mode);
  }
}

void TerminalEmulator::Put(const std::string& character) {
  const size_t width = DisplayWidth(character);
  if (width == 0) {
    if (x_ > 0) screen_[y_][x_ - 1] += character;  // It stands on the one before.
    return;
  }
  if (x_ + width > columns_) {  // The edge is crossed by the character behind it.
    x_ = 0;
    LineFeed();
  }
  if (x_ + width > columns_) return;  // Too wide for the whole screen.
  screen_[y_][x_] = character;
  if (width == 2) screen_[y_][x_ + 1] = "";
  x_ += width;
  last_ = character;
}

void TerminalEmulator::LineFeed() {
  if (y_ + 1 == scroll_bottom_) {
    Scroll(scroll_top_, 1);
  } else if (y_ + 1 < rows_) {
    ++y_;
  }
}

// Moves the rows from `from` to the end of the region up; down when `lines` is negative.
void TerminalEmulator::Scroll(size_t from, int lines) {
  if (from >= scroll_bottom_) return;
  const auto first = screen_.begin() + static_cast<long>(from);
  const auto last = screen_.begin() + static_cast<long>(scroll_bottom_);
  for (int i = 0; i < std::abs(lines); ++i) {
    if (lines > 0) {
      std::rotate(first, first + 1, last);
      *(last - 1) = EmptyRow();
    } else {
      std::rotate(first, last - 1, last);
      *first = EmptyRow();
    }
  }
}

}  // namespace psem
