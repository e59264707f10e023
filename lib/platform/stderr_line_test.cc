#include "lib/platform/stderr_line.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <string>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

ChildProcess::Options Captured() {
  ChildProcess::Options options;
  options.capture_stderr = true;
  return options;
}

TEST(WriteStderrLine, WritesOneLineAndKeepsErrno) {
  ChildProcess child(
      [] {
        errno = EDOM;
        WriteStderrLine({"closing \"", "/jobs", "\""});
        PSEM_CHILD_CHECK(errno == EDOM);
      },
      Captured());
  const ChildEnd& end = child.Wait();
  EXPECT_TRUE(end.ok()) << end.Text();
  EXPECT_EQ(end.output, "[psem] closing \"/jobs\"\n");
}

TEST(WriteStderrLine, CutsWhatIsTooLong) {
  ChildProcess child([] { WriteStderrLine({std::string(10000, 'x'), "y"}); }, Captured());
  const ChildEnd& end = child.Wait();
  EXPECT_TRUE(end.ok()) << end.Text();
  EXPECT_EQ(end.output, "[psem] " + std::string(4096 - 8, 'x') + "\n");
}

// Otherwise a process that was about to exit with 0 would die of SIGPIPE.
TEST(WriteStderrLine, BrokenPipeIsNoSignal) {
  ChildProcess child([] {
    int pipe_ends[2];
    PSEM_CHILD_CHECK(pipe(pipe_ends) == 0);
    PSEM_CHILD_CHECK(dup2(pipe_ends[1], STDERR_FILENO) == STDERR_FILENO);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    WriteStderrLine({"nobody reads this"});
    sigset_t pending;
    sigpending(&pending);
    PSEM_CHILD_CHECK(sigismember(&pending, SIGPIPE) == 0);
  });
  const ChildEnd& end = child.Wait();
  EXPECT_TRUE(end.ok()) << end.Text();
}

TEST(WriteStderrLine, ClosedStderrIsNoError) {
  ChildProcess child([] {
    close(STDERR_FILENO);
    WriteStderrLine({"nobody reads this"});
  });
  const ChildEnd& end = child.Wait();
  EXPECT_TRUE(end.ok()) << end.Text();
}

}  // namespace
}  // namespace psem
