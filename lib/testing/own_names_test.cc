#include "lib/testing/own_names.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

using testing::MatchesRegex;

bool Exists(const std::string& path) {
  struct stat stat;
  return lstat(path.c_str(), &stat) == 0;
}

void CreateFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) abort();
  close(descriptor);
}

TEST(OwnNames, AreThoseOfTheHeader) {
  const OwnNames names("shape");
  EXPECT_THAT(names.prefix(), MatchesRegex("psem-shape-[0-9a-f]+-[0-9]+-[0-9a-f]{8}"));
  EXPECT_EQ(names.Name("jobs"), "/" + names.prefix() + "-jobs");
  EXPECT_EQ(names.Path("jobs"), "/dev/shm/sem." + names.prefix() + "-jobs");
  EXPECT_NE(OwnNames("shape").prefix(), names.prefix());
}

TEST(OwnNames, PathIsWhereGlibcKeepsTheName) {
  const OwnNames names;
  sem_t* sem = sem_open(names.Name("jobs").c_str(), O_CREAT | O_EXCL, 0600, 1);
  ASSERT_NE(sem, SEM_FAILED);
  EXPECT_TRUE(Exists(names.Path("jobs")));
  sem_close(sem);
}

TEST(OwnNames, RefusesAPurposeThatIsNoPartOfAName) {
  EXPECT_DEATH(OwnNames("a/b"), "OwnNames a/b");
}

TEST(OwnNames, RemovesAllThatCarriesThePrefixAndNothingElse) {
  const OwnNames others;
  CreateFile(others.Path("stays"));
  std::vector<std::string> files;
  {
    const OwnNames names;
    const std::string bare = "/dev/shm/" + names.prefix();
    files = {names.Path("file"),
             names.Path("fifo"),
             names.Path("link"),
             names.Path("dangling"),
             names.Path("directory"),
             bare + "-musl",
             bare};
    CreateFile(files[0]);
    ASSERT_EQ(mkfifo(files[1].c_str(), 0600), 0);
    ASSERT_EQ(symlink(others.Path("stays").c_str(), files[2].c_str()), 0);
    ASSERT_EQ(symlink("/nowhere", files[3].c_str()), 0);
    ASSERT_EQ(mkdir(files[4].c_str(), 0700), 0);
    CreateFile(files[5]);
    CreateFile(files[6]);
  }
  for (const std::string& file : files) EXPECT_FALSE(Exists(file)) << file;
  EXPECT_TRUE(Exists(others.Path("stays")));
}

TEST(OwnNames, StayWhenAChildDestroysItsCopy) {
  auto names = std::make_unique<OwnNames>();
  CreateFile(names->Path("jobs"));
  ChildProcess child([&names] { names.reset(); });
  ASSERT_TRUE(child.Wait().ok());
  EXPECT_TRUE(Exists(names->Path("jobs")));
}

TEST(OwnNames, LeaveTheOwnerWithoutAChildToReap) {
  const OwnNames names;
  EXPECT_EQ(waitpid(-1, nullptr, 0), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(OwnNames, LeaveTheSignalMaskAsItWas) {
  sigset_t mask;
  ASSERT_EQ(sigprocmask(SIG_BLOCK, nullptr, &mask), 0);
  const OwnNames names;
  sigset_t after;
  ASSERT_EQ(sigprocmask(SIG_BLOCK, nullptr, &after), 0);
  for (int signal = 1; signal < SIGRTMIN; ++signal) {
    EXPECT_EQ(sigismember(&mask, signal), sigismember(&after, signal)) << signal;
  }
}

// A process with names of its own and a file by one of them; it runs `prepare`, hands the file's
// path to the test, then runs `rest`.
class Owner {
 public:
  explicit Owner(
      const std::function<void()>& rest, const std::function<void()>& prepare = [] {}) {
    EXPECT_EQ(pipe2(ends_, O_CLOEXEC), 0);
    process_ = std::make_unique<ChildProcess>([this, &rest, &prepare] {
      PSEM_CHILD_CHECK(setsid() > 0);  // Whoever signals our group leaves the test alone.
      const OwnNames names("owner");
      const std::string path = names.Path("jobs");
      CreateFile(path);
      prepare();
      const auto length = static_cast<ssize_t>(path.size());
      PSEM_CHILD_CHECK(write(ends_[1], path.data(), path.size()) == length);
      close(ends_[1]);
      rest();
    });
    close(ends_[1]);
    char bytes[256];
    const ssize_t length = read(ends_[0], bytes, sizeof(bytes));
    if (length > 0) path_.assign(bytes, static_cast<size_t>(length));
    EXPECT_NE(path_, "");
  }

  ~Owner() {
    process_.reset();
    close(ends_[0]);
    unlink(path_.c_str());  // When the janitor failed.
  }

  ChildProcess& process() { return *process_; }
  bool FileIsGone(absl::Duration limit = absl::Seconds(60)) const {
    return WaitUntilTrue([this] { return !Exists(path_); }, limit);
  }

 private:
  int ends_[2];
  std::unique_ptr<ChildProcess> process_;
  std::string path_;
};

[[noreturn]] void SleepForEver() {
  while (true) pause();
}

struct EndCase {
  const char* name;
  void (*rest)();
  int signal_to_group;  // What the test sends: to the whole group, as a terminal does.
  int signal;           // What the owner dies of.
};

void PrintTo(const EndCase& row, std::ostream* out) { *out << row.name; }

class JanitorTest : public testing::TestWithParam<EndCase> {};

TEST_P(JanitorTest, CleansAfterAnOwnerThatEndedBy) {
  const EndCase& row = GetParam();
  Owner owner(row.rest);
  if (row.signal_to_group != 0) {
    ASSERT_EQ(kill(-owner.process().pid(), row.signal_to_group), 0);
  }
  EXPECT_EQ(owner.process().Wait().signal, row.signal) << owner.process().Wait().Text();
  EXPECT_TRUE(owner.FileIsGone());
}

INSTANTIATE_TEST_SUITE_P(All, JanitorTest,
                         testing::Values(EndCase{"sigkill", SleepForEver, SIGKILL, SIGKILL},
                                         EndCase{"control_c", SleepForEver, SIGINT, SIGINT},
                                         EndCase{"hangup", SleepForEver, SIGHUP, SIGHUP},
                                         EndCase{"sigterm", SleepForEver, SIGTERM, SIGTERM},
                                         EndCase{"quick_exit", [] { _exit(0); }, 0, 0},
                                         EndCase{"abort", [] { abort(); }, 0, SIGABRT}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Janitor, WaitsForTheOwnersChildrenAndForTheProgramsThatTheyBecome) {
  int gate[2];
  ASSERT_EQ(pipe(gate), 0);  // `cat` inherits the reader as its stdin, and ends when we let go.
  Owner owner(SleepForEver, [&gate] {
    if (fork() != 0) return;
    dup2(gate[0], STDIN_FILENO);
    close(gate[1]);
    execl("/bin/cat", "cat", nullptr);
    _exit(1);
  });
  close(gate[0]);
  owner.process().Signal(SIGKILL);
  owner.process().Wait();
  EXPECT_FALSE(owner.FileIsGone(absl::Milliseconds(50)));
  close(gate[1]);
  EXPECT_TRUE(owner.FileIsGone());
}

TEST(Janitor, HoldsNothingThatATestRunnerWaitsFor) {
  int output[2];
  ASSERT_EQ(pipe2(output, O_CLOEXEC), 0);
  ChildProcess owner([&output] {
    PSEM_CHILD_CHECK(dup2(output[1], STDOUT_FILENO) >= 0 && dup2(output[1], STDERR_FILENO) >= 0);
    const OwnNames names;
    for (const int descriptor : {output[1], STDOUT_FILENO, STDERR_FILENO}) close(descriptor);
    SleepForEver();
  });
  close(output[1]);
  pollfd ready = {output[0], POLLIN, 0};
  EXPECT_EQ(poll(&ready, 1, 60000), 1);
  EXPECT_EQ(ready.revents, POLLHUP);
  close(output[0]);
}

}  // namespace
}  // namespace psem
