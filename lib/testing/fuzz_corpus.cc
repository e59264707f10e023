#include "lib/testing/fuzz_corpus.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/base/printable.h"
#include "lib/testing/check_call.h"

namespace psem {
namespace {

constexpr unsigned int kLongestSeconds = 20;
constexpr size_t kMaxInput = 1 << 16;

// What the child is at; the parent reads it after the child's death.
struct CurrentInput {
  size_t size;
  char bytes[kMaxInput];
};

std::string Unescaped(absl::string_view line) {
  std::string bytes;
  while (!line.empty()) {
    const bool is_escape = line.size() >= 4 && line[0] == '\\' && line[1] == 'x' &&
                           absl::ascii_isxdigit(line[2]) && absl::ascii_isxdigit(line[3]);
    absl::StrAppend(&bytes,
                    is_escape ? absl::HexStringToBytes(line.substr(2, 2)) : line.substr(0, 1));
    line.remove_prefix(is_escape ? 4 : 1);
  }
  return bytes;
}

class Mutator {
 public:
  explicit Mutator(const std::vector<std::string>& inputs) : inputs_(inputs) {}

  // One change, or a few.
  std::string Mutated(std::string input) {
    for (size_t changes = 1 + Below(4); changes > 0; --changes) Change(&input);
    return input.substr(0, kMaxInput);
  }

 private:
  // A place within 0 to `end`, `end` left out.
  size_t Below(size_t end) { return end == 0 ? 0 : random_() % end; }

  void Change(std::string* input) {
    const size_t place = Below(input->size() + 1);
    const size_t length = Below(input->size() - place + 1);
    const std::string& other = inputs_[Below(inputs_.size())];
    const size_t other_place = Below(other.size() + 1);
    switch (Below(6)) {
      case 0:
        if (place < input->size()) (*input)[place] ^= 1 << Below(8);
        break;
      case 1:
        if (place < input->size()) (*input)[place] = Below(256);
        break;
      case 2:
        input->insert(place, 1, Below(256));
        break;
      case 3:
        input->erase(place, length);
        break;
      case 4:
        input->insert(place, input->substr(place, length));
        break;
      case 5:
        input->replace(place, length, other, other_place, Below(other.size() - other_place + 1));
        break;
    }
  }

  const std::vector<std::string>& inputs_;
  std::mt19937 random_;  // Seeded with the standard's own seed: each run is the same.
};

// In the child.
void RunOne(FuzzTarget target, const std::string& input, CurrentInput* current) {
  current->size = std::min(input.size(), kMaxInput);
  memcpy(current->bytes, input.data(), current->size);
  alarm(kLongestSeconds);
  // A copy of its own, so that a sanitizer sees whoever reads past its end.
  const auto copy = std::make_unique<uint8_t[]>(current->size);
  std::copy_n(input.data(), current->size, copy.get());
  target(copy.get(), current->size);
}

void RunAll(FuzzTarget target, const std::vector<std::string>& inputs, int mutations,
            CurrentInput* current) {
  RunOne(target, "", current);
  Mutator mutator(inputs);
  for (const std::string& input : inputs) {
    RunOne(target, input, current);
    for (int i = 0; i < mutations; ++i) RunOne(target, mutator.Mutated(input), current);
  }
}

}  // namespace

std::vector<std::string> ReadCorpus(absl::string_view text) {
  std::vector<std::string> inputs;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    inputs.push_back(Unescaped(line));
  }
  return inputs;
}

std::string FirstDeadlyInput(FuzzTarget target, const std::vector<std::string>& inputs,
                             int mutations) {
  void* const shared = mmap(nullptr, sizeof(CurrentInput), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CheckCall(shared != MAP_FAILED, "mmap");
  auto* const current = static_cast<CurrentInput*>(shared);
  const pid_t child = fork();
  CheckCall(child >= 0, "fork");
  if (child == 0) {
    RunAll(target, inputs, mutations, current);
    _exit(0);
  }
  int status = 0;
  CheckCall(waitpid(child, &status, 0) == child, "waitpid");
  std::string death;
  if (WIFSIGNALED(status)) {
    death = absl::StrCat("died of SIG", sigabbrev_np(WTERMSIG(status)));
  } else if (WEXITSTATUS(status) != 0) {
    death = absl::StrCat("exited with ", WEXITSTATUS(status));
  }
  if (!death.empty()) {
    absl::StrAppend(&death, " of \"", Printable({current->bytes, current->size}), "\"");
  }
  munmap(shared, sizeof(CurrentInput));
  return death;
}

}  // namespace psem
