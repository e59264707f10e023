#include "tools/tidy/guarantees.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Lines = std::vector<std::string>;

std::vector<std::string> OffencesOf(const Lines& page) {
  return GuaranteeOffences(
      {{"docs/guarantees.md", page},
       {"lib/a_test.cc",
        {"TEST(Suite, Plain) {", "TEST_F(Suite, Fixed) {", "TEST_P(Suite,", "       Broken) {"}},
       {"lib/a.cc", {"TEST(Suite, Elsewhere) {"}}});
}

TEST(Guarantees, OfThisWorkspaceAreTested) {
  for (const std::string& offence : GuaranteeOffences(ReadWorkspace())) ADD_FAILURE() << offence;
}

TEST(Guarantees, MayNameSeveralTestsOnSeveralLines) {
  EXPECT_THAT(OffencesOf({"### G1. One.", "Text with `code`.", "", "Tested by `Suite.Plain`,",
                          "`Suite.Fixed` and `Suite.Broken`.", "", "More `code`.", "### N1. No."}),
              IsEmpty());
}

TEST(Guarantees, PromiseWithoutATestIsNamed) {
  EXPECT_THAT(OffencesOf({"### G1. One.", "`Suite.Plain`", "### G2. Two.", "Tested by nobody."}),
              ElementsAre("docs/guarantees.md: G1 names no test that shows it",
                          "docs/guarantees.md: G2 names no test that shows it"));
}

TEST(Guarantees, TestThatIsNotThereIsNamed) {
  EXPECT_THAT(OffencesOf({"### G1. One.", "Tested by `Suite.Plain` and `Suite.Elsewhere`."}),
              ElementsAre("docs/guarantees.md:2: there is no test Suite.Elsewhere"));
}

TEST(Guarantees, NumbersFollowEachOther) {
  EXPECT_THAT(OffencesOf({"### G1. One.", "Tested by `Suite.Plain`", "### G3. Three.",
                          "Tested by `Suite.Plain`", "### N2. Two."}),
              ElementsAre("docs/guarantees.md:3: G3 should be G2",
                          "docs/guarantees.md:5: N2 should be N1"));
}

TEST(Guarantees, PageThatPromisesNothingIsNamed) {
  EXPECT_THAT(OffencesOf({"# Guarantees"}), ElementsAre("docs/guarantees.md: promises nothing"));
}

}  // namespace
}  // namespace psem
