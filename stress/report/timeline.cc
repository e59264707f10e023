#include "stress/report/timeline.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "stress/report/html_escaped.h"
#include "stress/report/numbers.h"
#include "stress/report/timeline_layout.h"

namespace psem {
namespace {

constexpr double kTop = 34;
constexpr double kLane = 60;
constexpr double kBar = 24;       // The height of a bar,
constexpr double kAboveBar = 24;  // and of what stands above it in its lane.
constexpr double kBelow = 34;     // For the ticks.
constexpr double kChevron = 8;
constexpr double kFound = 22;  // Half of what "found" takes.

double TopOf(const TimelineBar& bar) {
  return kTop + kLane * static_cast<double>(bar.lane) + kAboveBar;
}

double BottomOf(const Timeline& timeline) {
  return kTop + kLane * static_cast<double>(timeline.lanes.size());
}

// The class of a call's colour.
const char* KindClass(OperationKind kind) {
  switch (kind) {
    case OperationKind::kAcquire:
      return "acquire";
    case OperationKind::kTryAcquire:
      return "try";
    case OperationKind::kAcquireUntil:
      return "until";
    case OperationKind::kRelease:
      return "release";
    default:
      return "other";
  }
}

std::string TitleOf(const AccountCall& call) {
  std::string title = absl::StrCat("worker ", call.worker, ": ", call.name, " of semaphore ",
                                   call.semaphore, ", began at ", MomentText(call.begins_ns), ", ");
  absl::StrAppend(&title,
                  call.ends_ns.has_value()
                      ? absl::StrCat("ended at ", MomentText(*call.ends_ns), " with ")
                      : "",
                  call.result);
  if (!call.held.empty()) absl::StrAppend(&title, ", was held ", call.held);
  return title;
}

std::string LanesSvg(const Account& account, const Timeline& timeline) {
  std::string svg;
  for (size_t i = 0; i < timeline.lanes.size(); ++i) {
    const double top = kTop + kLane * static_cast<double>(i);
    absl::StrAppendFormat(&svg,
                          "<rect class=\"lane%s\" x=\"0\" y=\"%.1f\" width=\"%.1f\" "
                          "height=\"%.1f\"/>\n<text class=\"who\" x=\"12\" y=\"%.1f\">worker %d"
                          "</text>\n",
                          i % 2 == 0 ? "" : " odd", top, timeline.width, kLane,
                          top + kAboveBar + kBar / 2 + 4, timeline.lanes[i]);
    for (const AccountProcess& process : account.processes) {
      if (process.worker != timeline.lanes[i] || process.pid == 0) continue;
      absl::StrAppendFormat(&svg, "<text class=\"pid\" x=\"12\" y=\"%.1f\">pid %d</text>\n",
                            top + kAboveBar + kBar / 2 + 19, process.pid);
    }
  }
  return svg;
}

std::string TicksSvg(const Timeline& timeline) {
  const double bottom = BottomOf(timeline);
  std::string svg;
  for (const TimelineTick& tick : timeline.ticks) {
    absl::StrAppendFormat(&svg,
                          "<line class=\"tick\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                          "<text class=\"time\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                          tick.x, tick.x, kTop, bottom + 6, tick.x, bottom + 22,
                          MomentText(tick.at_ns));
  }
  for (const TimelineGap& gap : timeline.gaps) {
    absl::StrAppendFormat(&svg,
                          "<rect class=\"gap\" x=\"%.1f\" y=\"%.1f\" width=\"6\" height=\"%.1f\"/>"
                          "<text class=\"time\" x=\"%.1f\" y=\"%.1f\">%s more calls</text>\n",
                          gap.x - 3, kTop, bottom - kTop, gap.x, kTop - 10, Grouped(gap.left_out));
  }
  return svg;
}

// Behind the bar of a call that never returned: it goes on; or it ends with its process.
std::string OpenEndSvg(const AccountCall& call, const TimelineBar& bar) {
  const double middle = TopOf(bar) + kBar / 2;
  if (absl::StrContains(call.result, "inside") && !absl::StrContains(call.result, "held")) {
    return absl::StrFormat("<path class=\"dead\" d=\"M%.1f %.1fl10 10m0-10l-10 10\"/>\n",
                           bar.right + 4, middle - 5);
  }
  std::string svg;
  for (int i = 0; i < 2; ++i) {
    absl::StrAppendFormat(&svg, "<path class=\"open %s\" d=\"M%.1f %.1fl6 %.1fl-6 %.1f\"/>\n",
                          KindClass(call.kind), bar.right + 2 + kChevron * i, TopOf(bar) + 2,
                          kBar / 2 - 2, kBar / 2 - 2);
  }
  return svg;
}

std::string HeldSvg(const TimelineBar& bar, int number) {
  if (bar.held_to <= bar.held_from) return "";
  const double top = TopOf(bar);
  return absl::StrFormat(
      "<rect class=\"hold\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
      "style=\"fill:url(#held-%d)\"/>\n<g class=\"pause\"><circle cx=\"%.1f\" cy=\"%.1f\" r=\"8\"/>"
      "<path d=\"M%.1f %.1fv7m4-7v7\"/></g>\n",
      bar.held_from, top, bar.held_to - bar.held_from, kBar, number, bar.held_from, top + kBar,
      bar.held_from - 2, top + kBar - 3.5);
}

std::string BarSvg(const AccountCall& call, const TimelineBar& bar, int number) {
  const double top = TopOf(bar);
  const bool returned = call.ends_ns.has_value();
  std::string svg = absl::StrFormat(
      "<g class=\"call %s%s%s%s\"><title>%s</title>\n<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
      "height=\"%.1f\" rx=\"4\"/>\n",
      KindClass(call.kind), call.result == "0" ? "" : " failed", returned ? "" : " pending",
      call.decides ? " decides" : "", HtmlEscaped(TitleOf(call)), bar.left, top,
      bar.right - bar.left, kBar);
  if (!call.held.empty()) absl::StrAppend(&svg, HeldSvg(bar, number));
  absl::StrAppendFormat(&svg,
                        "<text class=\"operation\" x=\"%.1f\" y=\"%.1f\">%s</text>\n"
                        "<text class=\"result\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                        bar.left + 2, top - 6, HtmlEscaped(call.name), bar.left + 8,
                        top + kBar / 2 + 4, HtmlEscaped(bar.label));
  if (!returned) absl::StrAppend(&svg, OpenEndSvg(call, bar));
  return absl::StrCat(svg, "</g>\n");
}

}  // namespace

std::string TimelineSvg(const Account& account, int number) {
  if (account.calls.empty()) return "";
  const Timeline timeline = LayOutTimeline(account);
  const double bottom = BottomOf(timeline);
  std::string svg = absl::StrFormat(
      "<svg class=\"timeline\" role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %.0f %.0f\" "
      "width=\"%.0f\" height=\"%.0f\">\n"
      "<defs><pattern id=\"held-%d\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
      "patternTransform=\"rotate(45)\"><rect class=\"stripe\" width=\"3\" height=\"8\"/></pattern>"
      "</defs>\n",
      HtmlEscaped(absl::StrCat("The calls that show ", OutcomeName(account.outcome))),
      timeline.width, bottom + kBelow, timeline.width, bottom + kBelow, number);
  absl::StrAppend(&svg, LanesSvg(account, timeline), TicksSvg(timeline));
  for (const TimelineBar& bar : timeline.bars) {
    absl::StrAppend(&svg, BarSvg(account.calls[bar.call], bar, number));
  }
  absl::StrAppendFormat(&svg,
                        "<g class=\"found\"><line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                        "<text x=\"%.1f\" y=\"16\">found</text></g>\n</svg>\n",
                        timeline.found, timeline.found, kTop - 12, bottom,
                        std::min(timeline.found, timeline.width - kFound));
  return svg;
}

}  // namespace psem
