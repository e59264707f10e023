// Runs all benchmarks, ours and the rivals' in one run and in turns, so that a change of the
// machine's speed meets all of them.

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "bench/handle_memory.h"
#include "bench/report/comparison_table.h"
#include "bench/report/machine.h"
#include "benchmark/benchmark.h"

namespace psem {
namespace {

// Prints a line of progress while it runs, where somebody watches, and the tables at the end.
class Reporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override {
    printf("%s\n", MachineText().c_str());
    return true;
  }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      // "question/rival", with what Google Benchmark appends.
      const std::vector<std::string> parts = absl::StrSplit(run.benchmark_name(), '/');
      if (run.error_occurred) {
        fprintf(stderr, "bench: %s: %s\n", run.benchmark_name().c_str(), run.error_message.c_str());
        failed_ = true;
        continue;
      }
      // Where one process is measured its processor time is: others on the machine lengthen that
      // less than what the clock on the wall says.
      const bool by_wall_clock = !run.run_name.time_type.empty();
      const double time = by_wall_clock ? run.GetAdjustedRealTime() : run.GetAdjustedCPUTime();
      table_.Add(parts[0], parts[1],
                 time / benchmark::GetTimeUnitMultiplier(run.time_unit) *
                     benchmark::GetTimeUnitMultiplier(benchmark::kNanosecond));
      if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\x1b[Kmeasured %d", ++measured_);
    }
  }

  void Finalize() override {
    if (measured_ > 0) fprintf(stderr, "\r\x1b[K");
    printf("%s%s", table_.Render().c_str(), HandleMemoryTable().c_str());
  }

  bool failed() const { return failed_; }

 private:
  ComparisonTable table_{"glibc"};
  int measured_ = 0;
  bool failed_ = false;
};

std::string RoundsArgument(absl::string_view rounds) {
  return absl::StrCat("--benchmark_repetitions=", rounds);
}

int Main(int argc, char** argv) {
  if (const char* why = WhyNotComparable()) {
    fprintf(stderr, "bench: no figures, since %s; run it as \"bazel run -c opt //bench\"\n", why);
    return EXIT_FAILURE;
  }
  // In front of the user's own, which win. Many short turns rather than few long ones: so all
  // rivals meet the same moods of the machine.
  std::vector<std::string> texts = {argv[0], RoundsArgument("51"),
                                    "--benchmark_enable_random_interleaving=true",
                                    "--benchmark_min_time=0.02"};
  for (int i = 1; i < argc; ++i) {
    absl::string_view rounds = argv[i];
    const bool is_rounds = absl::ConsumePrefix(&rounds, "--rounds=");
    texts.push_back(is_rounds ? RoundsArgument(rounds) : argv[i]);
  }
  std::vector<char*> arguments;
  for (std::string& text : texts) arguments.push_back(text.data());
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return EXIT_FAILURE;
  Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return reporter.failed() ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace
}  // namespace psem

int main(int argc, char** argv) { return psem::Main(argc, argv); }
