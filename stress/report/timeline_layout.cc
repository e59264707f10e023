#include "stress/report/timeline_layout.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"

namespace psem {
namespace {

constexpr double kLeft = 104;      // For the names of the lanes.
constexpr double kRight = 56;      // Behind the last event.
constexpr double kLetter = 7.2;    // The widest that a letter is on average, at 12 units.
constexpr double kPadding = 16;    // Of a label in its bar.
constexpr double kShortest = 14;   // Between two events.
constexpr double kLongest = 110;   // The same.
constexpr double kGap = 110;       // For calls that are left out.
constexpr double kTickSpace = 76;  // Between two ticks.
constexpr double kLeastWidth = 900;

// The beginning or the end of a call, or the moment at which the failure was found.
struct Event {
  enum class Kind : uint8_t { kEnd, kBegin, kFound };
  uint64_t at_ns = 0;
  Kind kind = Kind::kBegin;
  size_t call = 0;
  double x = 0;
};

std::vector<Event> EventsOf(const Account& account) {
  std::vector<Event> events;
  for (size_t i = 0; i < account.calls.size(); ++i) {
    const AccountCall& call = account.calls[i];
    events.push_back({call.begins_ns, Event::Kind::kBegin, i});
    // A record that is nonsense may say that a call ended before it began.
    if (call.ends_ns.has_value()) {
      events.push_back({std::max(*call.ends_ns, call.begins_ns), Event::Kind::kEnd, i});
    }
  }
  if (account.found_ns.has_value()) events.push_back({*account.found_ns, Event::Kind::kFound, 0});
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.at_ns < b.at_ns; });
  return events;
}

// Seconds and nanoseconds in one picture: the logarithm of the time.
double Distance(uint64_t ns) {
  return std::min(kShortest + 13 * std::log10(1 + static_cast<double>(ns) / 100), kLongest);
}

std::string LabelOf(const AccountCall& call) {
  return call.held.empty() ? call.result : absl::StrCat("held ", call.held, ": ", call.result);
}

double LeastWidth(const AccountCall& call) {
  return kPadding + std::max(TimelineTextWidth(call.name), TimelineTextWidth(LabelOf(call)));
}

// Gives each event its place, from left to right, so that each label has room; `scale` widens what
// lies between them. Returns: how wide the picture becomes.
double PlaceEvents(const Account& account, double scale, std::vector<Event>* events,
                   Timeline* timeline) {
  timeline->gaps.clear();
  std::map<size_t, double> begins;
  double x = kLeft;
  for (size_t i = 0; i < events->size(); ++i) {
    Event& event = (*events)[i];
    if (i > 0) x += scale * Distance(event.at_ns - (*events)[i - 1].at_ns);
    const AccountCall& call = account.calls[event.call];
    if (event.kind == Event::Kind::kBegin) {
      if (call.left_out_before > 0) {
        timeline->gaps.push_back({x + kGap / 2, call.left_out_before});
        x += kGap;
      }
      begins[event.call] = x;
    }
    if (event.kind == Event::Kind::kEnd) x = std::max(x, begins[event.call] + LeastWidth(call));
    event.x = x;
  }
  double width = x + kRight;
  for (const auto& [call, begin] : begins) {
    if (account.calls[call].ends_ns.has_value()) continue;
    width = std::max(width, begin + LeastWidth(account.calls[call]) + kRight);
  }
  return width;
}

// A picture of few calls fills its place.
void PlaceEvents(const Account& account, std::vector<Event>* events, Timeline* timeline) {
  constexpr double kMostScale = 2.5;
  constexpr double kStep = 1.1;
  double scale = 1;
  timeline->width = PlaceEvents(account, scale, events, timeline);
  while (timeline->width < kLeastWidth && scale * kStep <= kMostScale) {
    scale *= kStep;
    timeline->width = PlaceEvents(account, scale, events, timeline);
  }
  timeline->width = std::max(timeline->width, kLeastWidth);
}

// From between its beginning and the next event to between the last event before its end and that.
void PlaceHeld(const std::vector<Event>& events, TimelineBar* bar) {
  double next = bar->right;
  double last = bar->left;
  for (const Event& event : events) {
    if (event.x > bar->left) next = std::min(next, event.x);
    if (event.x < bar->right) last = std::max(last, event.x);
  }
  bar->held_from = (bar->left + next) / 2;
  bar->held_to = (std::max(last, bar->held_from) + bar->right) / 2;
}

size_t LaneOf(int worker, const std::vector<int>& lanes) {
  return static_cast<size_t>(std::find(lanes.begin(), lanes.end(), worker) - lanes.begin());
}

void AddTicks(const std::vector<Event>& events, Timeline* timeline) {
  for (const Event& event : events) {
    if (!timeline->ticks.empty() && event.x < timeline->ticks.back().x + kTickSpace) continue;
    timeline->ticks.push_back({event.x, event.at_ns});
  }
}

}  // namespace

double TimelineTextWidth(const std::string& text) {
  return kLetter * static_cast<double>(text.size());
}

Timeline LayOutTimeline(const Account& account) {
  Timeline timeline;
  for (const AccountCall& call : account.calls) {
    if (LaneOf(call.worker, timeline.lanes) == timeline.lanes.size()) {
      timeline.lanes.push_back(call.worker);
    }
  }
  std::sort(timeline.lanes.begin(), timeline.lanes.end());
  std::vector<Event> events = EventsOf(account);
  PlaceEvents(account, &events, &timeline);
  timeline.found = timeline.width - 8;
  for (size_t i = 0; i < account.calls.size(); ++i) {
    const AccountCall& call = account.calls[i];
    TimelineBar bar;
    bar.call = i;
    bar.lane = LaneOf(call.worker, timeline.lanes);
    bar.right = timeline.width - 24;
    bar.label = LabelOf(call);
    for (const Event& event : events) {
      if (event.call != i || event.kind == Event::Kind::kFound) continue;
      (event.kind == Event::Kind::kBegin ? bar.left : bar.right) = event.x;
    }
    if (!call.held.empty()) PlaceHeld(events, &bar);
    timeline.bars.push_back(std::move(bar));
  }
  for (const Event& event : events) {
    if (event.kind == Event::Kind::kFound) timeline.found = event.x;
  }
  AddTicks(events, &timeline);
  return timeline;
}

}  // namespace psem
