#include "tools/seminspect/commands/changes.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SemaphoreRecord Record(const std::string& name, ino_t inode, uint32_t value) {
  SemaphoreRecord record;
  record.name = name;
  record.path = "/dev/shm/sem." + name.substr(1);
  FileFacts facts;
  facts.identity = {1, inode};
  facts.mode = 0100600;
  facts.size = 32;
  facts.links = 1;
  facts.created = absl::UnixEpoch();
  facts.last_opened = absl::UnixEpoch();
  record.facts = facts;
  record.owner = "app";
  record.group = "app";
  record.layout = "glibc 64-bit";
  record.value = value;
  record.recorded_waiters = 0;
  SemaphoreUse use;
  use.state = UseState::kUnused;
  use.evidence = UseEvidence::kMappings;
  use.others_unlisted = false;
  record.use = use;
  return record;
}

// Behind the time.
std::vector<std::string> Texts(const std::vector<SemaphoreRecord>& before,
                               const std::vector<SemaphoreRecord>& after) {
  std::vector<std::string> texts;
  for (const Change& change : ChangesBetween(before, after)) {
    const std::string text = ChangeText(change, absl::UnixEpoch() + absl::Milliseconds(12));
    EXPECT_EQ(text.substr(0, 25), "1970-01-01T00:00:00.012Z ");
    texts.push_back(text.substr(25));
  }
  return texts;
}

TEST(ChangesBetween, TheSameLooks_NoChange) {
  const std::vector<SemaphoreRecord> look = {Record("/a", 1, 3), Record("/b", 2, 0)};
  EXPECT_THAT(Texts(look, look), IsEmpty());
  EXPECT_THAT(Texts({}, {}), IsEmpty());
}

TEST(ChangesBetween, GoneAppearedReplacedAndChanged_TellsEachInOrder) {
  EXPECT_THAT(
      Texts({Record("/changed", 1, 3), Record("/gone", 2, 0), Record("/replaced", 3, 1)},
            {Record("/appeared", 4, 7), Record("/changed", 1, 2), Record("/replaced", 5, 8)}),
      ElementsAre("/gone gone: had value 0, users 0",
                  "/appeared appeared: value 7, waiters 0, users 0, mode 0600, owner app",
                  "/changed value 3 -> 2", "/replaced replaced: inode 3 -> 5, value 1 -> 8"));
}

TEST(ChangesBetween, EachColumnThatChanged_IsALine) {
  SemaphoreRecord after = Record("/jobs", 1, 3);
  after.facts->mode = 0100666;
  after.owner = "root";
  after.notes = {"world-writable"};
  after.use->users = {10, 11};
  after.use->waiters = {{10, 12}};
  after.use->state = UseState::kInUse;
  EXPECT_THAT(Texts({Record("/jobs", 1, 3)}, {after}),
              ElementsAre("/jobs waiters 0 -> 1", "/jobs users 0 -> 2",
                          "/jobs state unused -> in use", "/jobs mode 0600 -> 0666",
                          "/jobs owner app -> root", "/jobs note none -> world-writable"));
}

TEST(ChangesBetween, TimesAndCompleteness_AreNoChange) {
  SemaphoreRecord after = Record("/jobs", 1, 3);
  after.facts->last_opened = absl::Now();
  after.facts->created = absl::Now();
  after.use->unreadable_waiters = 5;
  EXPECT_THAT(Texts({Record("/jobs", 1, 3)}, {after}), IsEmpty());
}

TEST(ChangesBetween, ValueThatCannotBeReadAnyMore_IsAChange) {
  SemaphoreRecord after = Record("/jobs", 1, 3);
  after.value = absl::FailedPreconditionError("empty");
  EXPECT_THAT(Texts({Record("/jobs", 1, 3)}, {after}), ElementsAre("/jobs value 3 -> -"));
}

TEST(ChangesBetween, TwoFilesOfOneName_AreTwoSemaphores) {
  SemaphoreRecord musl = Record("/jobs", 2, 5);
  musl.path = "/dev/shm/jobs";
  EXPECT_THAT(Texts({Record("/jobs", 1, 3), musl}, {Record("/jobs", 1, 3)}),
              ElementsAre("/jobs gone: had value 5, users 0"));
}

TEST(ChangeText, HostileName_IsPrintable) {
  EXPECT_THAT(Texts({Record("/a\x1b[2J", 1, 3)}, {Record("/a\x1b[2J", 1, 4)}),
              ElementsAre("/a\\x1b[2J value 3 -> 4"));
}

TEST(ChangeJson, ChangedColumn_HasItsValues) {
  const std::vector<SemaphoreRecord> before = {Record("/jobs", 1, 3)};
  const std::vector<SemaphoreRecord> after = {Record("/jobs", 1, 2)};
  const std::vector<Change> changes = ChangesBetween(before, after);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(ChangeJson(changes[0], absl::UnixEpoch()).dump(),
            R"({"time":"1970-01-01T00:00:00.000Z","event":"changed","name":"/jobs",)"
            R"("file":"/dev/shm/sem.jobs","column":"value","before":3,"after":2})");
}

TEST(ChangeJson, GoneAndAppeared_HaveTheSemaphoreOrNull) {
  const std::vector<SemaphoreRecord> before = {Record("/old", 1, 3)};
  const std::vector<SemaphoreRecord> after = {Record("/new", 2, 4)};
  const std::vector<Change> changes = ChangesBetween(before, after);
  ASSERT_EQ(changes.size(), 2u);
  const auto gone = ChangeJson(changes[0], absl::UnixEpoch());
  EXPECT_EQ(gone["event"], "gone");
  EXPECT_EQ(gone["before"]["value"], 3);
  EXPECT_TRUE(gone["after"].is_null());
  const auto appeared = ChangeJson(changes[1], absl::UnixEpoch());
  EXPECT_EQ(appeared["event"], "appeared");
  EXPECT_TRUE(appeared["before"].is_null());
  EXPECT_EQ(appeared["after"]["name"], "/new");
  EXPECT_EQ(appeared["after"].size(), AllColumns().size());
}

}  // namespace
}  // namespace psem
