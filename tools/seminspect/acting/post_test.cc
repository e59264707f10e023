// seminspect post and create, run as a user runs them.

#include <signal.h>
#include <sys/stat.h>

#include <list>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "lib/testing/planted_directory.h"
#include "tools/seminspect/acting/acting_fixture.h"

namespace psem {
namespace {

using testing::ContainsRegex;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class PostTest : public ActingTest {};

TEST_F(PostTest, AddsPermitsAndLeavesAnAuditLine) {
  const Semaphore sem = Open(0);
  const Ending run = RunSeminspect(
      {"post", Name(), "--yes", "--expect-value", "0", "--count", "2", "--reason", "lost"});
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, StartsWith(absl::StrCat("seminspect: audit post \"", Name(), "\" file=")));
  EXPECT_THAT(run.err, ContainsRegex("file=[0-9a-f]+:[0-9a-f]+:[0-9]+ permits=[+]2 value=0->2 "
                                     "user=.* pid=[0-9]+ .*reason=\"lost\"\n$"));
  EXPECT_THAT(run.err, HasSubstr(absl::StrCat(":", sem.identity().inode, " ")));
  EXPECT_EQ(*sem.Value(), 2u);
}

TEST_F(PostTest, WithoutYesItOnlyTells) {
  const Semaphore sem = Open(3);
  const Ending run = RunSeminspect({"post", Name(), "--expect-value", "3", "--count", "2"});
  EXPECT_EQ(run.end.Text(), "exited with 5");
  EXPECT_EQ(run.out, absl::StrCat("would add 2 permits to ", Name(),
                                  ": value 3 -> 5; to do it, say --expect-value 3 --yes\n"));
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(*sem.Value(), 3u);
  EXPECT_EQ(RunSeminspect({"post", Name()}).end.Text(), "exited with 5");
}

TEST_F(PostTest, AnotherValueIsRefusedWithAndWithoutYes) {
  const Semaphore sem = Open(3);
  for (const bool yes : {false, true}) {
    std::vector<std::string> arguments = {"post", Name(), "--expect-value", "0"};
    if (yes) arguments.push_back("--yes");
    const Ending run = RunSeminspect(arguments);
    EXPECT_EQ(run.end.Text(), "exited with 4");
    EXPECT_EQ(run.err, absl::StrCat("seminspect: post \"", Name(),
                                    "\": its value is 3, not 0; nothing was changed; look again "
                                    "with \"seminspect show\"\n"));
    EXPECT_EQ(*sem.Value(), 3u);
  }
}

TEST_F(PostTest, YesNeedsWhatTheOperatorSaw) {
  const Semaphore sem = Open(0);
  const Ending run = RunSeminspect({"post", Name(), "--yes"});
  EXPECT_EQ(run.end.Text(), "exited with 2");
  EXPECT_THAT(run.err, HasSubstr("--yes needs --expect-value"));
  EXPECT_EQ(*sem.Value(), 0u);
}

TEST_F(PostTest, MorePermitsThanThereCanBeAreRefused) {
  const Semaphore sem = Open(2147483646);
  std::vector<std::string> arguments = {"post", Name(), "--expect-value=2147483646", "--count=2"};
  EXPECT_EQ(RunSeminspect(arguments).end.Text(), "exited with 4");
  arguments.push_back("--yes");
  EXPECT_EQ(RunSeminspect(arguments).end.Text(), "exited with 4");
  EXPECT_EQ(*sem.Value(), 2147483646u);
}

TEST_F(PostTest, AReaderOfStderrWhoHasLeftIsNoFailure) {
  const Semaphore sem = Open(0);
  const Ending run = RunSeminspect({"post", Name(), "--yes", "--expect-value=0"}, [] {
    signal(SIGPIPE, SIG_DFL);
    int ends[2];
    PSEM_CHILD_CHECK(pipe2(ends, O_CLOEXEC) == 0);
    PSEM_CHILD_CHECK(dup2(ends[1], STDERR_FILENO) == STDERR_FILENO);
    close(ends[0]);
  });
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_EQ(*sem.Value(), 1u);
}

TEST_F(PostTest, OfManyWhoSawTheSameOnePosts) {
  const Semaphore sem = Open(0);
  for (int round = 0; round < 5; ++round) {
    const auto before = *sem.Value();
    std::list<ChildProcess> posts;
    for (int i = 0; i < 6; ++i) {
      posts.emplace_back([&] {
        BecomeSeminspect({"post", Name(), "--yes", "--expect-value", absl::StrCat(before)});
      });
    }
    int done = 0;
    for (ChildProcess& post : posts) {
      const ChildEnd& end = post.Wait();
      EXPECT_TRUE(end.exit_code == 0 || end.exit_code == 4) << end.Text();
      done += end.exit_code == 0;
    }
    EXPECT_EQ(done, 1);
    EXPECT_EQ(*sem.Value(), before + 1);
  }
}

TEST_F(PostTest, WhatIsNoSemaphoreOf64BitGlibcIsRefusedAsTheLibraryDoes) {
  Plant(Glibc32Bytes(0), "old");
  Plant(Musl64Bytes(0), "musl");
  Plant("", "empty");
  Plant(Glibc64Bytes(4000000000), "damaged");
  const std::pair<const char*, const char*> rows[] = {
      {"old", "was made by a 32-bit program"},
      {"musl", "has 32 bytes that are not a semaphore of glibc's"},
      {"empty", "is empty, not a semaphore"},
      {"damaged", "is damaged: its value 4000000000 is above"},
  };
  for (const auto& [label, text] : rows) {
    for (const char* way : {"--count=1", "--yes"}) {
      const Ending run = RunSeminspect({"post", Name(label), "--expect-value=0", way});
      EXPECT_EQ(run.end.Text(), "exited with 1") << label;
      EXPECT_THAT(run.err, HasSubstr(text));
    }
  }
  EXPECT_EQ(RunSeminspect({"post", Name("none"), "--yes", "--expect-value=0"}).end.Text(),
            "exited with 3");
  EXPECT_EQ(RunSeminspect({"post", "a/b", "--yes", "--expect-value=0"}).end.Text(),
            "exited with 2");
}

class CreateTest : public ActingTest {
 protected:
  unsigned ModeOf(const char* label = "jobs") const {
    struct stat stat = {};
    EXPECT_EQ(::stat(names_.Path(label).c_str(), &stat), 0);
    return stat.st_mode & 07777u;
  }
};

TEST_F(CreateTest, LeavesASemaphoreBehindWithItsValueAndMode) {
  const auto tight_umask = [] { umask(0777); };
  const Ending run =
      RunSeminspect({"create", Name(), "--value", "7", "--mode", "0660"}, tight_umask);
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_THAT(run.err, ContainsRegex("^seminspect: audit create .* value=7 user="));
  EXPECT_EQ(ModeOf(), 0660u);
  EXPECT_EQ(*Open(0).Value(), 7u);
  EXPECT_EQ(RunSeminspect({"create", Name("quiet"), "--value", "0"}).end.Text(), "exited with 0");
  EXPECT_EQ(ModeOf("quiet"), 0600u);
}

TEST_F(CreateTest, RefusesANameThatIsTaken) {
  const Semaphore sem = Open(3);
  const Ending run = RunSeminspect({"create", Name(), "--value", "7"});
  EXPECT_EQ(run.end.Text(), "exited with 4");
  EXPECT_THAT(run.err, HasSubstr("file exists (EEXIST)"));
  const Ending content = RunSeminspect({"create", Name(), "--value", "7", "--if-missing"});
  EXPECT_EQ(content.end.Text(), "exited with 0");
  EXPECT_EQ(content.err, "");
  EXPECT_EQ(*sem.Value(), 3u);
}

TEST_F(CreateTest, IfMissingIsNotContentWithWhatIsNoSemaphore) {
  Plant("", "empty");
  const Ending run = RunSeminspect({"create", Name("empty"), "--value", "7", "--if-missing"});
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_THAT(run.err, HasSubstr("is empty"));
}

TEST_F(CreateTest, SaysWhichValuesAndModesThereAre) {
  for (const char* value : {"-1", "2147483648", "many"}) {
    const Ending run = RunSeminspect({"create", Name(), absl::StrCat("--value=", value)});
    EXPECT_EQ(run.end.Text(), "exited with 2");
    EXPECT_THAT(run.err, HasSubstr(" not in range 0 to 2147483647"));
  }
  for (const char* mode : {"8", "1777", "rw", "-1", "07777"}) {
    const Ending run =
        RunSeminspect({"create", Name(), "--value=1", absl::StrCat("--mode=", mode)});
    EXPECT_EQ(run.end.Text(), "exited with 2");
    EXPECT_THAT(run.err, HasSubstr(" are no permissions; give octal digits, 0 to 0777"));
  }
  EXPECT_FALSE(Exists());
}

}  // namespace
}  // namespace psem
