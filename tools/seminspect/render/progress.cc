#include "tools/seminspect/render/progress.h"

#include <stdio.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace psem {
namespace {

constexpr absl::Duration kQuiet = absl::Seconds(2);
constexpr absl::Duration kInterval = absl::Milliseconds(200);

}  // namespace

Progress::Progress(std::string what, size_t total)
    : what_(std::move(what)),
      total_(total),
      is_shown_(isatty(STDERR_FILENO) == 1),
      next_(absl::Now() + kQuiet) {}

Progress::~Progress() {
  if (written_) fputs("\r\x1b[K", stderr);
}

void Progress::Step() {
  ++done_;
  if (!is_shown_ || absl::Now() < next_) return;
  fputs(absl::StrCat("\r", what_, ": ", done_, " of ", total_).c_str(), stderr);
  next_ = absl::Now() + kInterval;
  written_ = true;
}

}  // namespace psem
