// What --json writes, held against docs/torture.schema.json by a validator that others wrote.

#include "stress/report/json_text.h"

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "stress/report/program_run.h"
#include "stress/report/sample_session.h"

namespace psem {
namespace {

using nlohmann::ordered_json;

constexpr char kSchema[] = "docs/torture.schema.json";

// What the validator says of the documents: a line with SUCCESS for each that is valid.
std::string Validated(const std::vector<std::string>& documents) {
  // Debian's, which has Debian's packages.
  std::vector<std::string> command = {"/usr/bin/python3", "-W",       "ignore", "-m",
                                      "jsonschema",       "--output", "pretty"};
  for (size_t i = 0; i < documents.size(); ++i) {
    const std::string path = absl::StrCat(testing::TempDir(), "/document-", i, ".json");
    std::ofstream(path) << documents[i];
    command.insert(command.end(), {"--instance", path});
  }
  command.emplace_back(kSchema);
  const ProgramRun run = RunProgram(command);
  return absl::StrCat(run.out, run.err);
}

bool IsValid(const std::string& validated, size_t document) {
  return absl::StrContains(validated, absl::StrCat("[SUCCESS]===(", testing::TempDir(),
                                                   "/document-", document, ".json)"));
}

ordered_json Parsed(const SessionResult& result) {
  return ordered_json::parse(JsonText(SampleOptions(), result));
}

TEST(JsonText, OfAnySessionIsValid) {
  SessionResult interrupted = SmallSession(Verdict::kUnfinished, Verdict::kUnfinished);
  interrupted.interrupted_by = 2;
  const std::string validated = Validated({JsonText(SampleOptions(), SampleSession()),
                                           JsonText(HostileOptions(), HostileSession()),
                                           JsonText(SampleOptions(), interrupted)});
  for (size_t i = 0; i < 3; ++i) EXPECT_TRUE(IsValid(validated, i)) << i << "\n" << validated;
}

// A member missing, of another type, or too many: for each place, each is an offence.
TEST(JsonText, IsInvalidOnceItIsSpoilt) {
  SessionResult session = SampleSession();
  session.scenarios.resize(1);  // The validator is slow.
  const ordered_json sound = Parsed(session);
  std::vector<std::string> documents = {"{"};
  for (const char* place :
       {"", "/machine", "/subject", "/options", "/faults", "/scenarios/0", "/scenarios/0/faults",
        "/scenarios/0/outcomes/0", "/scenarios/0/failure", "/scenarios/0/failure/calls/0",
        "/scenarios/0/failure/processes/0", "/scenarios/0/failure/causes/0"}) {
    const ordered_json::json_pointer at{std::string(place)};
    for (const auto& [key, value] : sound.at(at).items()) {
      ordered_json missing = sound;
      missing.at(at).erase(key);
      documents.push_back(missing.dump());
      ordered_json mistyped = sound;
      mistyped.at(at)[key] = ordered_json::object({{"a", 1}});
      documents.push_back(mistyped.dump());
    }
    ordered_json more = sound;
    more.at(at)["more"] = 1;
    documents.push_back(more.dump());
  }
  EXPECT_GT(documents.size(), 150u);
  const std::string validated = Validated(documents);
  for (size_t i = 0; i < documents.size(); ++i) {
    EXPECT_FALSE(IsValid(validated, i)) << "spoilt, but valid: " << documents[i].substr(0, 2000);
  }
}

TEST(JsonText, HasTheFactsOfTheSession) {
  const ordered_json document = Parsed(SampleSession());
  EXPECT_EQ(document["schema_version"], 1);
  EXPECT_EQ(document["verdict"], "FAIL");
  EXPECT_EQ(document["exit_code"], 1);
  EXPECT_EQ(document["options"]["seed"], "0x2a");
  EXPECT_EQ(document["options"]["duration_s"], 20.0);
  EXPECT_EQ(document["subject"]["not_asked"], ordered_json({"kills", "eintr"}));
  EXPECT_TRUE(document["subject"]["path"].is_null());
  EXPECT_TRUE(document["interrupted_by_signal"].is_null());
  ASSERT_EQ(document["scenarios"].size(), 20u);
  EXPECT_EQ(document["scenarios"][1]["operations_a_second"], 61728.3);
  EXPECT_EQ(document["scenarios"][11]["verdict"], "SKIPPED");
  EXPECT_EQ(document["scenarios"][11]["reason"], "mine does not promise kills");
  EXPECT_EQ(document["scenarios"][0]["faults"]["signals"], 79019);
  EXPECT_TRUE(document["scenarios"][1]["failure"].is_null());
}

TEST(JsonText, HasOutcomesWithTheirGrades) {
  const ordered_json outcomes = Parsed(SampleSession())["scenarios"][7]["outcomes"];
  ASSERT_EQ(outcomes.size(), 6u);
  EXPECT_EQ(outcomes[0]["outcome"], "acquired");
  EXPECT_EQ(outcomes[0]["grade"], "required");
  EXPECT_EQ(outcomes[5]["outcome"], "polled");
  EXPECT_EQ(outcomes[5]["grade"], "interesting");
  EXPECT_EQ(outcomes[5]["times"], 42);
  const ordered_json failed = Parsed(SampleSession())["scenarios"][4]["outcomes"];
  EXPECT_EQ(failed.back()["outcome"], "lost-wakeup");
  EXPECT_EQ(failed.back()["grade"], "forbidden");
  EXPECT_EQ(failed.back()["times"], 1);
}

TEST(JsonText, HasTheWholeAccountOfAFailure) {
  const ordered_json failure = Parsed(SampleSession())["scenarios"][4]["failure"];
  EXPECT_EQ(failure["outcome"], "lost-wakeup");
  EXPECT_EQ(failure["moves"].size(), 5u);
  EXPECT_EQ(failure["causes"][0]["cause"], "waiters-read-before-add");
  ASSERT_EQ(failure["calls"].size(), 4u);
  EXPECT_EQ(failure["calls"][0]["held"], "after 17 instructions");
  EXPECT_TRUE(failure["calls"][1]["ends_ns"].is_null());
  EXPECT_EQ(failure["calls"][1]["decides"], true);
  EXPECT_EQ(failure["calls"][2]["result"], "EAGAIN");
  EXPECT_TRUE(failure["found_ns"].is_null());
  EXPECT_EQ(failure["reruns"], 10);
  EXPECT_EQ(failure["reruns_failed"], 9);
  EXPECT_EQ(failure["account"].get<std::string>().substr(0, 11), "---- 8< ---");
}

}  // namespace
}  // namespace psem
