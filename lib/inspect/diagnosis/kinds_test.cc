#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "lib/inspect/diagnosis/diagnosis.h"

namespace psem {
namespace {

TEST(DiagnosisKinds, AreFoundByTheirCodesWhichAreWords) {
  std::set<absl::string_view> codes;
  for (const DiagnosisKind& kind : AllDiagnosisKinds()) {
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
    EXPECT_EQ(FindDiagnosisKind(kind.code), &kind);
    EXPECT_FALSE(kind.code.empty());
    for (const char c : kind.code) {
      EXPECT_TRUE(absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-') << kind.code;
    }
  }
  EXPECT_GT(codes.size(), 20u);
  EXPECT_EQ(FindDiagnosisKind("no-such-code"), nullptr);
  EXPECT_EQ(FindDiagnosisKind(""), nullptr);
}

TEST(DiagnosisKinds, BeginWithTheGravest) {
  Severity last = Severity::kProblem;
  for (const DiagnosisKind& kind : AllDiagnosisKinds()) {
    EXPECT_GE(kind.severity, last) << kind.code;
    last = kind.severity;
  }
  EXPECT_EQ(SeverityName(AllDiagnosisKinds().front().severity), "problem");
  EXPECT_EQ(SeverityName(Severity::kWarning), "warning");
  EXPECT_EQ(SeverityName(AllDiagnosisKinds().back().severity), "notice");
}

TEST(DiagnosisKinds, AnswerTheSameFiveQuestions) {
  constexpr const char* kQuestions[] = {"What it means: ", "How it comes about: ",
                                        "How to make sure: ", "What to do: ", "What not to do: "};
  for (const DiagnosisKind& kind : AllDiagnosisKinds()) {
    SCOPED_TRACE(kind.code);
    size_t from = 0;
    for (const char* question : kQuestions) {
      const size_t at = kind.explanation.find(question, from);
      ASSERT_NE(at, absl::string_view::npos) << question;
      EXPECT_TRUE(at == 0 || kind.explanation[at - 1] == '\n') << question;
      from = at + 1;
    }
    EXPECT_TRUE(absl::StartsWith(kind.explanation, kQuestions[0]));
  }
}

TEST(DiagnosisKinds, FitIntoATerminal) {
  for (const DiagnosisKind& kind : AllDiagnosisKinds()) {
    SCOPED_TRACE(kind.code);
    EXPECT_LE(kind.title.size(), 60u);
    const std::vector<std::string> lines = absl::StrSplit(kind.explanation, '\n');
    EXPECT_GE(lines.size(), 8u);
    EXPECT_LE(lines.size(), 15u);
    for (const std::string& line : lines) {
      EXPECT_FALSE(line.empty());
      EXPECT_LE(line.size(), 80u) << line;
      for (const char c : line) EXPECT_TRUE(absl::ascii_isprint(c)) << line;
    }
  }
}

// What an explanation sends its reader to must be there.
TEST(DiagnosisKinds, NameOnlyCodesThatExist) {
  for (const DiagnosisKind& kind : AllDiagnosisKinds()) {
    constexpr absl::string_view kExplain = "seminspect explain ";
    for (size_t at = kind.explanation.find(kExplain); at != absl::string_view::npos;
         at = kind.explanation.find(kExplain, at + 1)) {
      absl::string_view code = kind.explanation.substr(at + kExplain.size());
      code = code.substr(0, code.find_first_of(" \n.)"));
      EXPECT_NE(FindDiagnosisKind(code), nullptr) << kind.code << " names " << code;
    }
  }
}

}  // namespace
}  // namespace psem
