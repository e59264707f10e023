#include "docs/examples/running_example.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/platform/clock.h"

namespace psem {
namespace {

constexpr absl::Duration kLimit = absl::Minutes(1);

ChildProcess::Options CaptureStderr() {
  ChildProcess::Options options;
  options.capture_stderr = true;
  return options;
}

void CloseOnce(int* descriptor) {
  if (*descriptor >= 0) close(*descriptor);
  *descriptor = -1;
}

[[noreturn]] void Become(const std::string& program, const std::string& name,
                         const std::vector<std::string>& more, int input, int output) {
  PSEM_CHILD_CHECK(dup2(input, STDIN_FILENO) == STDIN_FILENO);
  PSEM_CHILD_CHECK(dup2(output, STDOUT_FILENO) == STDOUT_FILENO);
  const std::string path = absl::StrCat("docs/examples/", program);
  std::vector<char*> arguments = {const_cast<char*>(program.c_str()),
                                  const_cast<char*>(name.c_str())};
  for (const std::string& argument : more) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  execv(path.c_str(), arguments.data());
  ChildFail(absl::StrCat("exec ", path, ": ", strerror(errno)));
}

}  // namespace

RunningExample::Pipe::Pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    perror("pipe2");
    abort();
  }
  reader = ends[0];
  writer = ends[1];
}

RunningExample::RunningExample(const std::string& program, const std::string& name,
                               const std::vector<std::string>& more)
    : process_([&] { Become(program, name, more, input_.reader, output_.writer); },
               CaptureStderr()) {
  CloseOnce(&input_.reader);
  CloseOnce(&output_.writer);
}

RunningExample::~RunningExample() {
  CloseOnce(&input_.writer);
  CloseOnce(&output_.reader);
}

std::string RunningExample::ReadLine() {
  const Deadline deadline = After(kLimit);
  size_t end;
  while ((end = unread_.find('\n')) == std::string::npos) {
    pollfd ready = {output_.reader, POLLIN, 0};
    poll(&ready, 1, static_cast<int>(absl::ToInt64Milliseconds(Remaining(deadline))) + 1);
    if (Remaining(deadline) <= absl::ZeroDuration()) return "(nothing in time)";
    if (ready.revents == 0) continue;
    std::array<char, 4096> bytes;
    const ssize_t length = read(output_.reader, bytes.data(), bytes.size());
    if (length <= 0) break;
    unread_.append(bytes.data(), static_cast<size_t>(length));
  }
  const std::string line = unread_.substr(0, end);
  unread_.erase(0, end == std::string::npos ? end : end + 1);
  return line;
}

void RunningExample::PressEnter() {
  const ssize_t written = write(input_.writer, "\n", 1);
  if (written != 1) perror("write");  // The test will see that nothing came of it.
}

const ChildEnd& RunningExample::Wait() {
  CloseOnce(&input_.writer);
  return process_.Wait(kLimit);
}

}  // namespace psem
