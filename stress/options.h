// The command line of the torture suite.

#ifndef PSEM_STRESS_OPTIONS_H_
#define PSEM_STRESS_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "stress/bazel_test.h"
#include "stress/run/scenario.h"
#include "stress/run/subject_source.h"

namespace psem {

struct TortureOptions {
  SubjectSource subject;
  uint64_t lacks = 0;  // What is not asked of it, beside what it lacks by itself.
  std::vector<const Scenario*> scenarios;  // One at least, each once.
  int processes = 0;
  absl::Duration duration;  // Of all scenarios together; infinite: until it is stopped.
  uint64_t seed = 0;
  int run = 0;  // Only the run of this number, counted from 1, again and again; 0: all.
  int reruns = 10;
  bool keep_going = false;
  bool soak = false;
  std::string bazel_target;  // Of the Bazel test that this is; empty: it is none.
  // Files; empty when they are not wanted, "-" for stdout.
  std::string json_path;
  std::string html_path;
  std::string xml_path;
  std::string record_path;
  std::string judge_path;  // This one is read.
};

struct CommandLine {
  enum class Wish : uint8_t { kTorture, kJudge, kPrint, kComplain };

  Wish wish = Wish::kTorture;
  std::string text;        // To print on stdout, or to complain with on stderr.
  TortureOptions options;  // Of kTorture, and of kJudge as far as they were given.
};

// What fills in for what is not given.
struct Surroundings {
  uint64_t random_seed = 0;
  int cores = 1;  // There are twice as many processes.
  absl::optional<BazelTest> bazel_test;
};

// Reads it. Of an option that may be given once only, the last one counts, so that a script can
// append its own.
// Fork: a subject in a shared object is looked at in a child.
CommandLine ReadCommandLine(int argc, const char* const* argv, const Surroundings& surroundings);

// The command that tortures `scenario` alone again, with the run that follows from these, and all
// options spelled out.
std::string RerunCommand(const TortureOptions& options, const Scenario& scenario, uint64_t seed,
                         int run);

}  // namespace psem

#endif  // PSEM_STRESS_OPTIONS_H_
