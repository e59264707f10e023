#include "stress/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"

namespace psem {
namespace {

// No line is wrapped while the table is drawn: a line is a line, whatever the terminal's width.
constexpr char kNoWrap[] = "\x1b[?7l";
constexpr char kWrap[] = "\x1b[?7h";
constexpr char kEraseBelow[] = "\x1b[J";

}  // namespace

Progress::Progress(const Palette& palette) : palette_(palette) {}

void Progress::Draw(const SessionResult& result) {
  Erase();
  const std::string table = absl::StrFormat("%s\n%.0f s of %s\n", TableText(result, palette_),
                                            static_cast<double>(result.elapsed_ns) / 1e9,
                                            absl::FormatDuration(result.duration));
  printf("%s%s%s", kNoWrap, table.c_str(), kWrap);
  fflush(stdout);
  lines_ = 0;
  for (const char c : table) lines_ += c == '\n' ? 1 : 0;
}

void Progress::Erase() {
  if (lines_ > 0) printf("\x1b[%dA\r%s", lines_, kEraseBelow);
  lines_ = 0;
}

bool Progress::IsPossible() {
  const char* const terminal = getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && terminal != nullptr && strcmp(terminal, "dumb") != 0;
}

}  // namespace psem
