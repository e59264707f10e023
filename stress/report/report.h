// What the suite says, as text.

#ifndef PSEM_STRESS_REPORT_REPORT_H_
#define PSEM_STRESS_REPORT_REPORT_H_

#include <string>

#include "stress/options.h"
#include "stress/report/palette.h"
#include "stress/session.h"

namespace psem {

// "seed 0x2a" and what is about to be done, before anything is.
std::string HeadText(const TortureOptions& options, int cores);

// A line for each scenario, as far as it has come.
std::string TableText(const SessionResult& result, const Palette& palette);

// All that there is to say when the session is over: the table, the accounts of what is broken, and
// the three below.
std::string ReportText(const TortureOptions& options, const SessionResult& result,
                       const Palette& palette);

// Why scenarios are inconclusive, a line each; empty when none is.
std::string ReasonsText(const SessionResult& result, const Palette& palette);

// What breaks no promise and is worth to be told, a paragraph each; empty when there is nothing.
std::string InterestingText(const SessionResult& result, const Palette& palette);

// The line that sums up; below it the faults by kind, and what was not asked.
std::string SumText(const TortureOptions& options, const SessionResult& result,
                    const Palette& palette);

// "psem kept its promises".
std::string VerdictText(const TortureOptions& options, Verdict verdict);

// 0 PASS, 1 FAIL, 3 INCONCLUSIVE or unfinished, or nothing was asked.
int ExitCode(Verdict verdict);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_REPORT_H_
