// seminspect export --output FILE: for a collector that reads FILE whenever it likes.

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "lib/testing/planted_directory.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using testing::HasSubstr;

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

ino_t Inode(const std::string& path) {
  struct stat facts;
  EXPECT_EQ(stat(path.c_str(), &facts), 0);
  return facts.st_ino;
}

bool IsWhole(const std::string& text) {
  return absl::StartsWith(text, "# HELP ") && absl::EndsWith(text, "\n# EOF\n");
}

class ExportOutputTest : public testing::Test {
 protected:
  ExportOutputTest() { planted_.File("sem.jobs", Glibc64Bytes(3)); }

  std::vector<std::string> Arguments(const std::string& output) const {
    return {"export", "--root", planted_.path(), "--output", output};
  }

  size_t FileCount() const {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(collected_.path())) {
      (void)entry;
      ++count;
    }
    return count;
  }

  PlantedDirectory planted_;
  PlantedDirectory collected_;
};

TEST_F(ExportOutputTest, GoesToTheFileAlone) {
  const std::string path = collected_.PathOf("semaphores.prom");
  const Ending run = RunSeminspect(Arguments(path));
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, "");
  EXPECT_TRUE(IsWhole(Contents(path)));
  EXPECT_THAT(Contents(path), HasSubstr("sem.jobs\"} 3\n"));
  struct stat facts;
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777, 0644u);
  EXPECT_EQ(FileCount(), 1u);
}

TEST_F(ExportOutputTest, WhatCannotBeWrittenIsAnError) {
  const Ending run = RunSeminspect(Arguments(collected_.PathOf("no/semaphores.prom")));
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, absl::StrCat("seminspect: write \"", collected_.PathOf("no/semaphores.prom"),
                                  "\": no such file or directory (ENOENT); make its directory "
                                  "first\n"));
}

TEST_F(ExportOutputTest, APlantedLinkIsNotFollowed) {
  collected_.File("target", "precious");
  collected_.Symlink("semaphores.prom", collected_.PathOf("target"));
  const Ending run = RunSeminspect(Arguments(collected_.PathOf("semaphores.prom")));
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_THAT(run.err, HasSubstr("no regular file (EINVAL)"));
  EXPECT_EQ(Contents(collected_.PathOf("target")), "precious");
  EXPECT_EQ(FileCount(), 2u);
}

TEST_F(ExportOutputTest, AReaderNeverSeesHalfOfIt) {
  for (int i = 0; i < 300; ++i) planted_.File(absl::StrCat("sem.", i), Glibc64Bytes(0));
  const std::string path = collected_.PathOf("semaphores.prom");
  ASSERT_EQ(RunSeminspect(Arguments(path)).end.Text(), "exited with 0");
  constexpr int kRuns = 10;
  ChildProcess writer([&] {
    for (int i = 0; i < kRuns; ++i) {
      PSEM_CHILD_CHECK(RunSeminspect(Arguments(path)).end.Text() == "exited with 0");
    }
    PSEM_CHILD_CHECK(unlink(path.c_str()) == 0);
  });
  int seen = 0;
  int broken = 0;
  EXPECT_TRUE(WaitUntilTrue([&] {
    const std::string text = Contents(path);
    const bool gone = access(path.c_str(), F_OK) != 0;
    if (gone) return true;
    ++seen;
    if (!IsWhole(text)) ++broken;
    return false;
  }));
  EXPECT_EQ(writer.Wait().Text(), "exited with 0");
  EXPECT_GT(seen, 0);
  EXPECT_EQ(broken, 0);
}

// Whenever it comes: before the file, in the midst of it, after it.
TEST_F(ExportOutputTest, ASignalLeavesAWholeFileAndNothingBesideIt) {
  const std::string path = collected_.PathOf("semaphores.prom");
  ASSERT_EQ(RunSeminspect(Arguments(path)).end.Text(), "exited with 0");
  for (int i = 0; i < 40; ++i) {
    const ino_t before = Inode(path);
    ChildProcess child([&] { BecomeProgram(SeminspectCommand(Arguments(path))); });
    // Half of them are met at a time that their own file tells, half at one that nothing tells.
    if (i % 2 == 0) {
      WaitUntilTrue([&] { return FileCount() > 1 || Inode(path) != before; });
    } else {
      WaitUntilTrue([turns = i]() mutable { return --turns < 0; });
    }
    child.Signal(SIGTERM);
    child.Wait();
    EXPECT_TRUE(IsWhole(Contents(path)));
    ASSERT_EQ(FileCount(), 1u);
  }
}

}  // namespace
}  // namespace psem
