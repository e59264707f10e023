// The torture suite: finds out whether a semaphore keeps its promises.

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "lib/base/printable.h"
#include "stress/kept_run.h"
#include "stress/options.h"
#include "stress/progress.h"
#include "stress/report/report.h"
#include "stress/report/write_reports.h"
#include "stress/run/interrupts.h"
#include "stress/session.h"
#include "stress/soak.h"

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

// What is shown on stdout.
struct Show {
  bool text = true;       // Not when a report for programs goes there.
  bool progress = false;  // On a terminal.
  Palette palette;
};

Show HowToShow(const TortureOptions& options) {
  Show show;
  for (const std::string& path : {options.json_path, options.html_path, options.xml_path}) {
    show.text = show.text && path != "-";
  }
  show.progress = show.text && Progress::IsPossible();
  const char* const no_colour = getenv("NO_COLOR");
  show.palette.on = show.progress && (no_colour == nullptr || *no_colour == '\0');
  return show;
}

// Runs the session, and shows meanwhile how far it has come.
SessionResult Watch(const TortureOptions& options, Interrupts* interrupts, const Show& how) {
  Progress progress(how.palette);
  SoakLog log;
  const auto show = [&](const SessionResult& so_far) {
    const std::string line = options.soak && how.text ? log.Note(so_far, absl::Now()) : "";
    if (!line.empty()) {
      progress.Erase();
      fputs(line.c_str(), stdout);
      fflush(stdout);
    }
    if (how.progress) progress.Draw(so_far);
  };
  SessionResult result = RunSession(options, interrupts, show);
  progress.Erase();
  return result;
}

// Returns whether all could be written.
bool Write(const TortureOptions& options, const SessionResult& result, const Show& how) {
  if (how.text) fputs(ReportText(options, result, how.palette).c_str(), stdout);
  bool written = fflush(stdout) == 0 && ferror(stdout) == 0;
  if (!written) perror("torture: the report could not be written");
  std::string errors =
      WriteReports(options, result, {options.json_path, options.html_path, options.xml_path});
  if (!options.record_path.empty()) {
    const absl::optional<StoredRun> run = RunToKeep(options, result);
    errors += run.has_value() ? WriteText(options.record_path, WriteStoredRun(*run))
                              : "there is no run to record: none was made\n";
  }
  for (const absl::string_view error : absl::StrSplit(errors, '\n', absl::SkipEmpty())) {
    written = false;
    fputs(absl::StrCat("torture: ", error, "\n").c_str(), stderr);
  }
  return written;
}

// What the program returns for `verdict`.
int Code(Verdict verdict, bool written) {
  const int code = ExitCode(verdict);
  return code == 0 && !written ? kExitInconclusive : code;
}

int Torture(const TortureOptions& options, int cores) {
  Interrupts interrupts;
  const Show how = HowToShow(options);
  if (how.text) fputs(HeadText(options, cores).c_str(), stdout);
  fflush(stdout);
  const SessionResult result = Watch(options, &interrupts, how);
  const bool written = Write(options, result, how);
  // A soak is meant to be stopped.
  if (result.interrupted_by != 0 && !options.soak) DieOf(result.interrupted_by);
  return Code(result.verdict(), written);
}

int Complain(absl::string_view what) {
  fputs(absl::StrCat("torture: ", what, "\n").c_str(), stderr);
  return kExitWrongUse;
}

// Judges the run that is kept in a file.
int Judge(const TortureOptions& asked) {
  const std::string path = Printable(asked.judge_path);
  std::ifstream file(asked.judge_path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file)
    return Complain(absl::StrCat("cannot read \"", path, "\"; it takes a file of --record"));
  absl::StatusOr<StoredRun> stored = ReadStoredRun(text.str());
  if (!stored.ok()) return Complain(absl::StrCat("\"", path, "\": ", stored.status().message()));
  absl::StatusOr<JudgedRun> judged = JudgeAgain(*std::move(stored));
  if (!judged.ok()) return Complain(absl::StrCat("\"", path, "\": ", judged.status().message()));
  TortureOptions options = judged->options;
  options.json_path = asked.json_path;
  options.html_path = asked.html_path;
  options.xml_path = asked.xml_path;
  const bool written = Write(options, judged->result, HowToShow(options));
  return Code(judged->result.verdict(), written);
}

// `bazel run` starts programs elsewhere: the paths on the command line are meant from where the
// user is.
void StandWhereTheUserDoes(const Surroundings& surroundings) {
  const char* const directory = getenv("BUILD_WORKING_DIRECTORY");
  if (directory == nullptr || surroundings.bazel_test.has_value()) return;
  if (chdir(directory) != 0) perror("torture: BUILD_WORKING_DIRECTORY");
}

// Bazel looks whether the file is there.
void TellBazelThatItShards(const BazelTest& test) {
  if (test.shard_status_path.empty()) return;
  FILE* const file = fopen(test.shard_status_path.c_str(), "we");
  if (file == nullptr) {
    perror("torture: TEST_SHARD_STATUS_FILE");
    return;
  }
  fclose(file);
}

int Main(int argc, char** argv) {
  Surroundings surroundings;
  surroundings.random_seed = RandomSeed();
  surroundings.cores = Cores();
  surroundings.bazel_test = ThisBazelTest(argc > 0 ? argv[0] : "", getenv);
  StandWhereTheUserDoes(surroundings);
  if (surroundings.bazel_test.has_value()) TellBazelThatItShards(*surroundings.bazel_test);
  const CommandLine line = ReadCommandLine(argc, argv, surroundings);
  switch (line.wish) {
    case CommandLine::Wish::kPrint:
      fputs(line.text.c_str(), stdout);
      return 0;
    case CommandLine::Wish::kComplain:
      fputs(line.text.c_str(), stderr);
      return kExitWrongUse;
    case CommandLine::Wish::kJudge:
      return Judge(line.options);
    case CommandLine::Wish::kTorture:
      break;
  }
  return Torture(line.options, surroundings.cores);
}

}  // namespace
}  // namespace psem

int main(int argc, char** argv) { return psem::Main(argc, argv); }
