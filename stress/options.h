// The command line of the torture suite.

#ifndef PSEM_STRESS_OPTIONS_H_
#define PSEM_STRESS_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "stress/run/scenario.h"
#include "stress/run/subject_source.h"

namespace psem {

struct TortureOptions {
  SubjectSource subject;
  std::vector<const Scenario*> scenarios;  // One at least, each once.
  int processes = 0;
  absl::Duration duration;  // Of all scenarios together.
  uint64_t seed = 0;
};

struct CommandLine {
  enum class Wish : uint8_t { kTorture, kPrint, kComplain };

  Wish wish = Wish::kTorture;
  std::string text;        // To print on stdout, or to complain with on stderr.
  TortureOptions options;  // Of kTorture.
};

// Reads it. What is not given is chosen: `random_seed` is the seed then, and there are twice as
// many processes as `cores`.
CommandLine ReadCommandLine(int argc, const char* const* argv, uint64_t random_seed, int cores);

// The command that tortures `scenario` alone again, with all options spelled out.
std::string RerunCommand(const TortureOptions& options, const Scenario& scenario);

}  // namespace psem

#endif  // PSEM_STRESS_OPTIONS_H_
