// The torture suite: finds out whether a semaphore keeps its promises.

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <random>

#include "stress/options.h"
#include "stress/progress.h"
#include "stress/report/account_text.h"
#include "stress/report/report.h"
#include "stress/run/interrupts.h"
#include "stress/session.h"

namespace psem {
namespace {

constexpr int kExitWrongUse = 2;
constexpr int kExitInconclusive = 3;

// The cores that this process may use.
int Cores() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return 1;
  return CPU_COUNT(&allowed);
}

uint64_t RandomSeed() {
  std::random_device device;
  return static_cast<uint64_t>(device()) << 32 | device();
}

int Torture(const TortureOptions& options, int cores) {
  Interrupts interrupts;
  const bool terminal = Progress::IsPossible();
  const char* const no_colour = getenv("NO_COLOR");
  const Palette palette = {terminal && (no_colour == nullptr || *no_colour == '\0')};
  fputs(HeadText(options, cores).c_str(), stdout);
  fflush(stdout);

  Progress progress(palette);
  const SessionResult result =
      RunSession(options, &interrupts, [&progress, terminal](const SessionResult& so_far) {
        if (terminal) progress.Draw(so_far);
      });
  progress.Erase();

  std::string report = TableText(result, palette) + "\n";
  for (const ScenarioResult& scenario : result.scenarios) {
    if (scenario.failure.has_value()) report += AccountText(options, scenario, palette) + "\n";
  }
  report += ReasonsText(result, palette);
  report += SumText(options, result, palette);
  fputs(report.c_str(), stdout);
  const bool printed = fflush(stdout) == 0 && ferror(stdout) == 0;
  if (!printed) perror("torture: the report could not be written");
  if (result.interrupted_by != 0) DieOf(result.interrupted_by);
  const int code = ExitCode(result.verdict());
  return code == 0 && !printed ? kExitInconclusive : code;
}

int Main(int argc, char** argv) {
  const int cores = Cores();
  const CommandLine line = ReadCommandLine(argc, argv, RandomSeed(), cores);
  switch (line.wish) {
    case CommandLine::Wish::kPrint:
      fputs(line.text.c_str(), stdout);
      return 0;
    case CommandLine::Wish::kComplain:
      fputs(line.text.c_str(), stderr);
      return kExitWrongUse;
    case CommandLine::Wish::kTorture:
      break;
  }
  return Torture(line.options, cores);
}

}  // namespace
}  // namespace psem

int main(int argc, char** argv) { return psem::Main(argc, argv); }
