// The semaphores that top shows: which of them, in what order, and which one is selected. Pure.

#ifndef PSEM_TOOLS_SEMINSPECT_SCREEN_SEMAPHORE_ROWS_H_
#define PSEM_TOOLS_SEMINSPECT_SCREEN_SEMAPHORE_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "lib/inspect/semaphore_record.h"
#include "tools/seminspect/columns.h"

namespace psem {

class SemaphoreRows {
 public:
  // Requires: `sort` is a column of AllColumns().
  explicit SemaphoreRows(const Column* sort) : sort_(sort) {}

  // A new look. Once the user has moved, the selection stays on its semaphore, known by its path,
  // wherever that goes; when it is gone, on the row that takes its place.
  void SetRecords(std::vector<SemaphoreRecord> records, absl::Time time);

  // What is missing comes last either way; equal ones stay in the order of their names.
  void SetSort(const Column* column, bool descending);

  // Names that have `text` in them, as they are printed; capitals and small letters are the same.
  void SetFilter(const std::string& text);

  // By so many rows, up to the first or the last.
  void Move(int64_t rows);

  // How many rows can be seen; scrolls so that the selected one is among them.
  void SetVisible(size_t rows);

  const std::vector<SemaphoreRecord>& records() const { return records_; }  // All of them.
  absl::Time time() const { return time_; }
  const Column* sort() const { return sort_; }
  bool descending() const { return descending_; }
  const std::string& filter() const { return filter_; }

  size_t size() const { return order_.size(); }
  const SemaphoreRecord& at(size_t row) const { return records_[order_[row]]; }
  size_t selected() const { return selected_; }  // 0 when there is no row.
  size_t first_visible() const { return first_visible_; }
  size_t visible() const { return visible_; }

 private:
  void Arrange();
  void FindSelected();
  void Scroll();

  std::vector<SemaphoreRecord> records_;
  absl::Time time_;
  const Column* sort_;
  bool descending_ = false;
  std::string filter_;
  std::vector<size_t> order_;  // Numbers of records.
  size_t selected_ = 0;
  std::string selected_path_;  // Empty: the user has not moved; the first row is selected.
  size_t first_visible_ = 0;
  size_t visible_ = 1;
};

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_SCREEN_SEMAPHORE_ROWS_H_
