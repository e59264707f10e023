// seminspect watch, run as a user runs it: on a directory that changes meanwhile.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "lib/testing/planted_directory.h"
#include "nlohmann/json.hpp"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

// A watch at work; its stdout is a pipe that the test reads.
class RunningWatch {
 public:
  explicit RunningWatch(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "watch");
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    out_ = ends[0];
    err_ = memfd_create("stderr", MFD_CLOEXEC);
    child_ = std::make_unique<ChildProcess>([&] {
      PSEM_CHILD_CHECK(dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO);
      PSEM_CHILD_CHECK(dup2(err_, STDERR_FILENO) == STDERR_FILENO);
      BecomeSeminspect(arguments);
    });
    close(ends[1]);
  }
  ~RunningWatch() {
    StopReading();
    close(err_);
  }

  RunningWatch(const RunningWatch&) = delete;
  RunningWatch& operator=(const RunningWatch&) = delete;

  // The next line without its newline; empty at the end of the output, or when none comes.
  std::string Line() {
    const absl::Time limit = absl::Now() + absl::Seconds(60);
    for (;;) {
      const size_t end = text_.find('\n');
      if (end != std::string::npos) {
        const std::string line = text_.substr(0, end);
        text_.erase(0, end + 1);
        return line;
      }
      pollfd out = {out_, POLLIN, 0};
      char bytes[4096];
      const auto left = static_cast<int>(absl::ToInt64Milliseconds(limit - absl::Now()));
      if (left <= 0 || poll(&out, 1, left) <= 0) return "";
      const ssize_t length = read(out_, bytes, sizeof(bytes));
      if (length <= 0) return "";
      text_.append(bytes, static_cast<size_t>(length));
    }
  }

  // The next line behind its time.
  std::string Change() {
    const std::string line = Line();
    return line.substr(std::min(line.size(), line.find(' ') + 1));
  }

  void StopReading() {
    if (out_ >= 0) close(out_);
    out_ = -1;
  }

  // What it has written to stderr.
  std::string Complaints() const {
    char bytes[4096];
    const ssize_t length = pread(err_, bytes, sizeof(bytes), 0);
    return std::string(bytes, static_cast<size_t>(std::max<ssize_t>(length, 0)));
  }

  ChildProcess& child() { return *child_; }
  std::string End() { return child_->Wait().Text(); }

 private:
  int out_ = -1;
  int err_ = -1;
  std::unique_ptr<ChildProcess> child_;
  std::string text_;
};

class WatchTest : public testing::Test {
 protected:
  WatchTest() { planted_.File("sem.jobs", Glibc64Bytes(3)); }

  std::vector<std::string> With(std::vector<std::string> more) const {
    std::vector<std::string> all = {"--root", planted_.path(), "--interval", "10ms"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  void SetValue(const std::string& file, uint32_t value) const {
    const int descriptor = open(planted_.PathOf(file).c_str(), O_WRONLY | O_CLOEXEC);
    const std::string bytes = Glibc64Bytes(value);
    EXPECT_EQ(pwrite(descriptor, bytes.data(), bytes.size(), 0),
              static_cast<ssize_t>(bytes.size()));
    close(descriptor);
  }

  // Makes a new file and names it `file` in one step, whether there was one of this name or not.
  void PutInPlace(const std::string& file, uint32_t value) const {
    planted_.File("new", Glibc64Bytes(value));
    EXPECT_EQ(rename(planted_.PathOf("new").c_str(), planted_.PathOf(file).c_str()), 0);
  }

  PlantedDirectory planted_;
};

TEST_F(WatchTest, TellsEachChangeOnALine) {
  RunningWatch watch(With({"--present", "--count", "6"}));
  EXPECT_THAT(watch.Change(), HasSubstr("/jobs present: value 3, "));
  SetValue("sem.jobs", 2);
  EXPECT_EQ(watch.Change(), "/jobs value 3 -> 2");
  PutInPlace("sem.new", 7);
  EXPECT_THAT(watch.Change(), HasSubstr("/new appeared: value 7, "));
  PutInPlace("sem.jobs", 9);
  EXPECT_THAT(watch.Change(), HasSubstr("/jobs replaced: inode "));
  ASSERT_EQ(chmod(planted_.PathOf("sem.jobs").c_str(), 0600), 0);
  EXPECT_EQ(watch.Change(), "/jobs mode 0644 -> 0600");
  ASSERT_EQ(unlink(planted_.PathOf("sem.jobs").c_str()), 0);
  EXPECT_THAT(watch.Change(), HasSubstr("/jobs gone: had value 9, users "));
  EXPECT_EQ(watch.Line(), "");
  EXPECT_EQ(watch.End(), "exited with 0");
  EXPECT_EQ(watch.Complaints(), "");  // Stderr is no terminal.
}

TEST_F(WatchTest, JsonIsAnObjectOnEachLine) {
  RunningWatch watch(With({"--present", "--json", "--count", "2"}));
  const auto present = nlohmann::json::parse(watch.Line());
  EXPECT_EQ(present["schema_version"], 1);
  EXPECT_EQ(present["event"], "present");
  EXPECT_TRUE(present["before"].is_null());
  EXPECT_EQ(present["after"]["value"], 3);
  SetValue("sem.jobs", 2);
  const auto changed = nlohmann::json::parse(watch.Line());
  EXPECT_EQ(changed["event"], "changed");
  EXPECT_EQ(changed["name"], "/jobs");
  EXPECT_EQ(changed["column"], "value");
  EXPECT_EQ(changed["before"], 3);
  EXPECT_EQ(changed["after"], 2);
  EXPECT_THAT(changed["time"].get<std::string>(),
              testing::MatchesRegex("....-..-..T..:..:..\\....Z"));
  EXPECT_EQ(watch.End(), "exited with 0");
}

TEST_F(WatchTest, GlobSelects) {
  planted_.File("sem.other", Glibc64Bytes(1));
  for (const char* glob : {"j*", "/jo?s"}) {
    RunningWatch watch(With({"--present", "--duration", "1ms", glob}));
    EXPECT_THAT(watch.Change(), HasSubstr("/jobs present"));
    EXPECT_EQ(watch.Line(), "");
    EXPECT_EQ(watch.End(), "exited with 0");
  }
}

TEST_F(WatchTest, ASignalEndsItAsAnyProgram) {
  for (const int signal : {SIGINT, SIGTERM}) {
    RunningWatch watch(With({"--present"}));
    EXPECT_THAT(watch.Change(), HasSubstr("/jobs present"));
    watch.child().Signal(signal);
    EXPECT_THAT(watch.End(), testing::StartsWith("died of SIG"));
    EXPECT_EQ(watch.child().Wait().signal, signal);
  }
}

TEST_F(WatchTest, AReaderThatLeavesEndsItThoughNothingChanges) {
  RunningWatch watch({"--root", planted_.path(), "--present", "--interval", "1h"});
  EXPECT_THAT(watch.Change(), HasSubstr("/jobs present"));
  watch.StopReading();
  EXPECT_EQ(watch.End(), "exited with 1");
  EXPECT_EQ(watch.Complaints(), "");
}

// How often `process` has slept: each look is followed by a sleep.
int SleepsOf(pid_t process) {
  std::ifstream status(absl::StrCat("/proc/", process, "/status"));
  std::string word;
  while (status >> word && word != "voluntary_ctxt_switches:") {
  }
  int sleeps = -1;
  status >> sleeps;
  return sleeps;
}

TEST_F(WatchTest, ADirectoryThatVanishesIsSaidOnceAndTriedAgain) {
  const std::string root = planted_.PathOf("root");
  const std::string elsewhere = planted_.PathOf("elsewhere");
  ASSERT_EQ(mkdir(root.c_str(), 0700), 0);
  PlantFile(root + "/sem.inner", Glibc64Bytes(1));
  RunningWatch watch({"--root", root, "--interval", "10ms", "--present", "--count", "2"});
  EXPECT_THAT(watch.Change(), HasSubstr("/inner present"));
  ASSERT_EQ(rename(root.c_str(), elsewhere.c_str()), 0);
  ASSERT_TRUE(WaitUntilTrue([&] { return !watch.Complaints().empty(); }));
  const int sleeps = SleepsOf(watch.child().pid());
  ASSERT_TRUE(WaitUntilTrue([&] { return SleepsOf(watch.child().pid()) > sleeps + 5; }));
  PlantFile(elsewhere + "/sem.second", Glibc64Bytes(2));
  ASSERT_EQ(rename(elsewhere.c_str(), root.c_str()), 0);
  EXPECT_THAT(watch.Change(), HasSubstr("/second appeared"));
  EXPECT_EQ(watch.End(), "exited with 1");
  EXPECT_EQ(watch.Complaints(),
            absl::StrCat("seminspect: look into \"", root,
                         "\": no such file or directory (ENOENT); name a directory that is there "
                         "with --root\n"));
}

TEST_F(WatchTest, TenThousandSemaphores_OneChangeIsFound) {
  for (int i = 0; i < 10'000; ++i) planted_.File(absl::StrCat("sem.many", i), Glibc64Bytes(1));
  RunningWatch watch(With({"--present", "--count", "10002"}));
  for (int i = 0; i < 10'001; ++i) EXPECT_THAT(watch.Change(), HasSubstr(" present: "));
  SetValue("sem.many1234", 5);
  EXPECT_EQ(watch.Change(), "/many1234 value 1 -> 5");
  EXPECT_EQ(watch.End(), "exited with 0");
}

TEST(Watch, WrongTimesAreRefused) {
  const std::vector<std::string> wrong[] = {
      {"watch", "--interval", "9ms"}, {"watch", "--interval", "2"}, {"watch", "--interval", "inf"},
      {"watch", "--duration", "-1s"}, {"watch", "--duration", "x"}, {"watch", "--count", "0"}};
  for (const std::vector<std::string>& arguments : wrong) {
    const Ending run = RunSeminspect(arguments);
    EXPECT_EQ(run.end.Text(), "exited with 2") << arguments[2];
    EXPECT_THAT(run.err, HasSubstr(arguments[1]));
    EXPECT_THAT(run.err, EndsWith("\"seminspect --help\" tells more\n"));
  }
}

TEST(Watch, ADirectoryThatIsNotThereIsAnError) {
  const Ending run = RunSeminspect({"watch", "--root", "/nowhere"});
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_THAT(run.err, HasSubstr("look into \"/nowhere\": no such file or directory (ENOENT)"));
}

}  // namespace
}  // namespace psem
