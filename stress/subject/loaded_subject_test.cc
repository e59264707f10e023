#include "stress/subject/loaded_subject.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <ostream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr absl::Duration kLimit = absl::Seconds(60);

std::string Object(absl::string_view name) {
  return absl::StrCat("stress/subject/object/", name, ".so");
}

TEST(LoadedSubject, TellsTheFactsOfAGoodOne) {
  for (const char* name : {"good", "longer", "closes", "forks"}) {
    const absl::StatusOr<SubjectFacts> facts = ProbeSubject(Object(name), kLimit);
    ASSERT_TRUE(facts.ok()) << facts.status();
    EXPECT_EQ(facts->name, "object");
    EXPECT_EQ(facts->description, "of a test");
    EXPECT_EQ(facts->max_value, 7u);
    EXPECT_EQ(facts->lacks, PSEM_LACKS_EINTR | kLacksTimedWaits | kLacksValue | kLacksNames);
  }
}

TEST(LoadedSubject, IsLoaded) {
  const absl::StatusOr<const Subject*> subject = LoadSubject(Object("good"));
  ASSERT_TRUE(subject.ok()) << subject.status();
  unsigned state = 0;
  EXPECT_EQ((*subject)->create(&state, "/any", 5), 0);
  EXPECT_EQ(state, 5u);
}

struct WrongCase {
  const char* name;
  const char* text;
};

void PrintTo(const WrongCase& row, std::ostream* out) { *out << row.name; }

class WrongObjectTest : public testing::TestWithParam<WrongCase> {};

TEST_P(WrongObjectTest, IsRefusedWithAReason) {
  const std::string path = Object(GetParam().name);
  const absl::StatusOr<SubjectFacts> facts = ProbeSubject(path, kLimit);
  ASSERT_FALSE(facts.ok());
  EXPECT_TRUE(absl::StrContains(facts.status().message(), GetParam().text)) << facts.status();
  EXPECT_TRUE(absl::StrContains(facts.status().message(), path)) << facts.status();
}

INSTANTIATE_TEST_SUITE_P(All, WrongObjectTest,
                         testing::Values(WrongCase{"no_symbol", "exports no psem_subject"},
                                         WrongCase{"null", "returned null"},
                                         WrongCase{"wrong_abi", "its abi is 2"},
                                         WrongCase{"short", "its size is 16"},
                                         WrongCase{"no_name", "it has no name"},
                                         WrongCase{"no_release", "its release is null"},
                                         WrongCase{"bad_align", "its state_align is 3"},
                                         WrongCase{"crashes", "killed by SIGABRT while"},
                                         WrongCase{"exits", "exited with 0 while"}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(LoadedSubject, ThatNeverEndsToLoadIsGivenUp) {
  const absl::StatusOr<SubjectFacts> facts = ProbeSubject(Object("hangs"), absl::Milliseconds(300));
  ASSERT_FALSE(facts.ok());
  EXPECT_TRUE(absl::StrContains(facts.status().message(), "did not end within 300ms"))
      << facts.status();
}

TEST(LoadedSubject, ThatIsNoneIsRefused) {
  const std::string directory = testing::TempDir();
  const std::string text = absl::StrCat(directory, "/text.so");
  std::ofstream(text) << "not a shared object";
  const std::string empty = absl::StrCat(directory, "/empty.so");
  std::ofstream(empty).flush();
  const std::string fifo = absl::StrCat(directory, "/fifo.so");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  for (const std::string& path : {text, empty, fifo, directory, absl::StrCat(directory, "/none")}) {
    const absl::StatusOr<SubjectFacts> facts = ProbeSubject(path, kLimit);
    ASSERT_FALSE(facts.ok()) << path;
    EXPECT_TRUE(absl::StartsWith(facts.status().message(), "load ")) << facts.status();
  }
  for (const std::string& path : {text, empty, fifo}) unlink(path.c_str());
}

}  // namespace
}  // namespace psem
