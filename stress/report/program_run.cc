#include "stress/report/program_run.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

// A file in memory: it takes any amount, and nobody needs to read meanwhile.
class Output {
 public:
  Output() : descriptor_(memfd_create("output", MFD_CLOEXEC)) {}
  ~Output() { close(descriptor_); }

  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  int descriptor() const { return descriptor_; }

  std::string Text() const {
    std::string text;
    char buffer[4096];
    ssize_t length;
    while ((length = pread(descriptor_, buffer, sizeof(buffer), static_cast<off_t>(text.size()))) >
           0) {
      text.append(buffer, static_cast<size_t>(length));
    }
    return text;
  }

 private:
  int descriptor_;
};

[[noreturn]] void Become(const std::vector<std::string>& command) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  ChildFail(absl::StrCat("there is no ", command[0]));
}

}  // namespace

ProgramRun RunProgram(const std::vector<std::string>& command) {
  const Output out;
  const Output err;
  ChildProcess child([&] {
    PSEM_CHILD_CHECK(dup2(out.descriptor(), STDOUT_FILENO) == STDOUT_FILENO);
    PSEM_CHILD_CHECK(dup2(err.descriptor(), STDERR_FILENO) == STDERR_FILENO);
    Become(command);
  });
  const ChildEnd& end = child.Wait(absl::Seconds(120));
  return {end.exit_code, out.Text(), absl::StrCat(err.Text(), end.failure)};
}

}  // namespace psem
