#include "tools/seminspect/commands/top.h"

#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/commands/polling.h"
#include "tools/seminspect/help.h"
#include "tools/seminspect/render/terminal.h"
#include "tools/seminspect/screen/frame.h"
#include "tools/seminspect/screen/terminal_screen.h"
#include "tools/seminspect/screen/top_state.h"
#include "tools/seminspect/screen/top_texts.h"

namespace psem {
namespace {

struct TopOptions {
  Polling polling;
  std::string sort = "waiters";
  bool reverse = false;
  bool batch = false;
  uint64_t iterations = 0;  // 0: no end.
};

std::string TopFooter() {
  return absl::StrCat(
      "Keys:\n", Indented(absl::StrJoin(HelpLines(), "\n")), kMissingHelp, kEscapesHelp,
      "Without colours under NO_COLOR. --batch prints all rows each time, with an empty line\n"
      "between two looks. A signal ends it as it ends any program, after the terminal has been\n"
      "given back.\n"
      "\n"
      "Examples:\n"
      "  seminspect top 'jobs*'\n"
      "  seminspect top --batch --iterations 1 --sort age_seconds | head -20");
}

TopLook LookFor(Selected selected, const Selection& selection) {
  TopLook look;
  // The first line counts the semaphores, the next says what was missed.
  const std::vector<std::string> lines =
      absl::StrSplit(SummaryText(selected, selection), '\n', absl::SkipEmpty());
  look.summary = lines[0];
  if (lines.size() > 1) look.gaps = lines[1];
  look.records = std::move(selected.records);
  look.time = absl::Now();
  return look;
}

// Looks once more; what cannot be looked into any more is said on the screen, and tried again.
void LookAgain(const Polling& polling, TopState* state) {
  absl::StatusOr<Selected> selected = Select(polling.selection);
  if (selected.ok()) {
    state->SetLook(LookFor(*std::move(selected), polling.selection));
  } else {
    state->SetError(absl::StrCat(Printable(polling.selection.root), ": ",
                                 ErrnoName(ErrnoOf(selected.status())), "; trying again"));
  }
}

ExitCode PrintFrames(const TopOptions& options, TopState* state) {
  for (uint64_t printed = 1;; ++printed) {
    const ExitCode code = Print(RenderBatch(state, StdoutWidth()), kExitFine);
    if (code != kExitFine || printed == options.iterations) return code;
    if (!WaitWhileStdoutIsRead(state->interval())) return kExitUnread;
    LookAgain(options.polling, state);
    if (Print("\n", kExitFine) != kExitFine) return kExitUnread;
  }
}

// Returns the signal that ended it; 0: the user did.
int ShowUntilTheEnd(const Polling& polling, TerminalScreen* screen, TopState* state) {
  absl::Time last_look = absl::Now();
  for (;;) {
    screen->Draw(RenderFrame(state, screen->width(), screen->height()));
    const absl::Time next_look =
        state->paused() ? absl::InfiniteFuture() : last_look + state->interval();
    if (const int signal = screen->Wait(next_look)) return signal;
    while (const std::optional<Key> key = screen->NextKey()) {
      if (!state->Press(*key)) return 0;
    }
    if (!state->paused() && absl::Now() >= last_look + state->interval()) {
      LookAgain(polling, state);
      last_look = absl::Now();
    }
  }
}

ExitCode ShowScreen(const TopOptions& options, TopState* state) {
  absl::StatusOr<std::unique_ptr<TerminalScreen>> screen = TerminalScreen::Open(StdoutHasColors());
  if (!screen.ok()) return RefuseUse(absl::StrCat("top: ", screen.status().message()));
  const int signal = ShowUntilTheEnd(options.polling, screen->get(), state);
  screen->reset();
  if (signal != 0) raise(signal);
  return kExitFine;
}

ExitCode Top(const TopOptions& options) {
  const auto interval = ParseDuration("--interval", options.polling.interval, kShortestInterval);
  if (!interval.ok()) return RefuseUse(interval.status().message());
  const auto sort = ParseColumn(options.sort);
  if (!sort.ok()) return RefuseUse(absl::StrCat("--sort: ", sort.status().message()));
  if (!options.batch && (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0)) {
    return RefuseUse("top: stdin and stdout have to be a terminal; --batch needs none");
  }
  absl::StatusOr<Selected> selected = Select(options.polling.selection);
  if (!selected.ok()) return RefuseSelection(selected.status(), options.polling.selection);
  TopState state(*sort, options.reverse, *interval);
  state.SetLook(LookFor(*std::move(selected), options.polling.selection));
  return options.batch ? PrintFrames(options, &state) : ShowScreen(options, &state);
}

}  // namespace

RunVerb AddTop(CLI::App* command) {
  const auto options = std::make_shared<TopOptions>();
  AddPollingOptions(command, &options->polling);
  command
      ->add_option("--sort", options->sort,
                   "By this column (waiters); numbers from the largest down")
      ->type_name("COLUMN");
  command->add_flag("--reverse", options->reverse, "In reverse order");
  command->add_flag("--batch", options->batch, "Print what the screen would show, for pipes");
  command->add_option("--iterations", options->iterations, "With --batch: end after so many looks")
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""))
      ->needs("--batch");
  command->footer(TopFooter);
  return [options] { return Top(*options); };
}

}  // namespace psem
