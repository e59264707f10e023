#include "tools/seminspect/run_program.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"

namespace psem {
namespace {

std::string ReadAll(int descriptor) {
  std::string text;
  char bytes[4096];
  ssize_t length;
  while ((length = pread(descriptor, bytes, sizeof(bytes), static_cast<off_t>(text.size()))) > 0) {
    text.append(bytes, static_cast<size_t>(length));
  }
  return text;
}

}  // namespace

void BecomeProgram(const std::vector<std::string>& command) {
  std::vector<std::string> texts = command;
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  execvp(pointers[0], pointers.data());
  ChildFail(absl::StrCat("cannot run ", command[0], ": ", ErrnoName(errno),
                         "; tools/deps/install installs what the tests run"));
}

Ending RunProgram(const std::vector<std::string>& command, const std::function<void()>& prepare) {
  const int captured = memfd_create("stdout", MFD_CLOEXEC);
  ChildProcess::Options options;
  options.capture_stderr = true;
  ChildProcess child(
      [&] {
        PSEM_CHILD_CHECK(dup2(captured, STDOUT_FILENO) == STDOUT_FILENO);
        prepare();
        BecomeProgram(command);
      },
      options);
  Ending run;
  run.end = child.Wait();
  run.err = run.end.output;
  run.out = ReadAll(captured);
  close(captured);
  return run;
}

}  // namespace psem
