// The values of the options, from what was written.

#ifndef PSEM_STRESS_OPTION_VALUES_H_
#define PSEM_STRESS_OPTION_VALUES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "stress/options.h"

namespace psem {

// As they were written; empty where they were not.
struct OptionTexts {
  std::string subject;
  std::string without;
  std::vector<std::string> scenarios;
  std::string processes;
  std::string duration;
  bool quick = false;
  bool soak = false;
  std::string seed;
  std::string run;
  std::string reruns;
  std::string shard;
};

// Each takes some of them into `options`, and chooses what is not given.
// Returns: what is wrong with them, in words that tell what to do; nothing when all is well.
std::string ReadSubject(const OptionTexts& texts, TortureOptions* options);
std::string ReadWithout(const OptionTexts& texts, TortureOptions* options);
std::string ReadScenarios(const OptionTexts& texts, TortureOptions* options);
std::string ReadProcesses(const OptionTexts& texts, int cores, TortureOptions* options);
std::string ReadDuration(const OptionTexts& texts, TortureOptions* options);
std::string ReadSeed(const OptionTexts& texts, uint64_t random_seed, TortureOptions* options);

// Requires: the others have read theirs.
std::string ReadRun(const OptionTexts& texts, TortureOptions* options);
std::string ReadReruns(const OptionTexts& texts, TortureOptions* options);

// Leaves to `options` what this shard does: of the command line, or else `of_bazel`.
// Requires: all others have read theirs.
std::string ReadShare(const OptionTexts& texts, const Shard& of_bazel, TortureOptions* options);

}  // namespace psem

#endif  // PSEM_STRESS_OPTION_VALUES_H_
