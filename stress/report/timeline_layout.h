// Where the calls of an account lie in their picture: numbers only.

#ifndef PSEM_STRESS_REPORT_TIMELINE_LAYOUT_H_
#define PSEM_STRESS_REPORT_TIMELINE_LAYOUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stress/report/account.h"

namespace psem {

struct TimelineBar {
  size_t call = 0;  // Of Account::calls.
  size_t lane = 0;
  double left = 0;
  double right = 0;
  std::string label;     // It fits into the bar.
  double held_from = 0;  // Of a call that was held; else both are 0.
  double held_to = 0;
};

struct TimelineTick {
  double x = 0;
  uint64_t at_ns = 0;
};

struct TimelineGap {
  double x = 0;  // Its middle.
  uint64_t left_out = 0;
};

struct Timeline {
  std::vector<int> lanes;  // The workers.
  std::vector<TimelineBar> bars;
  std::vector<TimelineTick> ticks;
  std::vector<TimelineGap> gaps;
  double found = 0;
  double width = 0;
};

// How wide a text is at most, in the picture's units.
double TimelineTextWidth(const std::string& text);

Timeline LayOutTimeline(const Account& account);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_TIMELINE_LAYOUT_H_
