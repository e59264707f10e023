// The schema is that of the columns, and strict: what it lets through is what the program prints.

#include "tools/seminspect/json_schema.h"

#include <fcntl.h>
#include <semaphore.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"
#include "lib/testing/planted_directory.h"
#include "nlohmann/json.hpp"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using nlohmann::ordered_json;

ordered_json Schema() {
  std::ifstream file(kJsonSchema);
  return ordered_json::parse(file);
}

// The schema's word for a column's cells.
ordered_json TypeOf(const Column& column) {
  const absl::string_view type = JsonTypeName(column.type);
  if (column.type == CellType::kTexts) return "array";
  // These two are always there.
  if (column.key == "name" || column.key == "file") return std::string(type);
  return {std::string(type), "null"};
}

TEST(JsonSchema, HasTheColumnsWithTheirTypesAndMeanings) {
  const ordered_json semaphore = Schema()["$defs"]["semaphore"];
  std::vector<std::string> described;
  for (const auto& [key, value] : semaphore["properties"].items()) described.push_back(key);
  std::vector<std::string> expected;
  for (const Column& column : AllColumns()) {
    const std::string key(column.key);
    expected.push_back(key);
    ASSERT_TRUE(semaphore["properties"].contains(key)) << key;
    const ordered_json& property = semaphore["properties"][key];
    EXPECT_EQ(property["type"], TypeOf(column)) << key;
    EXPECT_EQ(property["description"], std::string(column.meaning)) << key;
  }
  EXPECT_EQ(described, expected);
  EXPECT_EQ(semaphore["required"], ordered_json(expected));
  for (const ordered_json& user :
       {Schema()["$defs"]["semaphores"]["items"], Schema()["$defs"]["dossier"]}) {
    EXPECT_EQ(user["unevaluatedProperties"], false);
  }
}

// Whatever has properties lets no other through, and says which it must have.
TEST(JsonSchema, IsStrictEverywhere) {
  for (const auto& [name, definition] : Schema()["$defs"].items()) {
    if (!definition.contains("properties")) continue;
    // What is made of columns is strict where it is used.
    if (name != "semaphore") {
      const char* const strict =
          name == "dossier" ? "unevaluatedProperties" : "additionalProperties";
      EXPECT_EQ(definition[strict], false) << name;
    }
    EXPECT_TRUE(definition.contains("description")) << name;
    EXPECT_TRUE(definition.contains("required")) << name;
  }
}

class JsonOutputTest : public testing::Test {
 protected:
  JsonOutputTest() {
    planted_.File("sem.jobs", Glibc64Bytes(3, 2));
    planted_.File("sem.old", Glibc32Bytes(0));
    planted_.File("sem.evil\x1b[2J\"\\\xff\xe2\x80\xae", Glibc64Bytes(1), 0666);
    planted_.File("sem.empty", "");
    planted_.File("sem.foreign", std::string(32, '\xff'));
    planted_.File("sem.secret", Glibc64Bytes(1), 0000);
    planted_.SparseFile("sem.sparse", uint64_t{1} << 40);
    planted_.Fifo("sem.fifo");
    planted_.Socket("sem.socket");
    planted_.Directory("sem.directory");
    planted_.Symlink("sem.link", "/etc/shadow");
    planted_.File("alpine", Musl64Bytes(12));
    planted_.File("other", "");
  }

  PlantedDirectory planted_;
};

TEST_F(JsonOutputTest, OfAHostileDirectoryIsValid) {
  std::vector<std::string> documents = {
      RunSeminspect({"list", "--json", "--root", planted_.path()}, ForgetPrivileges).out};
  for (const char* name : {"jobs", "old", "empty", "foreign", "secret", "sparse", "fifo", "socket",
                           "directory", "link", "alpine", "nothing"}) {
    documents.push_back(
        RunSeminspect({"show", name, "--json", "--root", planted_.path()}, ForgetPrivileges).out);
  }
  for (const std::string& document : documents) EXPECT_NE(document, "");
  EXPECT_THAT(JsonSchemaOffences(documents), testing::IsEmpty());
}

TEST(JsonOutput, OfLiveSemaphoresIsValid) {
  OwnNames names("schema");
  const std::string name = names.Name("jobs");
  sem_t* const semaphore = sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 0);
  ASSERT_NE(semaphore, SEM_FAILED);
  ChildProcess waiter([&] { sem_wait(semaphore); });
  ASSERT_TRUE(WaitUntilTrue([&] { return waiter.IsWaitingOnFutex(); }));
  const std::string show = RunSeminspect({"show", name, "--json"}).out;
  EXPECT_EQ(ordered_json::parse(show)["semaphores"][0]["waiters"], 1) << show;
  EXPECT_THAT(JsonSchemaOffences({RunSeminspect({"list", "--json"}).out, show}),
              testing::IsEmpty());
}

// A key missing, of another type, or too many: for each key, each is an offence.
TEST_F(JsonOutputTest, IsInvalidOnceItIsSpoilt) {
  const ordered_json sound = ordered_json::parse(
      RunSeminspect({"list", "--json", "--root", planted_.path()}, ForgetPrivileges).out);
  std::vector<std::string> documents = {"{", "[]", "null", sound.dump() + "}",
                                        "{\"schema_version\": 1, \"schema_version\": 1}"};
  const auto spoil = [&](const std::string& place) {
    const ordered_json::json_pointer whole(place);
    for (const auto& [key, value] : sound.at(whole).items()) {
      ordered_json missing = sound;
      missing.at(whole).erase(key);
      // A show has no other_files.
      if (key != "other_files") documents.push_back(missing.dump());
      ordered_json mistyped = sound;
      mistyped.at(whole)[key] = ordered_json::object();
      documents.push_back(mistyped.dump());
    }
    ordered_json more = sound;
    more.at(whole)["more"] = 1;
    documents.push_back(more.dump());
  };
  spoil("");
  spoil("/semaphores/0");
  for (const auto& [key, value] :
       {std::make_pair("name", ordered_json("/\x1b[2J")), std::make_pair("value", ordered_json(-1)),
        std::make_pair("value", ordered_json(1.5)), std::make_pair("mode", ordered_json("0o644")),
        std::make_pair("created", ordered_json("yesterday")),
        std::make_pair("notes", ordered_json({nullptr}))}) {
    ordered_json wrong = sound;
    wrong["semaphores"][0][key] = value;
    documents.push_back(wrong.dump());
  }
  std::set<size_t> refused;
  for (const std::string& line : JsonSchemaOffences(documents)) refused.insert(std::stoul(line));
  for (size_t i = 0; i < documents.size(); ++i) {
    EXPECT_EQ(refused.count(i), 1u)
        << "document " << i << " is spoilt, but valid: " << documents[i].substr(0, 2000);
  }
  EXPECT_GT(documents.size(), 2 * AllColumns().size());
}

}  // namespace
}  // namespace psem
