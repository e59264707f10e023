#include "tools/seminspect/commands/replace_file.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using testing::ElementsAre;

constexpr char kOld[] = "old\n";

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> FilesIn(const std::string& path) {
  std::vector<std::string> files;
  DIR* const directory = opendir(path.c_str());
  while (const dirent* entry = readdir(directory)) {
    const std::string file = entry->d_name;
    if (file != "." && file != "..") files.push_back(file);
  }
  closedir(directory);
  return files;
}

mode_t ModeOf(const std::string& path) {
  struct stat found;
  EXPECT_EQ(lstat(path.c_str(), &found), 0) << path;
  return found.st_mode;
}

TEST(ReplaceFile, MakesANewOneAndReplacesAnOldOne) {
  PlantedDirectory planted;
  const std::string path = planted.PathOf("x.prom");
  const mode_t umask_before = umask(0077);
  for (const std::string& text : {std::string(300000, 'a'), std::string("b\n"), std::string()}) {
    EXPECT_EQ(ReplaceFile(path, text), absl::OkStatus());
    EXPECT_EQ(Contents(path), text);
    EXPECT_EQ(ModeOf(path), mode_t{S_IFREG | 0644});
  }
  umask(umask_before);
  EXPECT_THAT(FilesIn(planted.path()), ElementsAre("x.prom"));
}

TEST(ReplaceFile, GoesByTheWorkingDirectory) {
  PlantedDirectory planted;
  ChildProcess child([&] {
    PSEM_CHILD_CHECK(chdir(planted.path().c_str()) == 0);
    PSEM_CHILD_CHECK(ReplaceFile("x.prom", "new").ok());
  });
  EXPECT_EQ(child.Wait().Text(), "exited with 0");
  EXPECT_EQ(Contents(planted.PathOf("x.prom")), "new");
}

TEST(ReplaceFile, TakesTheLongestName) {
  PlantedDirectory planted;
  const std::string file(255, 'n');
  EXPECT_EQ(ReplaceFile(planted.PathOf(file), "new"), absl::OkStatus());
  EXPECT_THAT(FilesIn(planted.path()), ElementsAre(file));
}

TEST(ReplaceFile, RefusesWhatIsNoRegularFile) {
  PlantedDirectory planted;
  planted.File("target", kOld);
  planted.Symlink("link", planted.PathOf("target"));
  planted.Symlink("nowhere", planted.PathOf("missing"));
  planted.Fifo("fifo");
  planted.Socket("socket");
  planted.Directory("directory");
  const size_t files = FilesIn(planted.path()).size();
  for (const char* file : {"link", "nowhere", "fifo", "socket", "directory"}) {
    const std::string path = planted.PathOf(file);
    const mode_t mode = ModeOf(path);
    EXPECT_EQ(ReplaceFile(path, "new").message(),
              absl::StrCat("write \"", path,
                           "\": no regular file (EINVAL); without --output it goes to stdout"));
    EXPECT_EQ(ModeOf(path), mode);
  }
  EXPECT_EQ(Contents(planted.PathOf("target")), kOld);
  EXPECT_EQ(FilesIn(planted.path()).size(), files);
}

TEST(ReplaceFile, SaysWhyItCannot) {
  PlantedDirectory planted;
  planted.File("file", kOld);
  EXPECT_EQ(ReplaceFile(planted.PathOf("no/x"), "new").message(),
            absl::StrCat("write \"", planted.PathOf("no/x"),
                         "\": no such file or directory (ENOENT); make its directory first"));
  EXPECT_EQ(ErrnoOf(ReplaceFile(planted.PathOf("file/x"), "new")), ENOTDIR);
  EXPECT_EQ(ErrnoOf(ReplaceFile(planted.PathOf(std::string(256, 'n')), "new")), ENAMETOOLONG);
  EXPECT_THAT(FilesIn(planted.path()), ElementsAre("file"));
}

struct FailingCase {
  const char* name;
  long call;
  int error;
};

void PrintTo(const FailingCase& row, std::ostream* out) { *out << row.name; }

class FailingCallTest : public testing::TestWithParam<FailingCase> {};

TEST_P(FailingCallTest, LeavesTheOldFileAndNothingBesideIt) {
  PlantedDirectory planted;
  planted.File("x.prom", kOld);
  ChildProcess child([&] {
    FailSystemCall(GetParam().call, GetParam().error);
    // Not with ChildFail: it may be writing that fails.
    _exit(ErrnoOf(ReplaceFile(planted.PathOf("x.prom"), "new")));
  });
  EXPECT_EQ(child.Wait().exit_code, GetParam().error);
  EXPECT_EQ(Contents(planted.PathOf("x.prom")), kOld);
  EXPECT_THAT(FilesIn(planted.path()), ElementsAre("x.prom"));
}

INSTANTIATE_TEST_SUITE_P(All, FailingCallTest,
                         testing::Values(FailingCase{"openat", SYS_openat, EDQUOT},
                                         FailingCase{"write", SYS_write, ENOSPC},
                                         FailingCase{"fchmod", SYS_fchmod, EIO},
                                         FailingCase{"fsync", SYS_fsync, EIO},
                                         FailingCase{"close", SYS_close, EDQUOT},
                                         FailingCase{"rename", SYS_rename, EACCES}),
                         [](const auto& info) { return std::string(info.param.name); });

// Runs ReplaceFile in a child, and `action` in the midst of it, before the file has its name.
std::string EndWith(const std::string& path, const std::function<void(pid_t child)>& action) {
  ChildProcess child([&] {
    const pid_t self = getpid();
    BeforeSystemCall(SYS_rename, [&action, self] { action(self); });
    PSEM_CHILD_CHECK(ReplaceFile(path, "new").ok());
  });
  return child.Wait().Text();
}

TEST(ReplaceFile, DoesNotFollowALinkThatIsPlantedMeanwhile) {
  PlantedDirectory planted;
  planted.File("target", kOld);
  const std::string path = planted.PathOf("x.prom");
  EXPECT_EQ(EndWith(path, [&](pid_t) { planted.Symlink("x.prom", planted.PathOf("target")); }),
            "exited with 0");
  EXPECT_EQ(Contents(planted.PathOf("target")), kOld);
  EXPECT_EQ(ModeOf(path), mode_t{S_IFREG | 0644});
  EXPECT_EQ(Contents(path), "new");
}

TEST(ReplaceFile, IsHiddenFromTheCollectorUntilItIsWhole) {
  PlantedDirectory planted;
  const std::string path = planted.PathOf("x.prom");
  EXPECT_EQ(EndWith(path,
                    [&](pid_t) {
                      const std::vector<std::string> files = FilesIn(planted.path());
                      PSEM_CHILD_CHECK(files.size() == 1);
                      PSEM_CHILD_CHECK(files[0].rfind(".seminspect-", 0) == 0);
                      PSEM_CHILD_CHECK(Contents(planted.PathOf(files[0])) == "new");
                    }),
            "exited with 0");
}

TEST(ReplaceFile, SignalsWaitUntilItIsDone) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGALRM}) {
    PlantedDirectory planted;
    const std::string end = EndWith(planted.PathOf("x.prom"), [signal](pid_t child) {
      syscall(SYS_tgkill, child, child, signal);
    });
    EXPECT_THAT(end, testing::HasSubstr(absl::StrCat("died of SIG", sigabbrev_np(signal))));
    EXPECT_EQ(Contents(planted.PathOf("x.prom")), "new");
    EXPECT_THAT(FilesIn(planted.path()), ElementsAre("x.prom"));
  }
}

// The kernel writes what fits, and sends a signal for the rest.
TEST(ReplaceFile, AFileThatMayNotGrowIsRemoved) {
  PlantedDirectory planted;
  planted.File("x.prom", kOld);
  ChildProcess child([&] {
    const rlimit limit = {10, 10};
    PSEM_CHILD_CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    (void)ReplaceFile(planted.PathOf("x.prom"), std::string(100, 'n'));
  });
  EXPECT_EQ(child.Wait().Text(), "died of SIGXFSZ (25)");
  EXPECT_EQ(Contents(planted.PathOf("x.prom")), kOld);
  EXPECT_THAT(FilesIn(planted.path()), ElementsAre("x.prom"));
}

}  // namespace
}  // namespace psem
