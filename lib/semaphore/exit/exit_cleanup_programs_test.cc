// Exit cleanup in programs of their own: static handles, a plug-in loaded by dlopen, thousands of
// handles.

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "lib/semaphore/exit/program_end_fixture.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

class ExitCleanupProgramsTest : public ProgramEndTest {
 protected:
  // The end of a program that has `variable` set to `value` in its environment.
  static ChildEnd EndOfProgram(std::vector<std::string> command, const std::string& variable,
                               const std::string& value) {
    return EndOf([&] {
      std::vector<char*> arguments;
      for (std::string& argument : command) arguments.push_back(argument.data());
      arguments.push_back(nullptr);
      setenv(variable.c_str(), value.c_str(), /*replace=*/1);
      execv(arguments[0], arguments.data());
      PSEM_CHILD_CHECK(!"execv");
    });
  }

  ChildEnd EndOfStatics(const std::string& way) const {
    return EndOfProgram({"lib/semaphore/exit/static_handles", way}, "SEMAPHORES", names_.Name(""));
  }

  void ExpectNoStaticsName() const {
    EXPECT_FALSE(NameExists("before-main"));
    EXPECT_FALSE(NameExists("in-another-file"));
    EXPECT_FALSE(NameExists("in-main"));
  }
};

TEST_F(ExitCleanupProgramsTest, StaticHandlesOfTwoFilesAreClosedByTheirDestructors) {
  const ChildEnd end = EndOfStatics("return");
  EXPECT_EQ(end.exit_code, 3) << end.Text() << end.output;
  ExpectNoStaticsName();
  EXPECT_EQ(end.output.find("before-main"), std::string::npos) << end.output;
  EXPECT_EQ(end.output.find("in-another-file"), std::string::npos) << end.output;
}

TEST_F(ExitCleanupProgramsTest, StaticHandleThatIsDestroyedAfterCleanupIsClosedOnce) {
  const ChildEnd end = EndOfStatics("return");
  EXPECT_EQ(end.exit_code, 3) << end.Text() << end.output;
  ExpectNoStaticsName();
  EXPECT_EQ(end.output, absl::StrCat("[psem] closing semaphore \"", names_.Name("in-main"),
                                     "\" on exit; set close_on_exit to false to keep it\n"));
}

TEST_F(ExitCleanupProgramsTest, StaticHandlesAreClosedWhenNoDestructorRuns) {
  const ChildEnd quick = EndOfStatics("quick_exit");
  EXPECT_EQ(quick.exit_code, 3) << quick.Text() << quick.output;
  ExpectNoStaticsName();
  const ChildEnd killed = EndOfStatics("SIGTERM");
  EXPECT_EQ(killed.signal, SIGTERM) << killed.Text() << killed.output;
  ExpectNoStaticsName();
}

TEST_F(ExitCleanupProgramsTest, EndOfTheLastThreadClosesAsExitDoes) {
  const ChildEnd end = EndOfStatics("pthread_exit");
  EXPECT_EQ(end.exit_code, 0) << end.Text() << end.output;
  ExpectNoStaticsName();
}

constexpr char kLoad[] = "load:lib/semaphore/exit/plugin.so";
constexpr char kLoadTwin[] = "load:lib/semaphore/exit/plugin_twin.so";

// How a program in C ends that loads plug-ins.
class PluginTest : public ExitCleanupProgramsTest, public testing::WithParamInterface<const char*> {
 protected:
  void ExpectEndAfter(const std::vector<std::string>& steps,
                      const std::string& opened_when_loaded = "") const {
    std::vector<std::string> command = {"lib/semaphore/exit/plugin_host"};
    command.insert(command.end(), steps.begin(), steps.end());
    command.emplace_back(GetParam());
    const ChildEnd end = EndOfProgram(command, "OPEN_WHEN_LOADED", opened_when_loaded);
    if (EndsBySignal()) {
      EXPECT_EQ(end.signal, SIGTERM) << end.Text() << end.output;
    } else {
      EXPECT_EQ(end.exit_code, 3) << end.Text() << end.output;
    }
  }

  static bool EndsBySignal() { return std::string(GetParam()) == "SIGTERM"; }

  std::string Open(absl::string_view label) const {
    return absl::StrCat("open:", names_.Name(label));
  }
};

TEST_P(PluginTest, WhatAFunctionOpenedIsClosed) {
  ExpectEndAfter({kLoad, Open("jobs")});
  EXPECT_FALSE(NameExists("jobs"));
}

TEST_P(PluginTest, WhatAConstructorOpenedIsClosed) {
  ExpectEndAfter({kLoad}, names_.Name("jobs"));
  EXPECT_FALSE(NameExists("jobs"));
}

// It stays loaded, since it is linked with -z nodelete: the handlers lead into it.
TEST_P(PluginTest, WhatAnUnloadedPluginOpenedIsClosedAtTheEnd) {
  ExpectEndAfter({kLoad, Open("jobs"), "unload"});
  EXPECT_FALSE(NameExists("jobs"));
}

// Each plug-in has a library of its own in it.
TEST_P(PluginTest, OnlyTheFirstCopyOfTheLibraryCatchesSignals) {
  ExpectEndAfter({kLoad, Open("jobs"), kLoadTwin, Open("twins")});
  EXPECT_FALSE(NameExists("jobs"));
  EXPECT_EQ(NameExists("twins"), EndsBySignal());
}

INSTANTIATE_TEST_SUITE_P(All, PluginTest, testing::Values("return", "quick_exit", "SIGTERM"),
                         [](const auto& info) { return std::string(info.param); });

// It takes as long as it takes to stat and unlink each: the time is a line, not a square.
TEST_F(ProgramEndTest, ClosesThousands) {
  constexpr int kMany = 5000;
  const auto label = [](int i) { return absl::StrCat("jobs-", i); };
  const ChildEnd end = EndOf([&] {
    for (int i = 0; i < kMany; ++i) OpenSilently(label(i));
    for (int i = 0; i < kMany; ++i) PSEM_CHILD_CHECK(NameExists(label(i)));
  });
  EXPECT_TRUE(end.ok()) << end.Text();
  int left = 0;
  for (int i = 0; i < kMany; ++i) left += NameExists(label(i)) ? 1 : 0;
  EXPECT_EQ(left, 0);
}

}  // namespace
}  // namespace psem
