#include "tools/seminspect/screen/semaphore_rows.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "lib/base/printable.h"
#include "tools/seminspect/cell.h"

namespace psem {
void SemaphoreRows::SetRecords(std::vector<SemaphoreRecord> records, absl::Time time) {
  records_ = std::move(records);
  time_ = time;
  Arrange();
}

void SemaphoreRows::SetSort(const Column* column, bool descending) {
  sort_ = column;
  descending_ = descending;
  Arrange();
}

void SemaphoreRows::SetFilter(const std::string& text) {
  filter_ = text;
  Arrange();
}

void SemaphoreRows::Move(int64_t rows) {
  if (order_.empty()) return;
  const auto last = static_cast<int64_t>(order_.size()) - 1;
  const auto from = static_cast<int64_t>(selected_);
  // Not from + rows, which may overflow.
  const int64_t to = rows > last - from ? last : rows < -from ? 0 : from + rows;
  selected_ = static_cast<size_t>(to);
  selected_path_ = at(selected_).path;
  Scroll();
}

void SemaphoreRows::SetVisible(size_t rows) {
  visible_ = std::max<size_t>(rows, 1);
  Scroll();
}

void SemaphoreRows::Arrange() {
  const std::string wanted = absl::AsciiStrToLower(filter_);
  std::vector<std::pair<Cell, size_t>> keyed;
  keyed.reserve(records_.size());
  for (size_t i = 0; i < records_.size(); ++i) {
    if (!wanted.empty() &&
        !absl::StrContains(absl::AsciiStrToLower(Printable(records_[i].name)), wanted)) {
      continue;
    }
    keyed.emplace_back(sort_->cell(records_[i], time_), i);
  }
  std::stable_sort(keyed.begin(), keyed.end(), [this](const auto& a, const auto& b) {
    return CellLess(a.first, b.first, descending_);
  });
  order_.clear();
  for (const auto& entry : keyed) order_.push_back(entry.second);
  FindSelected();
  Scroll();
}

void SemaphoreRows::FindSelected() {
  if (selected_path_.empty()) {
    selected_ = 0;
    return;
  }
  const auto found = std::find_if(order_.begin(), order_.end(), [this](size_t number) {
    return records_[number].path == selected_path_;
  });
  if (found != order_.end()) {
    selected_ = static_cast<size_t>(found - order_.begin());
    return;
  }
  // While a filter hides it, it is remembered.
  selected_ = order_.empty() ? 0 : std::min(selected_, order_.size() - 1);
  if (filter_.empty() && !order_.empty()) selected_path_ = at(selected_).path;
}

void SemaphoreRows::Scroll() {
  const size_t last_first = order_.size() > visible_ ? order_.size() - visible_ : 0;
  first_visible_ = std::min(first_visible_, last_first);
  if (selected_ < first_visible_) first_visible_ = selected_;
  if (selected_ >= first_visible_ + visible_) first_visible_ = selected_ - visible_ + 1;
}

}  // namespace psem
