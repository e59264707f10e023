#include "stress/account.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "lib/base/errors.h"
#include "stress/judge/history.h"

namespace psem {
namespace {

constexpr size_t kSteps = 12;
constexpr size_t kWidth = 84;  // Of a text beside its label.

// "label     text", the text broken into lines that stand below each other.
std::string Paragraph(absl::string_view label, absl::string_view text, const Palette& palette) {
  std::string lines = palette.Strong(absl::StrFormat("%-12s", label));
  size_t used = 0;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    if (used > 0 && used + 1 + word.size() > kWidth) {
      absl::StrAppend(&lines, "\n", std::string(12, ' '));
      used = 0;
    } else if (used > 0) {
      absl::StrAppend(&lines, " ");
      ++used;
    }
    absl::StrAppend(&lines, word);
    used += word.size();
  }
  return lines + "\n";
}

std::string DurationText(uint64_t ns) {
  if (ns < 1000) return absl::StrFormat("%d ns", ns);
  if (ns < 1000000) return absl::StrFormat("%.1f us", static_cast<double>(ns) / 1e3);
  if (ns < 1000000000) return absl::StrFormat("%.1f ms", static_cast<double>(ns) / 1e6);
  return absl::StrFormat("%.1f s", static_cast<double>(ns) / 1e9);
}

std::string CallText(const Operation& call) {
  return absl::StrFormat("%-13s of semaphore %d", OperationName(call.kind), call.semaphore);
}

std::string ResultText(const Operation& call) {
  if (!call.ended()) return "begins, and never ends";
  return absl::StrFormat("%-9s after %s", call.result == 0 ? "0" : ErrnoName(call.result),
                         DurationText(call.ended_ns - call.begun_ns));
}

std::string StepsText(const Failure& failure, const Palette& palette) {
  const uint64_t at_ns = failure.finding.at_ns;
  std::string text = palette.Strong("Last steps");
  absl::StrAppend(&text, "  (how long before the finding)\n");
  for (const HistoryStep& step :
       StepsBefore(failure.record, at_ns, kSteps, failure.finding.worker)) {
    absl::StrAppendFormat(&text, "  %10s  worker %-2d  %s  %s\n",
                          DurationText(at_ns - step.shows_at_ns()), step.worker,
                          CallText(step.operation), ResultText(step.operation));
  }
  return text;
}

std::string StateText(const WorkerHistory& worker, uint64_t at_ns) {
  if (worker.wait_status.has_value()) return "has ended";
  std::string where;
  if (worker.inside_a_call()) {
    const Operation& call = worker.last.back();
    where = absl::StrFormat("in %s of semaphore %d, for %s", OperationName(call.kind),
                            call.semaphore, DurationText(at_ns - std::min(at_ns, call.begun_ns)));
  } else if (worker.place == Place::kParked) {
    where = "parked between two rounds";
  } else {
    where = "between two calls";
  }
  const char* state = worker.state == 'S'                          ? "asleep"
                      : worker.state == 'R'                        ? "running"
                      : worker.state == 'T' || worker.state == 't' ? "stopped"
                                                                   : "waiting";
  // Who was frozen sleeps in the suite; that says nothing about the semaphore.
  return worker.place == Place::kFrozen ? where : absl::StrCat(state, " ", where);
}

std::string EndText(const RunRecord& record, const Palette& palette) {
  std::string text = palette.Strong("At the end");
  absl::StrAppend(&text, "\n");
  for (size_t i = 0; i < record.workers.size(); ++i) {
    const WorkerHistory& worker = record.workers[i];
    absl::StrAppendFormat(&text, "  worker %-2d  pid %-7d  round %-5d  %d calls; %s\n", i,
                          worker.pid, worker.round, worker.operations,
                          StateText(worker, record.ended_at_ns));
  }
  return text;
}

}  // namespace

std::string AccountText(const TortureOptions& options, const ScenarioResult& result,
                        const Palette& palette) {
  const Failure& failure = *result.failure;
  const Finding& finding = failure.finding;
  const WorkerHistory& worker = failure.record.workers[static_cast<size_t>(finding.worker)];
  std::string text = palette.Quiet("---- 8< ---- finding ---- copy from here ----");
  absl::StrAppend(
      &text, "\n", palette.Bad(OutcomeName(finding.outcome)), ": ", options.subject.name,
      " is broken. Seen by ", result.scenario->name(), ".\n\n",
      Paragraph("Promised", BrokenPromise(finding.outcome), palette),
      Paragraph("Happened", OutcomeMeaning(finding.outcome), palette),
      Paragraph("Evidence", finding.evidence, palette),
      Paragraph(
          "Seen in",
          absl::StrCat("worker ", finding.worker, " (pid ", worker.pid, "), round ", worker.round,
                       " of run ", failure.run, ": ", DescribePlan(failure.plan), "."),
          palette),
      "\n", StepsText(failure, palette), "\n", EndText(failure.record, palette), "\n",
      palette.Strong("Run it again"), "\n  ", RerunCommand(options, *result.scenario), "\n",
      "  The plan is the same again, the kernel's interleaving is not: it may take a few tries.\n",
      palette.Quiet("---- >8 ---- finding ---- copy to here ----"), "\n");
  return text;
}

}  // namespace psem
