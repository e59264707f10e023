// Runs the checks that are written in C, and sees that they leave out nothing of the header.

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cctype>
#include <fstream>
#include <iterator>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/c/c99_checks.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/own_names.h"

void c99_failed(const char* file, int line, const char* condition, const char* last_error) {
  psem::ChildFail(absl::StrCat(file, ":", line, ": ", condition, "\nthe last error: ", last_error));
}

// The kernel answers with a number that is nobody's.
void c99_act_as_another_user() { psem::FailSystemCall(SYS_geteuid, EPERM); }

// No directory can be opened, /proc least of all.
void c99_see_no_process() {
  psem::FailSystemCall(SYS_openat, EACCES, {/*argument=*/2, O_DIRECTORY});
}

int c99_last_error_is(const char* text, const char* semaphore) {
  return psem_last_error() == absl::StrReplaceAll(text, {{"$NAME", semaphore}});
}

psem_options c99_silent() {
  psem_options options;
  CHECK(psem_options_init(&options, sizeof(options)) == 0);
  options.silent = 1;
  return options;
}

psem_semaphore* c99_open(const char* name, const psem_options* options) {
  const psem_options silent = c99_silent();
  psem_semaphore* semaphore = nullptr;
  CHECK(psem_open(name, options != nullptr ? options : &silent, &semaphore) == 0);
  CHECK(semaphore != nullptr);
  return semaphore;
}

psem_semaphore* c99_open_loose(const char* name, int64_t value) {
  psem_options options = c99_silent();
  options.strict = 0;
  options.value = value;
  return c99_open(name, &options);
}

uint32_t c99_value(const psem_semaphore* semaphore) {
  uint32_t value = 0;
  CHECK(psem_value(semaphore, &value) == 0);
  return value;
}

void PrintTo(const c99_check& row, std::ostream* out) { *out << row.name; }

namespace psem {
namespace {

std::vector<c99_check> Rows(const c99_check* row) {
  std::vector<c99_check> rows;
  for (; row->name != nullptr; ++row) rows.push_back(*row);
  return rows;
}

class C99Test : public testing::TestWithParam<c99_check> {
 protected:
  OwnNames names_;
};

TEST_P(C99Test, Holds) {
  const c99_check& row = GetParam();
  const std::string name = names_.Name("jobs");
  ChildProcess::Options options;
  options.capture_stderr = true;
  options.end_with_exit = true;
  ChildProcess child([&] { row.run(name.c_str()); }, options);
  ASSERT_TRUE(child.Wait().ok()) << child.Wait().Text() << child.Wait().output;
  EXPECT_EQ(access(names_.Path("jobs").c_str(), F_OK) == 0, row.leaves_semaphore != 0);
  const std::string output = absl::StrReplaceAll(row.output, {{"$NAME", name}});
  if (output.empty() || output.back() == '\n') {
    EXPECT_EQ(child.Wait().output, output);
  } else {
    EXPECT_THAT(child.Wait().output, testing::StartsWith(output));
  }
}

std::string RowName(const testing::TestParamInfo<c99_check>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Calls, C99Test, testing::ValuesIn(Rows(c99_call_checks)), RowName);
INSTANTIATE_TEST_SUITE_P(Acquires, C99Test, testing::ValuesIn(Rows(c99_acquire_checks)), RowName);
INSTANTIATE_TEST_SUITE_P(Options, C99Test, testing::ValuesIn(Rows(c99_option_checks)), RowName);
INSTANTIATE_TEST_SUITE_P(Seeing, C99Test, testing::ValuesIn(Rows(c99_seeing_checks)), RowName);
INSTANTIATE_TEST_SUITE_P(Structs, C99Test, testing::ValuesIn(Rows(c99_struct_checks)), RowName);

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

// Names that begin with psem_ or PSEM_, outside comments.
std::set<std::string> PsemNames(const std::string& source) {
  std::set<std::string> names;
  size_t i = 0;
  while (i < source.size()) {
    if (source.compare(i, 2, "/*") == 0) {
      i = source.find("*/", i) + 2;
      continue;
    }
    size_t end = i;
    while (end < source.size() && (isalnum(source[end]) || source[end] == '_')) ++end;
    const std::string word = source.substr(i, end - i);
    if (word.rfind("psem_", 0) == 0 || word.rfind("PSEM_", 0) == 0) names.insert(word);
    i = end > i ? end : i + 1;
  }
  return names;
}

TEST(C99Checks, UseEveryNameOfTheHeader) {
  std::set<std::string> wanted = PsemNames(ReadFile("lib/c/psem.h"));
  EXPECT_EQ(wanted.count("psem_acquire_with"), 1u);
  EXPECT_EQ(wanted.count("PSEM_UNLINK_NEVER"), 1u);
  for (const char* not_for_programs : {"PSEM_LIB_C_PSEM_H_", "PSEM_API"}) {
    EXPECT_EQ(wanted.erase(not_for_programs), 1u) << not_for_programs;
  }
  for (const char* enumeration : {"psem_open_mode", "psem_unlink_policy"}) {
    EXPECT_EQ(wanted.erase(enumeration), 1u) << enumeration;  // Their constants are what is used.
  }
  for (const char* file : {"calls", "acquires", "options", "seeing", "structs"}) {
    for (const std::string& used : PsemNames(ReadFile(absl::StrCat("lib/c/c99_", file, ".c")))) {
      wanted.erase(used);
    }
  }
  EXPECT_THAT(wanted, testing::IsEmpty());
}

}  // namespace
}  // namespace psem
