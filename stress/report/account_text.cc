#include "stress/report/account_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "stress/report/numbers.h"

namespace psem {
namespace {

constexpr size_t kIndent = 12;
constexpr size_t kWidth = 84;  // Of a text beside its label.

// "label     text", the text broken into lines that stand below each other.
std::string Paragraph(absl::string_view label, absl::string_view text, const Palette& palette) {
  std::string lines = palette.Strong(absl::StrFormat("%-*s", static_cast<int>(kIndent), label));
  size_t used = 0;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    if (used > 0 && used + 1 + word.size() > kWidth) {
      absl::StrAppend(&lines, "\n", std::string(kIndent, ' '));
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

std::string CausesText(const Account& account, const Palette& palette) {
  std::string text;
  for (size_t i = 0; i < account.causes.size(); ++i) {
    const std::string number = account.causes.size() == 1 ? "" : absl::StrCat(i + 1, ". ");
    absl::StrAppend(&text, Paragraph(i == 0 ? "Likely" : "",
                                     absl::StrCat(number, CauseText(account.causes[i])), palette));
  }
  return text;
}

std::string MovesText(const Account& account, const Palette& palette) {
  if (account.moves.empty()) return "";
  std::string text = palette.Strong("The moves");
  absl::StrAppend(&text, account.at_first.empty() ? "" : "  (at first ", account.at_first,
                  account.at_first.empty() ? "" : ")", "\n");
  for (size_t i = 0; i < account.moves.size(); ++i) {
    absl::StrAppendFormat(&text, "  %2d. %s\n", i + 1, account.moves[i]);
  }
  return text + "\n";
}

std::string ResultText(const AccountCall& call) {
  std::string text = call.result;
  if (call.told.has_value()) absl::StrAppend(&text, ", value ", *call.told);
  if (call.deadline_after_ns.has_value()) {
    const int64_t after = *call.deadline_after_ns;
    absl::StrAppend(&text, after < 0 ? "; its deadline had passed" : "; its deadline was ",
                    after < 0 ? "" : DurationText(static_cast<uint64_t>(after)),
                    after < 0 ? "" : " away");
  }
  if (!call.held.empty()) absl::StrAppend(&text, "; held ", call.held);
  return text;
}

// Whether all calls are of one semaphore.
bool OfOneSemaphore(const Account& account) {
  return std::all_of(account.calls.begin(), account.calls.end(), [&](const AccountCall& call) {
    return call.semaphore == account.calls.front().semaphore;
  });
}

std::string CallsText(const Account& account, const Palette& palette) {
  if (account.calls.empty()) return "";
  const bool one = OfOneSemaphore(account);
  const std::string of_one = absl::StrCat(" of semaphore ", account.calls.front().semaphore);
  std::string text = palette.Strong(absl::StrCat("The calls", one ? of_one : ""));
  absl::StrAppend(&text, "  (by their beginning; those marked > decide)\n");
  const auto add_row = [&](absl::string_view mark, absl::string_view begins, absl::string_view ends,
                           absl::string_view worker, absl::string_view call,
                           absl::string_view result) {
    const std::string row = absl::StrFormat("%s %10s  %10s  %-6s  %-*s  %s", mark, begins, ends,
                                            worker, one ? 13 : 29, call, result);
    absl::StrAppend(&text, absl::StripTrailingAsciiWhitespace(row), "\n");
  };
  add_row(" ", "begins", "ends", "worker", "call", "result");
  for (const AccountCall& call : account.calls) {
    if (call.left_out_before > 0) {
      add_row(" ", "", "", "", "",
              absl::StrCat("(", Grouped(call.left_out_before), " more calls)"));
    }
    add_row(call.decides ? palette.Bad(">") : " ", MomentText(call.begins_ns),
            call.ends_ns.has_value() ? MomentText(*call.ends_ns) : "-", absl::StrCat(call.worker),
            one ? call.name : absl::StrCat(call.name, " of semaphore ", call.semaphore),
            ResultText(call));
  }
  if (account.found_ns.has_value()) {
    add_row(" ", MomentText(*account.found_ns), "", "", "found", "");
  }
  return text + "\n";
}

std::string EndText(const Account& account, const Palette& palette) {
  if (account.processes.empty()) return "";
  std::string text = palette.Strong("At the end");
  absl::StrAppend(&text, "\n");
  for (const AccountProcess& process : account.processes) {
    const std::string pid = process.pid == 0 ? "" : absl::StrFormat("pid %-7d  ", process.pid);
    absl::StrAppendFormat(&text, "  worker %-2d  %s%s\n", process.worker, pid, process.state);
  }
  return text + "\n";
}

}  // namespace

std::string AccountText(const Account& account, const Palette& palette) {
  std::string text = palette.Quiet("---- 8< ---- finding ---- copy from here ----");
  absl::StrAppend(&text, "\n", palette.Bad(OutcomeName(account.outcome)), ": ", account.subject,
                  " is broken. Seen by ", account.scenario, ".\n\n",
                  Paragraph("Promised", account.promised, palette),
                  Paragraph("Happened", account.happened, palette),
                  Paragraph("Evidence", account.evidence, palette), CausesText(account, palette),
                  Paragraph("Seen in", account.seen_in, palette),
                  Paragraph("Machine", account.machine, palette), "\n", MovesText(account, palette),
                  CallsText(account, palette), EndText(account, palette),
                  palette.Strong("Run it again"), "\n  ", account.command, "\n");
  if (account.reruns.empty()) {
    absl::StrAppend(&text,
                    "  The plan is the same again, the kernel's interleaving is not: it may take "
                    "a few tries.\n");
  } else {
    absl::StrAppend(&text, "  It ", account.reruns, ".\n");
  }
  return absl::StrCat(text, palette.Quiet("---- >8 ---- finding ---- copy to here ----"), "\n");
}

std::string AccountText(const TortureOptions& options, const ScenarioResult& result,
                        const Palette& palette) {
  return AccountText(MakeAccount(options, result), palette);
}

}  // namespace psem
