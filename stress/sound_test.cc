// Sound semaphores are never accused: all that are built in, those too that the mutants are made
// of, so that a mutant is caught for the piece that was put wrong.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "stress/catalogue.h"
#include "stress/torture_process.h"

namespace psem {
namespace {

std::vector<std::string> SoundSubjects() {
  std::vector<std::string> names;
  for (const Subject& subject : AllSubjects()) {
    if (!absl::StartsWith(subject.name, "mutant-")) names.emplace_back(subject.name);
  }
  return names;
}

class SoundTest : public testing::TestWithParam<std::string> {};

TEST_P(SoundTest, Passes) {
  TortureProcess torture({absl::StrCat("--subject=", GetParam()), "--duration=4s"});
  const TortureEnd end = torture.Wait();
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_TRUE(torture.Files().empty());
}

INSTANTIATE_TEST_SUITE_P(All, SoundTest, testing::ValuesIn(SoundSubjects()), [](const auto& info) {
  return absl::StrReplaceAll(info.param, {{"-", "_"}});
});

}  // namespace
}  // namespace psem
