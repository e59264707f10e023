#include "tools/seminspect/screen/terminal_screen.h"

#define NCURSES_NOMACROS  // They are called erase, move, timeout.
#include <limits.h>
#include <ncurses.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

volatile sig_atomic_t ending_signal = 0;

void RememberSignal(int signal) { ending_signal = signal; }

constexpr short kWarningPair = 1;
constexpr short kProblemPair = 2;

constexpr wint_t kCtrlU = 0x15;
constexpr wint_t kEscape = 0x1B;
constexpr wint_t kDelete = 0x7F;

std::string Utf8(wint_t character) {
  char bytes[MB_LEN_MAX];
  mbstate_t state = {};
  const size_t length = wcrtomb(bytes, static_cast<wchar_t>(character), &state);
  return length == static_cast<size_t>(-1) ? "" : std::string(bytes, length);
}

Key KeyOfCharacter(wint_t character) {
  switch (character) {
    case '\r':
    case '\n':
      return {KeyKind::kEnter, ""};
    case '\b':
    case kDelete:
      return {KeyKind::kBackspace, ""};
    case kCtrlU:
      return {KeyKind::kEraseLine, ""};
    case kEscape:
      return {KeyKind::kEscape, ""};
    default:
      break;
  }
  if (iswcntrl(character) != 0) return {};
  return {KeyKind::kCharacter, Utf8(character)};
}

Key KeyOfFunction(wint_t code) {
  switch (code) {
    case KEY_UP:
      return {KeyKind::kUp, ""};
    case KEY_DOWN:
      return {KeyKind::kDown, ""};
    case KEY_PPAGE:
      return {KeyKind::kPageUp, ""};
    case KEY_NPAGE:
      return {KeyKind::kPageDown, ""};
    case KEY_HOME:
      return {KeyKind::kHome, ""};
    case KEY_END:
      return {KeyKind::kEnd, ""};
    case KEY_ENTER:
      return {KeyKind::kEnter, ""};
    case KEY_BACKSPACE:
      return {KeyKind::kBackspace, ""};
    default:
      return {};
  }
}

absl::Status NoScreen(absl::string_view why) {
  const char* const terminal = getenv("TERM");
  return absl::FailedPreconditionError(
      absl::StrCat("the terminal \"", Printable(terminal == nullptr ? "" : terminal), "\" ", why,
                   "; set TERM to what it is, or use --batch"));
}

}  // namespace

constexpr int TerminalScreen::kEnding[];

absl::StatusOr<std::unique_ptr<TerminalScreen>> TerminalScreen::Open(bool colors) {
  std::unique_ptr<TerminalScreen> screen(new TerminalScreen(colors));
  screen->CatchSignals();  // Before ncurses does: it leaves alone what is caught.
  screen->screen_ = newterm(nullptr, stdout, stdin);
  if (screen->screen_ == nullptr) return NoScreen("is not known here");
  if (tigetstr("cup") == nullptr) return NoScreen("cannot place its cursor");
  cbreak();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  curs_set(0);
  constexpr int kEscapeDelayMs = 25;  // Until Escape is known to be no arrow.
  set_escdelay(kEscapeDelayMs);
  screen->colors_ = colors && has_colors() && start_color() == OK && use_default_colors() == OK;
  if (screen->colors_) {
    init_pair(kWarningPair, COLOR_YELLOW, -1);
    init_pair(kProblemPair, COLOR_RED, -1);
  }
  return screen;
}

TerminalScreen::~TerminalScreen() {
  if (screen_ != nullptr) {
    endwin();
    delscreen(screen_);
  }
  for (size_t i = 0; i < std::size(kEnding); ++i) {
    sigaction(kEnding[i], &actions_before_[i], nullptr);
  }
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

// Blocked but for Wait: none comes between a look at it and the sleep, none in the midst of
// drawing.
void TerminalScreen::CatchSignals() {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTSTP);
  sigaddset(&blocked, SIGWINCH);
  for (const int signal : kEnding) sigaddset(&blocked, signal);
  pthread_sigmask(SIG_BLOCK, &blocked, &mask_before_);

  ending_signal = 0;
  struct sigaction remember = {};
  remember.sa_handler = RememberSignal;
  for (size_t i = 0; i < std::size(kEnding); ++i) {
    sigaction(kEnding[i], nullptr, &actions_before_[i]);
    // Who was told to ignore it, as nohup does, goes on ignoring it.
    if (actions_before_[i].sa_handler != SIG_IGN) sigaction(kEnding[i], &remember, nullptr);
  }
}

size_t TerminalScreen::width() const { return static_cast<size_t>(std::max(getmaxx(stdscr), 1)); }

size_t TerminalScreen::height() const { return static_cast<size_t>(std::max(getmaxy(stdscr), 1)); }

int TerminalScreen::AttributeOf(LineLook look) const {
  switch (look) {
    case LineLook::kPlain:
      return A_NORMAL;
    case LineLook::kBold:
      return A_BOLD;
    case LineLook::kBar:
      return A_REVERSE;
    case LineLook::kSelected:
      return A_REVERSE | A_BOLD;
    case LineLook::kDim:
      return A_DIM;
    case LineLook::kWarning:
      return colors_ ? COLOR_PAIR(kWarningPair) : A_NORMAL;
    case LineLook::kProblem:
      return colors_ ? COLOR_PAIR(kProblemPair) : A_BOLD;
  }
  return A_NORMAL;
}

void TerminalScreen::Draw(const std::vector<FrameLine>& lines) {
  erase();
  for (size_t i = 0; i < lines.size(); ++i) {
    attrset(AttributeOf(lines[i].look));
    mvaddstr(static_cast<int>(i), 0, lines[i].text.c_str());
  }
  attrset(A_NORMAL);
  refresh();  // Writes only what is new.
}

int TerminalScreen::Wait(absl::Time deadline) {
  const absl::Duration left = std::max(deadline - absl::Now(), absl::ZeroDuration());
  const timespec timeout = absl::ToTimespec(left);
  sigset_t open = mask_before_;
  for (const int signal : kEnding) sigdelset(&open, signal);
  sigdelset(&open, SIGTSTP);
  sigdelset(&open, SIGWINCH);
  pollfd in = {STDIN_FILENO, POLLIN, 0};
  const int ready = ppoll(&in, 1, deadline == absl::InfiniteFuture() ? nullptr : &timeout, &open);
  // Who has something to read at once returns before it has looked for signals.
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, &open, &blocked);
  pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
  if (ending_signal != 0) return ending_signal;
  return ready > 0 && (in.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0 ? SIGHUP : 0;
}

std::optional<Key> TerminalScreen::NextKey() {
  wint_t character = 0;
  switch (get_wch(&character)) {
    case OK:
      return KeyOfCharacter(character);
    case KEY_CODE_YES:
      return KeyOfFunction(character);
    default:
      return std::nullopt;
  }
}

}  // namespace psem
