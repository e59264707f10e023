#include "tools/seminspect/json_schema.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "tools/seminspect/run_program.h"

namespace psem {
namespace {

std::vector<std::string>& Kept() {
  static auto* const documents = new std::vector<std::string>;
  return *documents;
}

class ValidateKept : public testing::Environment {
 public:
  void TearDown() override {
    if (Kept().empty()) return;
    const std::vector<std::string> offences = JsonSchemaOffences(Kept());
    EXPECT_TRUE(offences.empty()) << absl::StrJoin(offences, "\n") << "\nThe first document:\n"
                                  << Kept()[static_cast<size_t>(std::stoul(offences[0]))];
  }
};

const testing::Environment* const validate_kept =
    testing::AddGlobalTestEnvironment(new ValidateKept);

}  // namespace

std::vector<std::string> JsonSchemaOffences(const std::vector<std::string>& documents) {
  // Debian's, which has Debian's packages.
  std::vector<std::string> command = {"/usr/bin/python3", "tools/seminspect/validate_json.py",
                                      kJsonSchema};
  for (size_t i = 0; i < documents.size(); ++i) {
    command.push_back(absl::StrCat(testing::TempDir(), "/document-", i, ".json"));
    std::ofstream(command.back()) << documents[i];
  }
  const Ending run = RunProgram(command);
  EXPECT_EQ(run.end.Text(), run.out.empty() ? "exited with 0" : "exited with 1");
  EXPECT_EQ(run.err, "");
  return absl::StrSplit(run.out, '\n', absl::SkipEmpty());
}

void ValidateAtTheEnd(absl::string_view document) { Kept().emplace_back(document); }

}  // namespace psem
