#include "lib/base/shell_quoted.h"

#include <stdio.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

// What bash makes of a word.
std::string AsBashReadsIt(const std::string& word) {
  FILE* file = tmpfile();
  EXPECT_NE(file, nullptr);
  fputs(absl::StrCat("printf %s ", word, "\n").c_str(), file);
  fflush(file);
  rewind(file);
  FILE* bash = popen(absl::StrCat("bash /dev/fd/", fileno(file)).c_str(), "r");
  EXPECT_NE(bash, nullptr);
  std::string bytes;
  for (int byte = fgetc(bash); byte != EOF; byte = fgetc(bash)) {
    bytes.push_back(static_cast<char>(byte));
  }
  EXPECT_EQ(pclose(bash), 0) << word;
  fclose(file);
  return bytes;
}

TEST(ShellQuoted, QuotesNoMoreThanItMust) {
  EXPECT_EQ(ShellQuoted("/jobs"), "/jobs");
  EXPECT_EQ(ShellQuoted("/dev/shm/sem.a-b_c:1"), "/dev/shm/sem.a-b_c:1");
  EXPECT_EQ(ShellQuoted(""), "''");
  EXPECT_EQ(ShellQuoted("/two words"), "'/two words'");
  EXPECT_EQ(ShellQuoted("/$HOME;`id`*"), "'/$HOME;`id`*'");
  EXPECT_EQ(ShellQuoted("/caf\xc3\xa9"), "'/caf\xc3\xa9'");
  EXPECT_EQ(ShellQuoted("/it's"), "$'/it\\'s'");
  EXPECT_EQ(ShellQuoted("/a\x1b[2J"), "$'/a\\x1b[2J'");
  EXPECT_EQ(ShellQuoted("~root"), "'~root'");
  EXPECT_EQ(ShellQuoted("a=b"), "'a=b'");
}

TEST(ShellQuoted, IsPrintableAndOneWordOfTheSameBytes) {
  std::string every_byte;
  for (int byte = 1; byte < 256; ++byte) every_byte.push_back(static_cast<char>(byte));
  for (const std::string& bytes :
       {std::string("/jobs"), std::string(""), std::string("a b"), std::string("'"),
        std::string("\\'"), std::string("$'\\x41'"), std::string("!ls"), std::string("-n"),
        std::string("\xe2\x80\xaetxt"),
        std::string("\x1b"
                    "1"),
        every_byte}) {
    const std::string quoted = ShellQuoted(bytes);
    EXPECT_EQ(AsBashReadsIt(quoted), bytes) << quoted;
    for (const char byte : quoted) EXPECT_NE(byte, '\n');
    EXPECT_EQ(quoted.find('\x1b'), std::string::npos);
    EXPECT_EQ(quoted.find("\xe2\x80\xae"), std::string::npos);
  }
}

}  // namespace
}  // namespace psem
