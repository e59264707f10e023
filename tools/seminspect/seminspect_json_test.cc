// What scripts rely on: the JSON of the whole program.

#include <fcntl.h>
#include <semaphore.h>
#include <unistd.h>

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "lib/base/printable.h"
#include "lib/testing/own_names.h"
#include "lib/testing/planted_directory.h"
#include "nlohmann/json.hpp"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using nlohmann::ordered_json;

// Runs and parses; the parser refuses what is not UTF-8.
ordered_json MustParse(
    const std::vector<std::string>& arguments, int exit_code,
    const std::function<void()>& prepare = [] {}) {
  const Ending run = RunSeminspect(arguments, prepare);
  EXPECT_EQ(run.end.Text(), absl::StrCat("exited with ", exit_code)) << run.err;
  EXPECT_EQ(run.err.empty(), exit_code == 0) << run.err;
  ordered_json document = ordered_json::parse(run.out, nullptr, /*allow_exceptions=*/false);
  EXPECT_FALSE(document.is_discarded()) << run.out;
  return document;
}

std::vector<std::string> Keys(const ordered_json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

// The bytes behind a name, as "seminspect show --help" tells to get them.
std::string Unescape(const std::string& printed) {
  std::string bytes;
  for (size_t i = 0; i < printed.size(); ++i) {
    if (printed[i] != '\\') {
      bytes += printed[i];
    } else if (printed[i + 1] == 'x') {
      bytes += static_cast<char>(std::stoi(printed.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else {
      bytes += printed[++i];
    }
  }
  return bytes;
}

TEST(SeminspectJson, HasOneSchemaForEveryFile) {
  PlantedDirectory planted;
  planted.File("sem.jobs", Glibc64Bytes(3, 2));
  planted.File("sem.old", Glibc32Bytes(0));
  planted.File("sem.empty", "");
  planted.File("sem.billing", Glibc64Bytes(1), 0000);
  planted.Fifo("sem.fifo");
  planted.File("alpine", Musl64Bytes(12));
  planted.File("other", "");

  const ordered_json list =
      MustParse({"list", "--json", "--root", planted.path()}, 1, ForgetPrivileges);
  EXPECT_EQ(Keys(list),
            (std::vector<std::string>{"schema_version", "directory", "other_files", "semaphores"}));
  EXPECT_EQ(list["schema_version"], 1);
  EXPECT_EQ(list["directory"], planted.path());
  EXPECT_EQ(list["other_files"], 1);
  ASSERT_EQ(list["semaphores"].size(), 6u);

  std::vector<std::string> keys;
  for (const Column& column : AllColumns()) keys.emplace_back(column.key);
  std::vector<std::string> values;
  for (const ordered_json& semaphore : list["semaphores"]) {
    EXPECT_EQ(Keys(semaphore), keys);
    values.push_back(absl::StrCat(semaphore["name"].get<std::string>(), " ",
                                  semaphore["value"].dump(), " ", semaphore["error"].dump(), " ",
                                  semaphore["notes"].size()));
  }
  EXPECT_EQ(values, (std::vector<std::string>{"/alpine 12 null 1", "/billing null \"EACCES\" 1",
                                              "/empty null null 1", "/fifo null null 1",
                                              "/jobs 3 null 0", "/old 0 null 1"}));
}

TEST(SeminspectJson, ShowHasTheSchemaOfList) {
  PlantedDirectory planted;
  planted.File("sem.jobs", Glibc64Bytes(3, 2));
  ordered_json list = MustParse({"list", "--json", "--root", planted.path()}, 0);
  ordered_json show = MustParse({"show", "--json", "jobs", "--root", planted.path()}, 0);
  EXPECT_EQ(show["semaphores"][0]["recorded_waiters"], 2);
  // A second may pass between the two.
  for (ordered_json* document : {&list, &show}) (*document)["semaphores"][0].erase("age_seconds");
  for (ordered_json* document : {&list, &show}) (*document)["semaphores"][0].erase("idle_seconds");
  list.erase("other_files");
  for (const char* key : {"processes", "threads", "diagnoses"}) {
    EXPECT_EQ(show["semaphores"][0].erase(key), 1u) << key;
  }
  EXPECT_EQ(list, show);
}

TEST(SeminspectJson, NothingByThatNameIsAnEmptyList) {
  PlantedDirectory planted;
  const ordered_json show = MustParse({"show", "jobs", "--json", "--root", planted.path()}, 3);
  EXPECT_EQ(show["semaphores"], ordered_json::array());
}

TEST(SeminspectJson, IsValidWithHostileNamesAndGivesTheirBytesBack) {
  PlantedDirectory planted;
  std::set<std::string> files;
  for (const char* name : {"plain",
                           "gr\xc3\xb6\xc3\x9f"
                           "e",
                           "\x1b[2J\x1b]0;title\x07", "\xff\xfe", "cut\xe2\x82",
                           "bidi\xe2\x80\xae"
                           "txt",
                           "new\nline", "tab\t", "quote\"", "back\\slash", "\\x1b",
                           "c1\xc2\x9b"
                           "2J",
                           "\x01\x7f"}) {
    files.insert(planted.PathOf(absl::StrCat("sem.", name)));
  }
  for (const std::string& file : files) {
    planted.File(file.substr(planted.path().size() + 1), Glibc64Bytes(1));
  }
  std::set<std::string> recovered;
  const ordered_json list = MustParse({"list", "--json", "--root", planted.path()}, 0);
  for (const ordered_json& semaphore : list["semaphores"]) {
    recovered.insert(Unescape(semaphore["file"]));
  }
  EXPECT_EQ(recovered, files);

  // The table has no byte that a terminal obeys either, and is UTF-8.
  const std::string table = absl::StrReplaceAll(
      RunSeminspect({"list", "--root", planted.path()}).out, {{"\n", ""}, {"\\", ""}, {"\"", ""}});
  EXPECT_EQ(Printable(table), table);
}

// Real semaphores, in the directory that is looked into by default.
TEST(SeminspectLive, SeesTheValueChange) {
  OwnNames names("seminspect");
  sem_t* const semaphore = sem_open(names.Name("jobs").c_str(), O_CREAT | O_EXCL, 0600, 5);
  ASSERT_NE(semaphore, SEM_FAILED);
  const std::vector<std::string> show = {"show", "--json", names.Name("jobs")};
  EXPECT_EQ(MustParse(show, 0)["semaphores"][0]["value"], 5);
  ASSERT_EQ(sem_wait(semaphore), 0);
  const ordered_json record = MustParse(show, 0)["semaphores"][0];
  EXPECT_EQ(record["value"], 4);
  EXPECT_EQ(record["file"], names.Path("jobs"));
  EXPECT_EQ(record["owner_id"], geteuid());
  EXPECT_EQ(record["layout"], "glibc 64-bit");

  // Others' semaphores may be there too, whatever they are.
  const Ending list = RunSeminspect({"list"});
  EXPECT_TRUE(list.end.exit_code == 0 || list.end.exit_code == 1) << list.end.Text();
  EXPECT_NE(list.out.find(names.Name("jobs") + " "), std::string::npos) << list.out;

  ASSERT_EQ(sem_unlink(names.Name("jobs").c_str()), 0);
  MustParse(show, 3);
  ASSERT_EQ(sem_close(semaphore), 0);
}

}  // namespace
}  // namespace psem
