#include "stress/record/stored_run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

Audit FullAudit() {
  Audit audit;
  audit.complete = true;
  audit.expected = -3;
  audit.value = 5;
  audit.value_errno = ENOSYS;
  audit.drained = 7;
  audit.drain_errno = EAGAIN;
  return audit;
}

Operation FullOperation() {
  Operation operation;
  operation.begun_ns = 11;
  operation.ended_ns = 12;
  operation.deadline_ns = UINT64_MAX;
  operation.result = ETIMEDOUT;
  operation.kind = OperationKind::kAcquireUntil;
  operation.semaphore = 1;
  operation.bad_deadline = true;
  operation.value = -9;
  return operation;
}

Sighting FullSighting() {
  Sighting sighting;
  sighting.outcome = Outcome::kStaleData;
  sighting.worker = 0;
  sighting.semaphore = 1;
  sighting.round = 4;
  sighting.at_ns = 5;
  strcpy(sighting.evidence, "It said \"3\".\n\x01");
  return sighting;
}

WorkerHistory FullWorker() {
  WorkerHistory worker;
  worker.pid = 4711;
  worker.place = Place::kAuditing;
  worker.open_errno = ENOENT;
  worker.round = 3;
  worker.operations = 99;
  for (size_t i = 0; i < worker.faults.size(); ++i) worker.faults[i] = i + 1;
  for (size_t i = 0; i < worker.outcomes.size(); ++i) worker.outcomes[i] = 100 + i;
  worker.sighting = FullSighting();
  worker.last = {FullOperation(), Operation()};
  worker.state = 'S';
  worker.wait_status = SIGSEGV;
  return worker;
}

TrialRecord FullTrial() {
  TrialRecord trial;
  trial.moves = {"worker 0: release", "worker 1: acquire"};
  trial.values_at_start = {2, -1};
  trial.max_value = UINT64_MAX;
  trial.signals = true;
  trial.eintr = false;
  trial.stop_safe = false;
  TrialWorker& worker = trial.workers.emplace_back();
  worker.stand = Stand::kDead;
  worker.killed = worker.in_handler = worker.unmapped = worker.signalled = true;
  worker.late_chances = 41;
  worker.wait_status = SIGKILL;
  worker.net = {1, -2};
  worker.operations = {FullOperation()};
  trial.stillness.proven = trial.stillness.polling = true;
  trial.stillness.span_ns = 123;
  trial.stillness.looks = 8;
  trial.rescues = 2;
  trial.audits = {FullAudit(), Audit()};
  return trial;
}

StoredRun FullRun() {
  StoredRun run;
  run.subject = "mine";
  run.path = "./libmine.so";
  run.processes = 4;
  run.without = 4;
  run.scenario = "ping_pong";
  run.seed = 0xfedcba9876543210;
  run.run = 17;
  run.plan = "4 workers anywhere";
  run.lacks = uint64_t{1} << 63 | 5;
  RunRecord& record = run.record;
  record.ended_at_ns = 1000;
  record.trouble = "trouble";
  record.halts = record.watchdog = true;
  record.interrupted_by = SIGINT;
  for (size_t i = 0; i < record.faults.size(); ++i) record.faults[i] = 50 + i;
  record.workers = {FullWorker(), WorkerHistory()};
  StuckGroup& stuck = record.stuck.emplace();
  stuck.waiting = {0};
  stuck.semaphores = {{1, FullAudit()}};
  stuck.still_for_ns = 77;
  stuck.looks = 6;
  stuck.polling = stuck.moved_when_counted = true;
  record.trials = 31;
  record.trial = FullTrial();
  record.stage_end = StageEnd{StagePlace::kDestroying, SIGBUS, true, 'R'};
  return run;
}

absl::StatusCode CodeOf(absl::string_view text) { return ReadStoredRun(text).status().code(); }

TEST(StoredRun, IsReadAsItWasWritten) {
  const std::string text = WriteStoredRun(FullRun());
  const absl::StatusOr<StoredRun> run = ReadStoredRun(text);
  ASSERT_TRUE(run.ok()) << run.status();
  // Whatever was lost on the way is not in the second text.
  EXPECT_EQ(WriteStoredRun(*run), text);

  EXPECT_EQ(run->seed, 0xfedcba9876543210);
  EXPECT_EQ(run->lacks, uint64_t{1} << 63 | 5);
  EXPECT_EQ(run->run, 17);
  EXPECT_EQ(run->path, "./libmine.so");
  EXPECT_EQ(run->processes, 4);
  EXPECT_EQ(run->without, 4u);
  const RunRecord& record = run->record;
  EXPECT_EQ(record.faults[kFaults - 1], 50u + kFaults - 1);
  ASSERT_EQ(record.workers.size(), 2u);
  const WorkerHistory& worker = record.workers[0];
  EXPECT_EQ(worker.place, Place::kAuditing);
  EXPECT_EQ(worker.outcomes, FullWorker().outcomes);
  EXPECT_EQ(worker.faults, FullWorker().faults);
  EXPECT_STREQ(worker.sighting->evidence, FullSighting().evidence);
  EXPECT_EQ(worker.sighting->outcome, Outcome::kStaleData);
  EXPECT_EQ(worker.last[0].deadline_ns, UINT64_MAX);
  EXPECT_EQ(worker.last[0].kind, OperationKind::kAcquireUntil);
  EXPECT_EQ(worker.last[0].value, -9);
  EXPECT_FALSE(worker.last[1].ended());
  EXPECT_EQ(worker.wait_status, SIGSEGV);
  EXPECT_FALSE(record.workers[1].wait_status.has_value());
  EXPECT_EQ(record.stuck->semaphores[0].audit.expected, -3);
  EXPECT_EQ(record.trial->values_at_start, (std::vector<int64_t>{2, -1}));
  EXPECT_EQ(record.trial->workers[0].stand, Stand::kDead);
  EXPECT_EQ(record.trial->workers[0].net, (std::vector<int64_t>{1, -2}));
  EXPECT_EQ(record.stage_end->place, StagePlace::kDestroying);
  EXPECT_EQ(record.stage_end->state, 'R');
}

// No field is forgotten: each one that is there changes the text.
TEST(StoredRun, EmptyOneHasAllFieldsToo) {
  const std::string text = WriteStoredRun(StoredRun());
  ASSERT_TRUE(ReadStoredRun(text).ok());
  EXPECT_EQ(WriteStoredRun(*ReadStoredRun(text)), text);
  for (const char* field : {"subject", "record", "ended_at_ns", "stage_end", "trial", "stuck"}) {
    const std::string broken =
        absl::StrReplaceAll(text, {{absl::StrCat("\"", field, "\""), "\"another\""}});
    const absl::Status status = ReadStoredRun(broken).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(status.message(), absl::StrCat(field, ": not there"))) << status;
  }
}

TEST(StoredRun, BytesThatAreNoTextAreReplaced) {
  StoredRun run = FullRun();
  run.record.trouble = "a\xff b";
  memset(run.record.workers[0].sighting->evidence, '\xff', sizeof(Sighting::evidence) - 1);
  const absl::StatusOr<StoredRun> read = ReadStoredRun(WriteStoredRun(run));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->record.trouble, "a\xef\xbf\xbd b");
  EXPECT_EQ(strlen(read->record.workers[0].sighting->evidence), sizeof(Sighting::evidence) - 1);
}

TEST(StoredRun, RefusesWhatHasAnotherType) {
  const std::string text = WriteStoredRun(FullRun());
  const std::pair<const char*, const char*> kChanges[] = {
      {"\"schema_version\":1", "\"schema_version\":2"},
      {"\"run\":17", "\"run\":4294967297"},
      {"\"run\":17", "\"run\":-1e3"},
      {"\"trials\":31", "\"trials\":-31"},
      {"\"trials\":31", "\"trials\":99999999999999999999"},
      {"\"state\":\"S\"", "\"state\":\"\""},
      {"\"place\":\"auditing\"", "\"place\":\"elsewhere\""},
      {"\"place\":\"auditing\"", "\"place\":4"},
      {"\"signals\":50", "\"signs\":50"},
      {"\"signals\":50", "\"signals\":{}"},
      {"\"waiting\":[0]", "\"waiting\":[2]"},
      {"\"waiting\":[0]", "\"waiting\":[-1]"},
      {"\"waiting\":[0]", "\"waiting\":[1]"},  // It has made no call.
      {"\"waiting\":[0]", "\"waiting\":0"},
      {"\"values_at_start\":[2,-1]", "\"values_at_start\":[2]"},
      {"\"worker\":0,\"semaphore\":1", "\"worker\":2,\"semaphore\":1"},
      {"\"semaphore\":1", "\"semaphore\":256"},
      {"\"moves\":[", "\"moves\":[null,"},
  };
  for (const auto& [from, to] : kChanges) {
    const std::string changed = absl::StrReplaceAll(text, {{from, to}});
    ASSERT_NE(changed, text) << from;
    EXPECT_EQ(CodeOf(changed), absl::StatusCode::kInvalidArgument) << to;
  }
}

TEST(StoredRun, RefusesAnyOtherText) {
  for (const char* text : {"", "null", "[]", "3", "{}", "{\"schema_version\":1}",
                           "{\"a\":\"\xff\"}", "{\"schema_version\":1,\"record\":[]"}) {
    EXPECT_EQ(CodeOf(text), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(CodeOf(std::string(1000000, '[')), absl::StatusCode::kInvalidArgument);
  const std::string text = WriteStoredRun(FullRun());
  for (size_t length = 0; length + 2 < text.size(); length += 37) {
    EXPECT_EQ(CodeOf(text.substr(0, length)), absl::StatusCode::kInvalidArgument) << length;
  }
}

}  // namespace
}  // namespace psem
