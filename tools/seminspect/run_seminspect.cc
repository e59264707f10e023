#include "tools/seminspect/run_seminspect.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace psem {
namespace {

// Where bazel test starts a test, this leads to the program; see the BUILD file's data.
constexpr char kProgram[] = "tools/seminspect/seminspect";

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

void BecomeSeminspect(const std::vector<std::string>& arguments) {
  std::vector<std::string> texts = {kProgram};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  execv(kProgram, pointers.data());
  ChildFail(absl::StrCat("cannot run ", kProgram, ", errno ", errno));
}

Ending RunSeminspect(const std::vector<std::string>& arguments,
                     const std::function<void()>& prepare) {
  const int captured = memfd_create("stdout", MFD_CLOEXEC);
  ChildProcess::Options options;
  options.capture_stderr = true;
  ChildProcess child(
      [&] {
        PSEM_CHILD_CHECK(dup2(captured, STDOUT_FILENO) == STDOUT_FILENO);
        prepare();
        BecomeSeminspect(arguments);
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
