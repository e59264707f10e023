// The examples of the help, and so of the manual, do what they say: each is run as it stands.

#include <fcntl.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_shm.h"
#include "lib/testing/planted_directory.h"
#include "tools/seminspect/command_line.h"
#include "tools/seminspect/program.h"
#include "tools/seminspect/run_program.h"

namespace psem {
namespace {

constexpr int kNotRun = -1;

// Examples that do something else than to end well, by how they begin.
struct Exception {
  absl::string_view begin;
  int exit_code;
  const char* reason;
};
constexpr Exception kExceptions[] = {
    {"seminspect clean '/worker-*'", 3, "there is none"},
    {"seminspect clean --filter", kNotRun, "it depends on a syslog that listens"},
    {"seminspect export --output /var", kNotRun, "it writes where only the machine's owner may"},
    {"seminspect run /jobs -- make", kNotRun, "there is nothing to make"},
    {"seminspect run /backup", kNotRun, "it would copy the machine's files"},
    {"seminspect wait /ready", kNotRun, "it may wait as long as it says"},
    {"seminspect watch", kNotRun, "it goes on until it is interrupted"},
    {"seminspect top", kNotRun, "it wants a terminal, and goes on until q is typed"},
};

int ExpectedExitCode(absl::string_view example) {
  for (const Exception& exception : kExceptions) {
    if (absl::StartsWith(example, exception.begin)) return exception.exit_code;
  }
  return 0;
}

// The lines below "Examples:", up to an empty one.
std::vector<std::string> ExamplesOf(const CLI::App& command) {
  std::vector<std::string> examples;
  bool inside = false;
  for (absl::string_view line : absl::StrSplit(command.get_footer(), '\n')) {
    if (line.empty()) inside = false;
    if (inside && absl::ConsumePrefix(&line, "  ")) examples.emplace_back(line);
    if (line == "Examples:") inside = true;
  }
  return examples;
}

// The semaphores that an example names, but for one that it is about to create.
std::vector<std::string> NamesIn(const std::string& example) {
  std::vector<std::string> names;
  for (const std::string& word :
       std::vector<std::string>(absl::StrSplit(example, ' ', absl::SkipEmpty()))) {
    const bool is_name = word.size() > 1 && word[0] == '/' && word.find('/', 1) == word.npos &&
                         word.find_first_of("*?[$'\"") == word.npos;
    if (is_name && !absl::StrContains(example, "seminspect create")) names.push_back(word);
  }
  return names;
}

constexpr int kCannotMount = 200;

// In a child: runs an example in a directory of its own, on a /dev/shm of its own, where the
// semaphores that it names are there with a permit each.
void RunExample(const std::string& example, const std::string& directory) {
  const std::string here = std::filesystem::current_path();
  setenv("PATH", absl::StrCat(here, "/tools/seminspect:", getenv("PATH")).c_str(), 1);
  if (MountOwnShm("size=1m") != 0) _exit(kCannotMount);
  for (const std::string& name : NamesIn(example)) {
    PSEM_CHILD_CHECK(sem_open(name.c_str(), O_CREAT, 0600, 1) != SEM_FAILED);
  }
  PSEM_CHILD_CHECK(chdir(directory.c_str()) == 0);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  PSEM_CHILD_CHECK(dup2(nothing, STDIN_FILENO) == STDIN_FILENO);
}

// Returns false when there can be no /dev/shm of its own.
bool ExpectWorks(const std::string& example, bool looks) {
  PlantedDirectory directory;
  const Ending run =
      RunProgram({"sh", "-c", example}, [&] { RunExample(example, directory.path()); });
  if (run.end.exit_code == kCannotMount) return false;
  EXPECT_EQ(run.end.Text(), absl::StrCat("exited with ", ExpectedExitCode(example)))
      << example << "\n"
      << run.out << run.err;
  // Who acts tells on stderr what was done.
  if (looks) {
    EXPECT_EQ(run.err, "") << example;
  }
  return true;
}

TEST(Examples, EndWell) {
  const Program program = MakeProgram();
  std::vector<const CLI::App*> commands = VerbsOf(*program.app);
  commands.push_back(program.app.get());
  size_t count = 0;
  for (const CLI::App* command : commands) {
    for (const std::string& example : ExamplesOf(*command)) {
      ++count;
      if (ExpectedExitCode(example) == kNotRun) continue;
      if (!ExpectWorks(example, command->get_group() != kActing)) {
        GTEST_SKIP() << "this process may mount no /dev/shm of its own";
      }
    }
  }
  EXPECT_GE(count, 5u);  // Those of the overview, and of list.
}

TEST(Examples, AreReadToTheirEnd) {
  CLI::App app;
  app.footer("Before:\n  x\n\nExamples:\n  one /jobs\n  two $'/a' /dev/shm /*\n\nBehind:\n  y");
  EXPECT_EQ(ExamplesOf(app), (std::vector<std::string>{"one /jobs", "two $'/a' /dev/shm /*"}));
  EXPECT_EQ(NamesIn("one /jobs x"), std::vector<std::string>{"/jobs"});
  EXPECT_EQ(NamesIn("two $'/a' /dev/shm /*"), std::vector<std::string>{});
}

}  // namespace
}  // namespace psem
