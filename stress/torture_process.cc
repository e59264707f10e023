#include "stress/torture_process.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

constexpr char kProgram[] = "stress/torture";  // Beside the test's runfiles.

// A line of /proc/PID/status, "PPid:\t17", without its label; empty when there is none.
std::string StatusOf(pid_t process, absl::string_view label) {
  std::ifstream status(absl::StrCat("/proc/", process, "/status"));
  for (std::string line; std::getline(status, line);) {
    absl::string_view rest = line;
    if (absl::ConsumePrefix(&rest, label)) return std::string(rest);
  }
  return "";
}

// 0: there is no such process.
pid_t ParentOf(pid_t process) {
  pid_t parent = 0;
  return absl::SimpleAtoi(StatusOf(process, "PPid:\t"), &parent) ? parent : 0;
}

std::string ReadAll(int descriptor) {
  std::string text;
  char buffer[4096];
  ssize_t length;
  while ((length = pread(descriptor, buffer, sizeof(buffer), static_cast<off_t>(text.size()))) >
         0) {
    text.append(buffer, static_cast<size_t>(length));
  }
  return text;
}

[[noreturn]] void BecomeTorture(const std::vector<std::string>& arguments, int output,
                                const TortureSetting& setting) {
  if (setting.terminal != nullptr) {
    setting.terminal->Take();
  } else {
    if (setting.stdout_path != nullptr) output = open(setting.stdout_path, O_WRONLY | O_CLOEXEC);
    PSEM_CHILD_CHECK(dup2(output, STDOUT_FILENO) == STDOUT_FILENO);
  }
  for (const std::string& variable : setting.environment) {
    PSEM_CHILD_CHECK(putenv(const_cast<char*>(variable.c_str())) == 0);
  }
  std::vector<char*> argv = {const_cast<char*>(setting.program)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(kProgram, argv.data());
  ChildFail(absl::StrCat("there is no ", kProgram));
}

}  // namespace

TortureProcess::TortureProcess(std::vector<std::string> arguments, TortureSetting setting)
    : output_(memfd_create("torture", MFD_CLOEXEC)) {
  ChildProcess::Options options;
  options.capture_stderr = setting.terminal == nullptr;
  child_ = std::make_unique<ChildProcess>(
      [arguments = std::move(arguments), output = output_, setting = std::move(setting)] {
        BecomeTorture(arguments, output, setting);
      },
      options);
}

TortureProcess::~TortureProcess() { close(output_); }

TortureEnd TortureProcess::Wait() {
  const ChildEnd& end = child_->Wait();
  TortureEnd torture_end;
  torture_end.exit_code = end.exit_code;
  torture_end.signal = end.signal;
  torture_end.out = ReadAll(output_);
  torture_end.err = absl::StrCat(end.output, end.failure);
  return torture_end;
}

std::vector<pid_t> TortureProcess::Workers() const {
  std::vector<pid_t> workers;
  std::error_code ignored;  // Processes come and go.
  for (std::filesystem::directory_iterator entry("/proc", ignored), end; entry != end;
       entry.increment(ignored)) {
    pid_t process = 0;
    if (!absl::SimpleAtoi(entry->path().filename().string(), &process)) continue;
    const pid_t parent = ParentOf(process);
    if (parent != 0 && ParentOf(parent) == pid()) workers.push_back(process);
  }
  return workers;
}

std::vector<std::string> TortureProcess::Files() const {
  std::vector<std::string> files;
  const std::string mark = absl::StrCat("psem-torture-", ProcessMark(pid()), "-");
  std::error_code ignored;
  for (std::filesystem::directory_iterator entry("/dev/shm", ignored), end; entry != end;
       entry.increment(ignored)) {
    const std::string file = entry->path().filename();
    if (absl::StrContains(file, mark)) files.push_back(file);
  }
  return files;
}

TortureEnd RunTorture(std::vector<std::string> arguments, TortureSetting setting) {
  return TortureProcess(std::move(arguments), std::move(setting)).Wait();
}

bool IsAlive(pid_t process) {
  const std::string state = StatusOf(process, "State:\t");
  return !state.empty() && state[0] != 'Z' && state[0] != 'X';
}

}  // namespace psem
