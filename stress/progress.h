// The table, drawn over and over again while a session runs. On a terminal only.

#ifndef PSEM_STRESS_PROGRESS_H_
#define PSEM_STRESS_PROGRESS_H_

#include <string>

#include "stress/report/palette.h"
#include "stress/session.h"

namespace psem {

class Progress {
 public:
  explicit Progress(const Palette& palette);

  // Draws the table over the last one.
  void Draw(const SessionResult& result);

  // Takes the last one off the screen.
  void Erase();

  // Whether stdout is a terminal that can do this.
  static bool IsPossible();

 private:
  Palette palette_;
  int lines_ = 0;  // On the screen.
};

// The line below the table: how far the session has come, and at what rate; or which run it makes
// again.
std::string ProgressText(const SessionResult& result);

}  // namespace psem

#endif  // PSEM_STRESS_PROGRESS_H_
