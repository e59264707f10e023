// A session with a bit of everything, written by hand: for tests of what is said about it.

#ifndef PSEM_STRESS_REPORT_SAMPLE_SESSION_H_
#define PSEM_STRESS_REPORT_SAMPLE_SESSION_H_

#include "absl/strings/string_view.h"
#include "stress/options.h"
#include "stress/session.h"

namespace psem {

// What somebody writes who wants to break out of a text, a page or a terminal.
constexpr char kHostile[] = "<script>alert('x')</script>&\"\x1b[2J\\\xff<!--";

TortureOptions SampleOptions();

// Twenty scenarios: those that pass, one that is skipped, one that is inconclusive, one that saw
// something interesting, and the two failures below.
SessionResult SampleSession();

// The first two of these, with these verdicts.
SessionResult SmallSession(Verdict first, Verdict second);

// Two holders, seen in a run of rounds.
ScenarioResult FailureInRounds();

// A lost wake-up, seen in a trial in which a release was held.
ScenarioResult FailureInTrial();

// The same two, with kHostile in every text that may come from a subject, and records that are
// nonsense.
SessionResult HostileSession();
TortureOptions HostileOptions();

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_SAMPLE_SESSION_H_
