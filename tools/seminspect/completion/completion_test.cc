// What each shell proposes, for every verb that there is.

#include "tools/seminspect/completion/completion.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/command_line.h"
#include "tools/seminspect/completion/values.h"
#include "tools/seminspect/program.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;
using Words = std::vector<std::string>;

std::string WriteTemporary(const std::string& name, const std::string& text) {
  const std::string path = absl::StrCat(testing::TempDir(), "/", name);
  std::ofstream(path) << text;
  return path;
}

// What `shell` proposes, sorted, for each of `lines`.
using Propose = std::function<std::vector<Words>(const CLI::App& app, const Words& lines)>;

// Runs a script that prints a line "==" behind the proposals for each of the lines.
std::vector<Words> Proposals(const Words& command) {
  const Ending run = RunProgram(command);
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_EQ(run.err, "");
  std::vector<Words> all;
  for (const absl::string_view section : absl::StrSplit(run.out, "==\n")) {
    all.emplace_back(absl::StrSplit(section, '\n', absl::SkipEmpty()));
    std::sort(all.back().begin(), all.back().end());
  }
  all.pop_back();  // Behind the last line.
  return all;
}

std::vector<Words> ProposeInBash(const CLI::App& app, const Words& lines) {
  std::string script = absl::StrCat("set -eu\n", BashCompletion(app));
  for (const std::string& line : lines) {
    const std::string words = absl::StrJoin(absl::StrSplit(line, ' '), "' '");
    absl::StrAppend(&script, "COMP_WORDS=('", words, "')\n",
                    "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_seminspect || true\n",
                    "printf '%s\\n' \"${COMPREPLY[@]-}\" ==\n");
  }
  return Proposals({"bash", WriteTemporary("completion.bash", script)});
}

std::vector<Words> ProposeInFish(const CLI::App& app, const Words& lines) {
  std::string script = FishCompletion(app);
  for (const std::string& line : lines) {
    absl::StrAppend(&script, "complete -C '", line, "' | string replace -r '\\t.*' ''\necho ==\n");
  }
  return Proposals({"fish", "--no-config", WriteTemporary("completion.fish", script)});
}

struct ShellCase {
  const char* name;
  Propose propose;
};

void PrintTo(const ShellCase& row, std::ostream* out) { *out << row.name; }

// zsh proposes only to a person: see interactive_test.cc.
class CompletionTest : public testing::TestWithParam<ShellCase> {
 protected:
  CompletionTest() {
    setenv("HOME", testing::TempDir().c_str(), /*overwrite=*/1);
    const std::string path = std::filesystem::current_path() / "tools/seminspect";
    setenv("PATH", absl::StrCat(path, ":", getenv("PATH")).c_str(), /*overwrite=*/1);
  }

  Words Propose(const CLI::App& app, const std::string& line) const {
    return GetParam().propose(app, {line})[0];
  }

  Program program_ = MakeProgram();
};

TEST_P(CompletionTest, ProposesEveryVerb) {
  Words verbs;
  for (const Verb& verb : AllVerbs()) verbs.push_back(verb.name);
  EXPECT_THAT(Propose(*program_.app, "seminspect "), IsSupersetOf(verbs));
  EXPECT_EQ(Propose(*program_.app, "seminspect lis"), Words{"list"});
  EXPECT_THAT(Propose(*program_.app, "seminspect --"), IsSupersetOf({"--help", "--version"}));
}

TEST_P(CompletionTest, ProposesEveryOptionOfEveryVerb) {
  Words lines;
  std::vector<Words> expected;
  for (const CLI::App* verb : VerbsOf(*program_.app)) {
    lines.push_back(absl::StrCat("seminspect ", verb->get_name(), " --"));
    expected.emplace_back();
    for (const CLI::Option* option : OptionsOf(*verb)) {
      for (const std::string& name : option->get_lnames()) expected.back().push_back("--" + name);
    }
    std::sort(expected.back().begin(), expected.back().end());
  }
  const std::vector<Words> proposed = GetParam().propose(*program_.app, lines);
  for (size_t i = 0; i < lines.size(); ++i) {
    Words long_ones;  // bash has the short ones too.
    for (const std::string& word : proposed[i]) {
      if (absl::StartsWith(word, "--")) long_ones.push_back(word);
    }
    EXPECT_EQ(long_ones, expected[i]) << lines[i];
  }
}

TEST_P(CompletionTest, ProposesTheKnownValuesOfEveryOption) {
  Words lines;
  std::vector<Words> expected;
  for (const CLI::App* verb : VerbsOf(*program_.app)) {
    for (const CLI::Option* option : OptionsOf(*verb)) {
      const Values values = ValuesOf(*option);
      if (IsFlag(*option) || values.words.empty()) continue;
      for (const std::string& spelling : SpellingsOf(*option)) {
        lines.push_back(absl::StrCat("seminspect ", verb->get_name(), " ", spelling, " "));
        expected.push_back(values.words);
        std::sort(expected.back().begin(), expected.back().end());
      }
    }
  }
  ASSERT_FALSE(lines.empty());
  const std::vector<Words> proposed = GetParam().propose(*program_.app, lines);
  for (size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(proposed[i], expected[i]) << lines[i];
}

TEST_P(CompletionTest, ProposesAListsNextWord) {
  EXPECT_EQ(Propose(*program_.app, "seminspect list -o name,kno"), Words{"name,known_by"});
}

TEST_P(CompletionTest, ProposesDirectories) {
  const std::string planted = absl::StrCat(testing::TempDir(), "/directory-of-completion");
  ASSERT_EQ(RunProgram({"mkdir", "-p", planted}).end.Text(), "exited with 0");
  const Words proposed = Propose(
      *program_.app, absl::StrCat("seminspect list --root ", testing::TempDir(), "/directory-of"));
  ASSERT_EQ(proposed.size(), 1u);
  EXPECT_TRUE(absl::StartsWith(proposed[0], planted)) << proposed[0];
}

TEST_P(CompletionTest, KnowsArgumentsSetsAndCommandsOfVerbsToCome) {
  CLI::App app("", "seminspect");
  CLI::App* const run = app.add_subcommand("run", "Don't be \"fooled\": [a] $(touch pwned) \\");
  std::string name;
  std::string format;
  std::vector<std::string> command;
  run->add_option("--format", format)->check(CLI::IsMember({"plain", "pretty"}));
  run->add_option("NAME", name)->required();
  run->add_option("COMMAND", command);

  EXPECT_EQ(Propose(app, "seminspect run --format pl"), Words{"plain"});
  EXPECT_THAT(Propose(app, "seminspect run /jobs -- mkdi"), Contains("mkdir"));
  EXPECT_THAT(Propose(app, "seminspect run --format plain /jobs -- mkdi"), Contains("mkdir"));
  EXPECT_THAT(Propose(app, "seminspect run mkdi"), Not(Contains("mkdir")));
}

TEST_P(CompletionTest, EvaluatesNothingThatIsTyped) {
  for (const char* typed : {"$(touch${IFS}pwned)", "`touch${IFS}pwned`", "-x[$(touch${IFS}pwned)]",
                            "x[`touch${IFS}pwned`]"}) {
    for (const char* next : {"", " ", " -", " x"}) {
      Propose(*program_.app, absl::StrCat("seminspect show ", typed, next));
      Propose(*program_.app, absl::StrCat("seminspect ", typed, next));
      Propose(*program_.app, absl::StrCat("seminspect list --root ", typed, next));
    }
  }
  EXPECT_FALSE(std::ifstream("pwned").is_open());
}

INSTANTIATE_TEST_SUITE_P(All, CompletionTest,
                         testing::Values(ShellCase{"bash", ProposeInBash},
                                         ShellCase{"fish", ProposeInFish}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Values, AreKnownForEveryWordOfTheHelp) {
  const Program program = MakeProgram();
  for (const CLI::App* verb : VerbsOf(*program.app)) {
    for (const CLI::Option* option : verb->get_options()) {
      if (IsFlag(*option)) continue;
      EXPECT_TRUE(FindValues(*option).has_value())
          << verb->get_name() << " takes a " << ValueName(*option)
          << "; say in the table of values.cc what that is";
    }
  }
}

TEST(Values, OfAColumnAreTheColumns) {
  const Program program = MakeProgram();
  Words keys;
  for (const Column& column : AllColumns()) keys.emplace_back(column.key);
  const CLI::App* const list = program.app->get_subcommand("list");
  EXPECT_EQ(ValuesOf(*list->get_option("--sort")).words, keys);
  EXPECT_EQ(ValuesOf(*list->get_option("--sort")).kind, ValueKind::kWord);
  EXPECT_EQ(ValuesOf(*list->get_option("--output")).kind, ValueKind::kWords);
}

}  // namespace
}  // namespace psem
