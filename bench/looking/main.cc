// How long does it take to see all semaphores, and who has them open: seminspect, and the programs
// that answer the same or do the least that it takes, in turns; from the start of the process to
// its end.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "bench/looking/timed_run.h"
#include "bench/looking/world.h"
#include "bench/report/comparison_table.h"
#include "bench/report/machine.h"
#include "lib/testing/own_shm.h"
#include "nlohmann/json.hpp"

namespace psem {
namespace {

// The programs. Where `bazel run` starts this one, those of the project are below.
constexpr char kSeminspect[] = "tools/seminspect/seminspect";
constexpr char kBareLoop[] = "bench/looking/bare_loop";
constexpr char kSemOpenListing[] = "bench/looking/sem_open_listing";

struct Rival {
  std::string name;
  std::vector<std::string> command;
  bool takes_files = false;  // Every semaphore's file is an argument.
};

const Rival kOurs = {"seminspect list", {kSeminspect, "list"}};
// What fuser and lsof tell: they know no waiters.
const Rival kOurUsers = {"seminspect users", {kSeminspect, "list", "-o", "name,users,state"}};
const Rival kBare = {"bare loop", {kBareLoop, "/dev/shm"}};
const Rival kSemOpen = {"sem_open listing", {kSemOpenListing}};
const Rival kFuser = {"fuser", {"fuser"}, true};
const Rival kLsof = {"lsof", {"lsof"}, true};

struct Question {
  std::string text;
  int semaphores;
  int processes;
  int share_of_rounds;        // One in so many.
  std::vector<Rival> rivals;  // The ratios are taken to the first.
};

const std::vector<Question>& Questions() {
  static const auto* const questions = new std::vector<Question>{
      {"list 1,000 semaphores", 1000, 0, 1, {kBare, kSemOpen, kOurs}},
      {"list 10,000 semaphores", 10000, 0, 1, {kBare, kSemOpen, kOurs}},
      {"list 100,000 semaphores", 100000, 0, 8, {kBare, kSemOpen, kOurs}},
      {"users of 100, among 300 processes", 100, 300, 1, {kFuser, kLsof, kOurUsers, kOurs}},
      {"users of 10,000, among 300 processes", 10000, 300, 1, {kFuser, kOurUsers, kOurs}},
  };
  return *questions;
}

struct Options {
  int rounds = 31;
  std::string json;  // The file that gets every figure; empty: none.
};

// Returns whether all of `argv` is understood.
bool Parse(int argc, char** argv, Options* options) {
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (absl::ConsumePrefix(&argument, "--rounds=")) {
      if (!absl::SimpleAtoi(argument, &options->rounds) || options->rounds < 1) return false;
    } else if (absl::ConsumePrefix(&argument, "--json=")) {
      options->json = std::string(argument);
    } else {
      return false;
    }
  }
  return true;
}

struct Results {
  std::string tables;
  nlohmann::ordered_json runs = nlohmann::ordered_json::array();
  bool failed = false;
};

// The rivals whose program there is, with all their arguments.
std::vector<Rival> Present(const Question& question, const World& world) {
  std::vector<Rival> present;
  for (Rival rival : question.rivals) {
    const std::string program = FindProgram(rival.command[0]);
    if (program.empty()) {
      fprintf(stderr, "looking: no %s here, left out\n", rival.command[0].c_str());
      continue;
    }
    rival.command[0] = program;
    if (rival.takes_files) {
      rival.command.insert(rival.command.end(), world.files().begin(), world.files().end());
    }
    present.push_back(std::move(rival));
  }
  return present;
}

void Ask(const Question& question, int rounds, Results* results) {
  const World world(question.semaphores, question.processes);
  const std::vector<Rival> rivals = Present(question, world);
  ComparisonTable times(question.rivals[0].name);
  std::map<std::string, int64_t> memory;
  rounds = std::max(1, rounds / question.share_of_rounds);
  // The first round warms up: the programs and what they read come into memory.
  for (int round = 0; round <= rounds; ++round) {
    for (size_t i = 0; i < rivals.size(); ++i) {
      const Rival& rival = rivals[(i + static_cast<size_t>(round)) % rivals.size()];
      const TimedRun run = RunTimed(rival.command);
      if (!run.failure.empty()) {
        fprintf(stderr, "looking: %s: %s\n", rival.name.c_str(), run.failure.c_str());
        results->failed = true;
      }
      if (round == 0) continue;
      times.Add(question.text, rival.name, run.nanoseconds);
      memory[rival.name] = std::max(memory[rival.name], run.memory_bytes);
      results->runs.push_back({{"question", question.text},
                               {"rival", rival.name},
                               {"nanoseconds", run.nanoseconds},
                               {"memory_bytes", run.memory_bytes}});
    }
    if (isatty(STDERR_FILENO)) {
      fprintf(stderr, "\r\x1b[K%s: %d of %d", question.text.c_str(), round, rounds);
    }
  }
  if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\x1b[K");
  absl::StrAppend(&results->tables, times.Render());
  for (const auto& [rival, bytes] : memory) {
    absl::StrAppendFormat(&results->tables, "  %-38s %9.1f MB at most\n", rival, bytes / 1e6);
  }
}

int Main(int argc, char** argv) {
  Options options;
  if (!Parse(argc, argv, &options)) {
    fprintf(stderr, "usage: bazel run -c opt //bench/looking -- [--rounds=N] [--json=FILE]\n");
    return EXIT_FAILURE;
  }
  if (const char* why = WhyNotComparable()) {
    fprintf(stderr,
            "looking: no figures, since %s; run it as \"bazel run -c opt //bench/looking\"\n", why);
    return EXIT_FAILURE;
  }
  // Other programs' semaphores would be listed too, and ours must not stay behind.
  if (const int error = MountOwnShm("size=90%,nr_inodes=200k"); error != 0) {
    fprintf(stderr,
            "looking: cannot mount a /dev/shm of its own: %s; run it as root, or where users may "
            "have user namespaces\n",
            strerror(error));
    return EXIT_FAILURE;
  }
  Results results;
  for (const Question& question : Questions()) Ask(question, options.rounds, &results);
  printf("%s\n%s", MachineText().c_str(), results.tables.c_str());
  if (!options.json.empty()) {
    std::ofstream file(options.json);
    file << nlohmann::ordered_json{{"machine", MachineText()}, {"runs", results.runs}}.dump(1)
         << "\n";
    if (!file.flush()) {
      fprintf(stderr, "looking: cannot write %s\n", options.json.c_str());
      return EXIT_FAILURE;
    }
  }
  return results.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace
}  // namespace psem

int main(int argc, char** argv) { return psem::Main(argc, argv); }
