// Everything that top remembers from one key to the next. Pure: keys and looks go in, and what is
// on the screen follows from it (frame.h).

#ifndef PSEM_TOOLS_SEMINSPECT_SCREEN_TOP_STATE_H_
#define PSEM_TOOLS_SEMINSPECT_SCREEN_TOP_STATE_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "lib/inspect/semaphore_record.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/screen/key.h"
#include "tools/seminspect/screen/semaphore_rows.h"

namespace psem {

// What one look found.
struct TopLook {
  std::vector<SemaphoreRecord> records;
  absl::Time time;
  std::string summary;  // "3 semaphores in /dev/shm".
  std::string gaps;     // What the look may have missed; empty: nothing.
};

class TopState {
 public:
  TopState(const Column* sort, bool reverse, absl::Duration interval);

  void SetLook(TopLook look);

  // The last look failed; what the one before found stays. `error` is printable.
  void SetError(std::string error) { error_ = std::move(error); }

  // Returns false when the key says to quit.
  bool Press(const Key& key);

  // The widest that each of AllColumns() was: columns do not jump while one scrolls.
  std::vector<size_t>* column_widths() { return &column_widths_; }

  // How far the detail pane can be scrolled; frame.cc knows when it has laid it out.
  void LimitDetailScroll(size_t lines);

  SemaphoreRows& rows() { return rows_; }
  const SemaphoreRows& rows() const { return rows_; }
  const std::string& summary() const { return summary_; }
  const std::string& gaps() const { return gaps_; }
  const std::string& error() const { return error_; }
  absl::Duration interval() const { return interval_; }
  bool paused() const { return paused_; }
  bool shows_detail() const { return shows_detail_; }
  size_t detail_scroll() const { return detail_scroll_; }
  bool shows_help() const { return shows_help_; }
  bool asks_for_filter() const { return asks_for_filter_; }

 private:
  void PressInFilter(const Key& key);
  bool PressCharacter(char character);
  void SortByNeighbour(int step);
  void SortByInitial(char initial);
  void ChooseSort(const Column* column);
  void ToggleDetail();

  SemaphoreRows rows_;
  std::string summary_;
  std::string gaps_;
  std::string error_;
  absl::Duration interval_;
  bool paused_ = false;
  bool shows_detail_ = false;
  size_t detail_scroll_ = 0;
  bool shows_help_ = false;
  bool asks_for_filter_ = false;
  std::string filter_before_;  // For Escape.
  std::vector<size_t> column_widths_;
};

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_SCREEN_TOP_STATE_H_
