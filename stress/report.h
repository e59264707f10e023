// What the suite says, as text.

#ifndef PSEM_STRESS_REPORT_H_
#define PSEM_STRESS_REPORT_H_

#include <string>

#include "stress/options.h"
#include "stress/session.h"

namespace psem {

// Colours for a terminal, or none.
struct Palette {
  bool on = false;

  std::string Good(absl::string_view text) const { return Paint("32", text); }
  std::string Bad(absl::string_view text) const { return Paint("1;31", text); }
  std::string Doubtful(absl::string_view text) const { return Paint("33", text); }
  std::string Quiet(absl::string_view text) const { return Paint("2", text); }
  std::string Strong(absl::string_view text) const { return Paint("1", text); }

 private:
  std::string Paint(absl::string_view code, absl::string_view text) const;
};

// "seed 0x2a" and what is about to be done, before anything is.
std::string HeadText(const TortureOptions& options, int cores);

// A line for each scenario, as far as it has come.
std::string TableText(const SessionResult& result, const Palette& palette);

// Why scenarios are inconclusive, a line each; empty when none is.
std::string ReasonsText(const SessionResult& result, const Palette& palette);

// The line that sums up.
std::string SumText(const TortureOptions& options, const SessionResult& result,
                    const Palette& palette);

// 0 PASS, 1 FAIL, 3 INCONCLUSIVE or unfinished.
int ExitCode(Verdict verdict);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_H_
