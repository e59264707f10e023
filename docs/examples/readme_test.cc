// README's example is the program beside this file, to the letter.

#include <fstream>
#include <sstream>
#include <string>

#include "gtest/gtest.h"

namespace {

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  std::stringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

TEST(Readme, ShowsTheProgramThatIsCompiledHere) {
  const std::string program = Contents("docs/examples/three_at_a_time.cc");
  ASSERT_FALSE(program.empty());
  EXPECT_NE(Contents("README.md").find("```cpp\n" + program + "```\n"), std::string::npos)
      << "put docs/examples/three_at_a_time.cc into README.md as it is";
}

}  // namespace
