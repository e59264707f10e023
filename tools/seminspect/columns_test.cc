#include "tools/seminspect/columns.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/inspect/semaphore_record.h"

namespace psem {
namespace {

const absl::Time kCreated = absl::FromUnixSeconds(1700000000);  // 2023-11-14T22:13:20Z
const absl::Time kNow = kCreated + absl::Hours(50);

SemaphoreRecord Whole() {
  SemaphoreRecord record;
  record.name = "/evil\x1b";
  record.path = "/dev/shm/sem.evil\x1b";
  record.layout = "glibc 64-bit";
  record.value = 3;
  record.recorded_waiters = 2;
  record.owner = "app";
  record.group = "staff";
  FileFacts facts;
  facts.identity = {makedev(0, 27), 4711};
  facts.mode = S_IFREG | 0640;
  facts.owner = 1000;
  facts.group = 50;
  facts.size = 32;
  facts.links = 1;
  facts.created = kCreated;
  facts.last_opened = kCreated + absl::Hours(1);
  record.facts = facts;
  record.notes = {"world-writable", "has 2 names"};
  SemaphoreUse use;
  use.state = UseState::kInUse;
  use.evidence = UseEvidence::kMappings;
  use.users = {10, 20};
  use.waiters = {{10, 11}};
  use.unreadable_waiters = 1;
  use.others_unlisted = false;
  record.use = use;
  record.place = std::make_shared<NamespacePlace>(
      NamespacePlace{/*process=*/4711, "/docker/0123", "docker 0123"});
  return record;
}

// As one that could not be read: with an errno. As one that has nothing to read: without.
SemaphoreRecord WithoutValue(const absl::Status& reason) {
  SemaphoreRecord record = Whole();
  record.layout = reason;
  record.value = reason;
  record.recorded_waiters = reason;
  record.use = absl::UnavailableError("not looked at");
  record.place = nullptr;
  record.notes.clear();
  return record;
}

SemaphoreRecord Unread() { return WithoutValue(ErrnoStatus(EACCES, "open", "x", "")); }

SemaphoreRecord NoSemaphore() { return WithoutValue(absl::FailedPreconditionError("a FIFO")); }

SemaphoreRecord Unseen() {
  const absl::Status reason = ErrnoStatus(EACCES, "stat", "x", "");
  SemaphoreRecord record = WithoutValue(reason);
  record.facts = reason;
  record.owner = reason;
  record.group = reason;
  record.use = reason;
  return record;
}

struct ColumnCase {
  const char* key;
  const char* text;
  const char* json;
  const char* unread;        // Text when the file could not be opened.
  const char* no_semaphore;  // Text when the file has no contents to read.
  const char* unseen;        // Text when nothing but the name is known.
};

void PrintTo(const ColumnCase& row, std::ostream* out) { *out << row.key; }

// In the order of the table. The keys are a promise to scripts: none may go or change its meaning
// without a new schema version.
const ColumnCase kColumnCases[] = {
    {"name", "/evil\\x1b", R"("/evil\\x1b")", "/evil\\x1b", "/evil\\x1b", "/evil\\x1b"},
    {"file", "/dev/shm/sem.evil\\x1b", R"("/dev/shm/sem.evil\\x1b")", "/dev/shm/sem.evil\\x1b",
     "/dev/shm/sem.evil\\x1b", "/dev/shm/sem.evil\\x1b"},
    {"value", "3", "3", "?", "-", "?"},
    {"waiters", "1+", "1", "-", "-", "?"},
    {"waiters_complete", "no", "false", "-", "-", "?"},
    {"recorded_waiters", "2", "2", "?", "-", "?"},
    {"users", "2", "2", "-", "-", "?"},
    {"users_complete", "yes", "true", "-", "-", "?"},
    {"state", "in use", R"("in use")", "-", "-", "?"},
    {"known_by", "mappings", R"("mappings")", "-", "-", "?"},
    {"mode", "0640", R"("0640")", "0640", "0640", "?"},
    {"owner", "app", R"("app")", "app", "app", "?"},
    {"owner_id", "1000", "1000", "1000", "1000", "?"},
    {"group", "staff", R"("staff")", "staff", "staff", "?"},
    {"group_id", "50", "50", "50", "50", "?"},
    {"age_seconds", "2d", "180000", "2d", "2d", "?"},
    {"created", "2023-11-14T22:13:20Z", R"("2023-11-14T22:13:20Z")", "2023-11-14T22:13:20Z",
     "2023-11-14T22:13:20Z", "?"},
    {"idle_seconds", "2d", "176400", "2d", "2d", "?"},
    {"last_opened", "2023-11-14T23:13:20Z", R"("2023-11-14T23:13:20Z")", "2023-11-14T23:13:20Z",
     "2023-11-14T23:13:20Z", "?"},
    {"size", "32", "32", "32", "32", "?"},
    {"layout", "glibc 64-bit", R"("glibc 64-bit")", "?", "-", "?"},
    {"links", "1", "1", "1", "1", "?"},
    {"device", "00:1b", R"("00:1b")", "00:1b", "00:1b", "?"},
    {"inode", "4711", "4711", "4711", "4711", "?"},
    {"namespace_pid", "4711", "4711", "-", "-", "-"},
    {"container", "docker 0123", R"("docker 0123")", "-", "-", "-"},
    {"cgroup", "/docker/0123", R"("/docker/0123")", "-", "-", "-"},
    {"error", "-", "null", "EACCES", "-", "EACCES"},
    {"notes", "world-writable; has 2 names", R"(["world-writable","has 2 names"])", "", "", ""},
};

class ColumnTest : public testing::TestWithParam<ColumnCase> {
 protected:
  Cell CellOf(const SemaphoreRecord& record) const {
    for (const Column& column : AllColumns()) {
      if (column.key == GetParam().key) return column.cell(record, kNow);
    }
    return std::string("no such column");
  }
};

TEST_P(ColumnTest, ShowsAndSaysInJson) {
  const ColumnCase& row = GetParam();
  EXPECT_EQ(CellText(CellOf(Whole())), row.text);
  EXPECT_EQ(CellJson(CellOf(Whole())).dump(), row.json);
  EXPECT_EQ(CellText(CellOf(Unread())), row.unread);
  EXPECT_EQ(CellText(CellOf(NoSemaphore())), row.no_semaphore);
  EXPECT_EQ(CellText(CellOf(Unseen())), row.unseen);
}

TEST_P(ColumnTest, MissingIsNullInJson) {
  for (const SemaphoreRecord& record : {Unread(), NoSemaphore(), Unseen()}) {
    const Cell cell = CellOf(record);
    const std::string text = CellText(cell);
    EXPECT_EQ(text == "?" || text == "-" || text.empty(),
              CellJson(cell).is_null() || CellJson(cell).empty())
        << text;
  }
}

// The help and --list-columns say so.
TEST_P(ColumnTest, HasTheJsonTypeThatItNames) {
  for (const Column& column : AllColumns()) {
    if (column.key != GetParam().key) continue;
    const auto json = CellJson(CellOf(column.key == "error" ? Unread() : Whole()));
    const std::string type = json.is_boolean()  ? "boolean"
                             : json.is_number() ? "integer"
                             : json.is_array()  ? "array of strings"
                                                : "string";
    EXPECT_EQ(JsonTypeName(column.type), type);
  }
}

INSTANTIATE_TEST_SUITE_P(All, ColumnTest, testing::ValuesIn(kColumnCases),
                         [](const auto& info) { return std::string(info.param.key); });

TEST(AllColumns, AreTheseInThisOrder) {
  std::vector<std::string> expected;
  for (const ColumnCase& row : kColumnCases) expected.push_back(row.key);
  std::vector<std::string> actual;
  for (const Column& column : AllColumns()) actual.emplace_back(column.key);
  EXPECT_EQ(actual, expected);
}

TEST(DefaultColumns, AreThese) {
  std::vector<std::string> labels;
  for (const Column* column : DefaultColumns()) labels.emplace_back(column->label);
  EXPECT_EQ(labels, (std::vector<std::string>{"name", "value", "waiters", "users", "state", "by",
                                              "mode", "owner", "group", "age", "idle", "size",
                                              "layout", "device", "inode", "note"}));
}

TEST(ParseColumns, TakesKeysAndLabels) {
  const auto columns = ParseColumns("age,age_seconds,Recorded Waiters,recorded-waiters,note");
  ASSERT_TRUE(columns.ok()) << columns.status();
  std::vector<std::string> keys;
  for (const Column* column : *columns) keys.emplace_back(column->key);
  EXPECT_EQ(keys, (std::vector<std::string>{"age_seconds", "age_seconds", "recorded_waiters",
                                            "recorded_waiters", "notes"}));
}

TEST(ParseColumns, SaysWhichThereAre) {
  EXPECT_TRUE(absl::StartsWith(ParseColumns("name,\x1b").status().message(),
                               "\"\\x1b\" is no column; there are name, file, value, "));
  EXPECT_TRUE(absl::StartsWith(ParseColumns("vlaue").status().message(),
                               "\"vlaue\" is no column; did you mean \"value\"?; there are "));
  EXPECT_FALSE(ParseColumns("").ok());
}

TEST(CellLess, PutsWhatIsMissingLast) {
  EXPECT_TRUE(CellLess(uint64_t{9}, uint64_t{10}));
  EXPECT_TRUE(CellLess(uint64_t{9}, Missing()));
  EXPECT_FALSE(CellLess(Missing(), uint64_t{9}));
  EXPECT_FALSE(CellLess(Missing(), Missing()));
  EXPECT_TRUE(CellLess(AtLeast{1, false}, AtLeast{2, true}));
}

TEST(RawCellText, IsForScripts) {
  EXPECT_EQ(RawCellText(absl::Hours(2)), "7200");
  EXPECT_EQ(RawCellText(AtLeast{3, false}), "3");
  EXPECT_EQ(RawCellText(Missing{true}), "?");
}

TEST(AllColumns, HaveALabelAndAMeaningEach) {
  std::set<absl::string_view> labels;
  for (const Column& column : AllColumns()) {
    EXPECT_TRUE(labels.insert(column.label).second) << column.label;
    EXPECT_FALSE(column.meaning.empty()) << column.label;
  }
}

struct AgeCase {
  const char* name;
  absl::Duration age;
  const char* text;
};

void PrintTo(const AgeCase& row, std::ostream* out) { *out << row.name; }

class AgeTest : public testing::TestWithParam<AgeCase> {};

TEST_P(AgeTest, TakesTheLargestUnitThatFits) {
  EXPECT_EQ(AgeText(GetParam().age), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(All, AgeTest,
                         testing::Values(AgeCase{"new", absl::ZeroDuration(), "0s"},
                                         AgeCase{"almost_a_minute", absl::Milliseconds(59999),
                                                 "59s"},
                                         AgeCase{"a_minute", absl::Minutes(1), "1m"},
                                         AgeCase{"almost_an_hour", absl::Seconds(3599), "59m"},
                                         AgeCase{"an_hour", absl::Hours(1), "1h"},
                                         AgeCase{"almost_a_day", absl::Seconds(86399), "23h"},
                                         AgeCase{"a_day", absl::Hours(24), "1d"},
                                         AgeCase{"ten_years", absl::Hours(24 * 3650), "3650d"},
                                         AgeCase{"not_yet", absl::Nanoseconds(-1), "future"}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
