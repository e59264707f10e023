#include "tools/seminspect/screen/top_state.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"

namespace psem {
namespace {

constexpr absl::Duration kIntervals[] = {
    absl::Milliseconds(100), absl::Milliseconds(200), absl::Milliseconds(500), absl::Seconds(1),
    absl::Seconds(2),        absl::Seconds(5),        absl::Seconds(10),       absl::Seconds(30),
    absl::Minutes(1),        absl::Minutes(5)};

absl::Duration Longer(absl::Duration interval) {
  for (const absl::Duration longer : kIntervals) {
    if (longer > interval) return longer;
  }
  return interval;
}

absl::Duration Shorter(absl::Duration interval) {
  absl::Duration found = interval;
  for (const absl::Duration shorter : kIntervals) {
    if (shorter < interval) found = shorter;
  }
  return found;
}

// The many come first, as in every top; texts and times go up.
bool StartsWithLargest(const Column& column) {
  return column.type == CellType::kNumber || column.type == CellType::kAtLeast ||
         column.type == CellType::kAge;
}

void RemoveLastCharacter(std::string* text) {
  while (!text->empty() && (static_cast<unsigned char>(text->back()) & 0xC0) == 0x80) {
    text->pop_back();
  }
  if (!text->empty()) text->pop_back();
}

constexpr int64_t kAllTheWay = std::numeric_limits<int64_t>::max();

}  // namespace

TopState::TopState(const Column* sort, bool reverse, absl::Duration interval)
    : rows_(sort), interval_(interval), column_widths_(AllColumns().size(), 0) {
  rows_.SetSort(sort, StartsWithLargest(*sort) != reverse);
}

void TopState::SetLook(TopLook look) {
  rows_.SetRecords(std::move(look.records), look.time);
  summary_ = std::move(look.summary);
  gaps_ = std::move(look.gaps);
  error_.clear();
}

void TopState::LimitDetailScroll(size_t lines) { detail_scroll_ = std::min(detail_scroll_, lines); }

bool TopState::Press(const Key& key) {
  if (asks_for_filter_) {
    PressInFilter(key);
    return true;
  }
  if (key.kind == KeyKind::kOther) return true;
  if (shows_help_) {
    shows_help_ = false;
    return true;
  }
  const auto page = static_cast<int64_t>(rows_.visible());
  switch (key.kind) {
    case KeyKind::kCharacter:
      return key.character.size() != 1 || PressCharacter(key.character[0]);
    case KeyKind::kUp:
      rows_.Move(-1);
      break;
    case KeyKind::kDown:
      rows_.Move(1);
      break;
    case KeyKind::kPageUp:
      rows_.Move(-page);
      break;
    case KeyKind::kPageDown:
      rows_.Move(page);
      break;
    case KeyKind::kHome:
      rows_.Move(-kAllTheWay);
      break;
    case KeyKind::kEnd:
      rows_.Move(kAllTheWay);
      break;
    case KeyKind::kEnter:
      ToggleDetail();
      break;
    case KeyKind::kEscape:
      shows_detail_ = false;
      break;
    case KeyKind::kBackspace:
    case KeyKind::kEraseLine:
    case KeyKind::kOther:
      break;
  }
  return true;
}

// The rows follow each letter that is typed.
void TopState::PressInFilter(const Key& key) {
  std::string text = rows_.filter();
  switch (key.kind) {
    case KeyKind::kCharacter:
      text += key.character;
      break;
    case KeyKind::kBackspace:
      RemoveLastCharacter(&text);
      break;
    case KeyKind::kEraseLine:
      text.clear();
      break;
    case KeyKind::kEscape:
      text = filter_before_;
      asks_for_filter_ = false;
      break;
    case KeyKind::kEnter:
      asks_for_filter_ = false;
      break;
    default:
      return;
  }
  if (text != rows_.filter()) rows_.SetFilter(text);
}

bool TopState::PressCharacter(char character) {
  switch (character) {
    case 'q':
      return false;
    case 'h':
    case '?':
      shows_help_ = true;
      break;
    case 'j':
      rows_.Move(1);
      break;
    case 'k':
      rows_.Move(-1);
      break;
    case 'd':
      ToggleDetail();
      break;
    case '[':
      if (detail_scroll_ > 0) --detail_scroll_;
      break;
    case ']':
      ++detail_scroll_;
      break;
    case '/':
      asks_for_filter_ = true;
      filter_before_ = rows_.filter();
      break;
    case ' ':
      paused_ = !paused_;
      break;
    case '+':
      interval_ = Longer(interval_);
      break;
    case '-':
      interval_ = Shorter(interval_);
      break;
    case 'r':
      rows_.SetSort(rows_.sort(), !rows_.descending());
      break;
    case '<':
      SortByNeighbour(-1);
      break;
    case '>':
      SortByNeighbour(1);
      break;
    default:
      if (absl::ascii_isupper(static_cast<unsigned char>(character))) SortByInitial(character);
  }
  return true;
}

void TopState::ToggleDetail() {
  shows_detail_ = !shows_detail_;
  rows_.Move(0);  // From now on it stays the one that is selected.
}

void TopState::ChooseSort(const Column* column) {
  if (column == rows_.sort()) {
    rows_.SetSort(column, !rows_.descending());
  } else {
    rows_.SetSort(column, StartsWithLargest(*column));
  }
}

void TopState::SortByNeighbour(int step) {
  const std::vector<const Column*> columns = DefaultColumns();
  const auto count = static_cast<int>(columns.size());
  const auto found = std::find(columns.begin(), columns.end(), rows_.sort());
  const auto at = found == columns.end() ? 0 : static_cast<int>(found - columns.begin());
  ChooseSort(columns[static_cast<size_t>((at + step + count) % count)]);
}

// The first column that begins so; pressed again, the other way round.
void TopState::SortByInitial(char initial) {
  for (const Column* column : DefaultColumns()) {
    if (absl::ascii_toupper(static_cast<unsigned char>(column->label[0])) == initial) {
      ChooseSort(column);
      return;
    }
  }
}

}  // namespace psem
