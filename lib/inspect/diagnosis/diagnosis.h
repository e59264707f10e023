// What is wrong with a semaphore, or may be: said once, with the evidence, and with what to do
// next.
//
// Nothing is guessed. What only a look at every process can show is not said after a look that
// missed some: `incomplete-view` says so, and a weaker diagnosis takes its place where there is
// one.

#ifndef PSEM_LIB_INSPECT_DIAGNOSIS_DIAGNOSIS_H_
#define PSEM_LIB_INSPECT_DIAGNOSIS_DIAGNOSIS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/inspect/semaphore_record.h"

namespace psem {

enum class Severity {
  kProblem,  // Somebody waits in vain, or the next who uses it will be hurt.
  kWarning,  // It works, or did; but for some it does not, or anybody may break it.
  kNotice    // Worth knowing; often as it should be.
};

// "problem", "warning" or "notice".
absl::string_view SeverityName(Severity severity);

struct DiagnosisKind {
  absl::string_view code;  // "stuck-at-zero". It never changes its meaning.
  Severity severity;
  absl::string_view title;        // "At 0, and all who have it wait".
  absl::string_view explanation;  // What it means, how it comes about, how to make sure, what to do
                                  // and what not: a few lines of 80 columns at most, without a
                                  // newline at the end.
};

// All there are, the gravest first.
absl::Span<const DiagnosisKind> AllDiagnosisKinds();

// Null when there is none of this code.
const DiagnosisKind* FindDiagnosisKind(absl::string_view code);

// All texts are printable.
struct Diagnosis {
  const DiagnosisKind* kind = nullptr;  // Never null in what Diagnose returns.
  std::string sentence;
  std::vector<std::string> evidence;  // Numbers and processes, each a short text.
  std::string command;                // To run next, in bash, zsh or ksh; empty: there is none.
};

// Returns: what `record` shows, the gravest first. Who waits and who has it is only diagnosed when
// the record says (lib/inspect/find_uses.h), and one look may have met somebody on the way:
// `earlier`, a look at the same semaphore of a while ago, tells what lasts. `now` is when the
// record was made.
std::vector<Diagnosis> Diagnose(const SemaphoreRecord& record, absl::Time now,
                                const SemaphoreRecord* earlier = nullptr);

// From these on it is diagnosed.
constexpr uint32_t kImplausibleValue = 1000000;
constexpr absl::Duration kStaleAge = absl::Hours(7 * 24);
// A sem_open at work needs microseconds.
constexpr absl::Duration kLongestCreation = absl::Minutes(1);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_DIAGNOSIS_DIAGNOSIS_H_
