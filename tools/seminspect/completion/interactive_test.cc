// bash and zsh as a person has them: keys go in, what the completed command line does comes out.

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "lib/base/printable.h"
#include "lib/testing/child_process.h"
#include "lib/testing/planted_directory.h"
#include "lib/testing/pseudo_terminal.h"
#include "tools/seminspect/command_line.h"
#include "tools/seminspect/program.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

// Where bazel test starts a test, these lead to what is shipped; see the BUILD file's data.
constexpr char kDocuments[] = "tools/seminspect/documents";

struct ShellCase {
  const char* name;
  std::vector<std::string> command;
  const char* rc_file;
  // DOCUMENTS is where the completions are. ^Xp shows the line as it stands.
  const char* rc;
};

void PrintTo(const ShellCase& row, std::ostream* out) { *out << row.name; }

const ShellCase kBash = {"bash",
                         {"bash", "--noprofile", "--rcfile", "RC", "-i"},
                         "bashrc",
                         "source DOCUMENTS/bash-completion/completions/seminspect\n"
                         "bind 'set bell-style none'\n"
                         "bind -x '\"\\C-xp\": printf \"[%s]%s\" \"$READLINE_LINE\" END'\n"
                         "PS1='READY> '\n"};

const ShellCase kZsh = {"zsh",
                        {"zsh", "-d", "-i"},
                        ".zshrc",
                        "fpath=(DOCUMENTS/zsh/vendor-completions $fpath)\n"
                        "autoload -Uz compinit && compinit -u -D\n"
                        "show-line() { print -rn -- \"[$BUFFER]\"END }\n"
                        "zle -N show-line && bindkey '^Xp' show-line\n"
                        "bindkey '^U' kill-whole-line\n"
                        "unsetopt beep prompt_cr prompt_sp\n"
                        "PS1='READY> '\n"};

class InteractiveTest : public testing::TestWithParam<ShellCase> {
 protected:
  // A shell that waits for keys, in a directory of its own.
  InteractiveTest() : terminal_(/*columns=*/500), child_([this] { BecomeShell(); }) {
    EXPECT_TRUE(terminal_.Await("READY> ")) << terminal_.shown();
  }

  ~InteractiveTest() override { child_.Signal(SIGKILL); }

  // The line after the keys and a TAB.
  std::string Completed(const std::string& keys) {
    terminal_.Type(absl::StrCat(keys, "\t\x18p"));
    const size_t begin = terminal_.shown().size();
    EXPECT_TRUE(terminal_.Await("]END")) << terminal_.shown();
    const std::string shown = terminal_.shown().substr(begin);
    terminal_.Type("\x15");
    const size_t end = shown.find("]END");
    const size_t bracket = shown.rfind('[', end);
    if (bracket == std::string::npos || end == std::string::npos) return shown;
    return shown.substr(bracket + 1, end - bracket - 1);
  }

  PlantedDirectory home_;
  PlantedDirectory planted_;
  PseudoTerminal terminal_;
  ChildProcess child_;

 private:
  void BecomeShell() {
    const std::string here = std::filesystem::current_path();
    const ShellCase& shell = GetParam();
    std::ofstream(home_.PathOf(shell.rc_file))
        << absl::StrReplaceAll(shell.rc, {{"DOCUMENTS", absl::StrCat(here, "/", kDocuments)}});
    setenv("HOME", home_.path().c_str(), /*overwrite=*/1);
    setenv("ZDOTDIR", home_.path().c_str(), /*overwrite=*/1);
    setenv("TERM", "dumb", /*overwrite=*/1);
    setenv("LC_ALL", "C.UTF-8", /*overwrite=*/1);
    setenv("PATH", absl::StrCat(here, "/tools/seminspect:", getenv("PATH")).c_str(), 1);
    PSEM_CHILD_CHECK(chdir(planted_.path().c_str()) == 0);
    terminal_.Take();
    std::vector<std::string> command = shell.command;
    for (std::string& word : command) {
      if (word == "RC") word = home_.PathOf(shell.rc_file);
    }
    BecomeProgram(command);
  }
};

TEST_P(InteractiveTest, CompletesVerbsOptionsAndValues) {
  EXPECT_EQ(Completed("seminspect sho"), "seminspect show ");
  EXPECT_EQ(Completed("seminspect list --rev"), "seminspect list --reverse ");
  EXPECT_EQ(Completed("seminspect list --sort kno"), "seminspect list --sort known_by ");
  EXPECT_TRUE(absl::StartsWith(Completed("seminspect list -r -o name,kno"),
                               "seminspect list -r -o name,known_by"));
}

// Every option that some of its letters tell from the others.
TEST_P(InteractiveTest, CompletesEveryOptionOfEveryVerb) {
  const Program program = MakeProgram();
  for (const CLI::App* verb : VerbsOf(*program.app)) {
    std::multiset<std::string> shortened;
    for (const CLI::Option* option : OptionsOf(*verb)) {
      for (const std::string& name : option->get_lnames()) {
        for (size_t length = 1; length <= name.size(); ++length) {
          shortened.insert(name.substr(0, length));
        }
      }
    }
    for (const CLI::Option* option : OptionsOf(*verb)) {
      for (const std::string& name : option->get_lnames()) {
        const std::string typed = name.substr(0, name.size() - 1);
        if (shortened.count(typed) != 1) continue;
        const std::string line = absl::StrCat("seminspect ", verb->get_name(), " --");
        EXPECT_TRUE(absl::StartsWith(Completed(line + typed), line + name)) << line + name;
      }
    }
  }
}

// The shell runs the completed line, and the semaphore of exactly that name is shown.
TEST_P(InteractiveTest, QuotesHostileNamesAndEvaluatesNone) {
  const std::vector<std::string> names = {"a*?[z]",          "b`touch pwned`",
                                          "c:d=e",           "d$(touch pwned)",
                                          "e\x1b[2J",        "f\xff\xfe",
                                          "gr\xc3\xb6\xc3",  "h!bang",
                                          "i{a,b}",          "j\\x41",
                                          "k\\slash\\",      "l;touch pwned",
                                          "m&touch p&",      "n\nnewline",
                                          "o|touch pwned>x", "p#no comment",
                                          "q'uote",          "r\"quote",
                                          "s pa  ce",        "t\tab",
                                          "u<(touch pwned)", "v\xe2\x80\xaetxt",
                                          "w${HOME}",        "x~",
                                          "y%s%n",           "z$'x'"};
  for (const std::string& name : names) planted_.File("sem." + name, Glibc64Bytes(7));
  for (const std::string& name : names) {
    for (const char* slash : {"/", ""}) {
      terminal_.Type(absl::StrCat("seminspect show --root . ", slash, name.substr(0, 1), "\t\n"));
      ASSERT_TRUE(terminal_.Await(absl::StrCat("name:              /", Printable(name), "\r\n")))
          << terminal_.shown();
      ASSERT_TRUE(terminal_.Await("READY> ")) << terminal_.shown();
    }
  }
  for (const auto& file : std::filesystem::directory_iterator(planted_.path())) {
    EXPECT_TRUE(absl::StartsWith(file.path().filename().string(), "sem.")) << file;
  }
}

TEST_P(InteractiveTest, CompletesAQuotedName) {
  planted_.File("sem.odd\x1b\'name", Glibc64Bytes(7));
  terminal_.Type("seminspect show --root . $'/o\t\n");
  ASSERT_TRUE(terminal_.Await("name:              /odd\\x1b'name\r\n")) << terminal_.shown();
}

INSTANTIATE_TEST_SUITE_P(All, InteractiveTest, testing::Values(kBash, kZsh),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
