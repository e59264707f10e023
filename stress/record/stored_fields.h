// The fields of all that is stored of a run, each named once: for the writer and for the reader.

#ifndef PSEM_STRESS_RECORD_STORED_FIELDS_H_
#define PSEM_STRESS_RECORD_STORED_FIELDS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "stress/record/stored_run.h"

namespace psem {

// The names of all values of an enum.
template <typename Enum>
std::vector<absl::string_view> Names();

template <typename Enum, typename NameOf>
std::vector<absl::string_view> NamesUpTo(Enum last, NameOf name) {
  std::vector<absl::string_view> names;
  for (int i = 0; i <= static_cast<int>(last); ++i) names.push_back(name(static_cast<Enum>(i)));
  return names;
}

template <>
inline std::vector<absl::string_view> Names<Outcome>() {
  return NamesUpTo(static_cast<Outcome>(kOutcomes - 1), OutcomeName);
}
template <>
inline std::vector<absl::string_view> Names<Fault>() {
  return NamesUpTo(static_cast<Fault>(kFaults - 1), FaultName);
}
template <>
inline std::vector<absl::string_view> Names<OperationKind>() {
  return NamesUpTo(OperationKind::kUnlinkNamed, OperationName);
}
template <>
inline std::vector<absl::string_view> Names<StagePlace>() {
  return NamesUpTo(StagePlace::kDone, StagePlaceName);
}
template <>
inline std::vector<absl::string_view> Names<Place>() {
  return {"starting", "open-failed", "working", "parked", "auditing", "closing", "frozen", "done"};
}
template <>
inline std::vector<absl::string_view> Names<Stand>() {
  return {"idle", "halted", "in-call", "dead"};
}

template <typename Archive>
void Fields(Archive& archive, Audit& audit) {
  archive("complete", audit.complete);
  archive("expected", audit.expected);
  archive("value", audit.value);
  archive("value_errno", audit.value_errno);
  archive("drained", audit.drained);
  archive("drain_errno", audit.drain_errno);
}

template <typename Archive>
void Fields(Archive& archive, Operation& operation) {
  archive("kind", operation.kind);
  archive("semaphore", operation.semaphore);
  archive("begun_ns", operation.begun_ns);
  archive("ended_ns", operation.ended_ns);
  archive("deadline_ns", operation.deadline_ns);
  archive("bad_deadline", operation.bad_deadline);
  archive("result", operation.result);
  archive("value", operation.value);
}

template <typename Archive>
void Fields(Archive& archive, Sighting& sighting) {
  archive("outcome", sighting.outcome);
  archive("worker", sighting.worker);
  archive("semaphore", sighting.semaphore);
  archive("round", sighting.round);
  archive("at_ns", sighting.at_ns);
  archive("evidence", sighting.evidence);
}

template <typename Archive>
void Fields(Archive& archive, WorkerHistory& worker) {
  archive("pid", worker.pid);
  archive("place", worker.place);
  archive("open_errno", worker.open_errno);
  archive("round", worker.round);
  archive("operations", worker.operations);
  archive.template Counts<Fault>("faults", worker.faults);
  archive.template Counts<Outcome>("outcomes", worker.outcomes);
  archive("sighting", worker.sighting);
  archive("last", worker.last);
  archive("state", worker.state);
  archive("wait_status", worker.wait_status);
}

template <typename Archive>
void Fields(Archive& archive, StuckGroup::Semaphore& semaphore) {
  archive("index", semaphore.index);
  archive("audit", semaphore.audit);
}

template <typename Archive>
void Fields(Archive& archive, StuckGroup& stuck) {
  archive("waiting", stuck.waiting);
  archive("semaphores", stuck.semaphores);
  archive("still_for_ns", stuck.still_for_ns);
  archive("looks", stuck.looks);
  archive("polling", stuck.polling);
  archive("moved_when_counted", stuck.moved_when_counted);
}

template <typename Archive>
void Fields(Archive& archive, TrialWorker& worker) {
  archive("stand", worker.stand);
  archive("killed", worker.killed);
  archive("in_handler", worker.in_handler);
  archive("unmapped", worker.unmapped);
  archive("signalled", worker.signalled);
  archive("late_chances", worker.late_chances);
  archive("wait_status", worker.wait_status);
  archive("net", worker.net);
  archive("operations", worker.operations);
}

template <typename Archive>
void Fields(Archive& archive, StillnessProof& proof) {
  archive("proven", proof.proven);
  archive("polling", proof.polling);
  archive("span_ns", proof.span_ns);
  archive("looks", proof.looks);
}

template <typename Archive>
void Fields(Archive& archive, TrialRecord& trial) {
  archive("moves", trial.moves);
  archive("values_at_start", trial.values_at_start);
  archive("max_value", trial.max_value);
  archive("signals", trial.signals);
  archive("eintr", trial.eintr);
  archive("stop_safe", trial.stop_safe);
  archive("workers", trial.workers);
  archive("stillness", trial.stillness);
  archive("rescues", trial.rescues);
  archive("audits", trial.audits);
}

template <typename Archive>
void Fields(Archive& archive, StageEnd& end) {
  archive("place", end.place);
  archive("wait_status", end.wait_status);
  archive("hung", end.hung);
  archive("state", end.state);
}

template <typename Archive>
void Fields(Archive& archive, RunRecord& record) {
  archive("ended_at_ns", record.ended_at_ns);
  archive("trouble", record.trouble);
  archive("halts", record.halts);
  archive("watchdog", record.watchdog);
  archive("interrupted_by", record.interrupted_by);
  archive.template Counts<Fault>("faults", record.faults);
  archive("workers", record.workers);
  archive("stuck", record.stuck);
  archive("trials", record.trials);
  archive("trial", record.trial);
  archive("stage_end", record.stage_end);
}

template <typename Archive>
void Fields(Archive& archive, StoredRun& run) {
  int version = kStoredRunSchemaVersion;
  archive("schema_version", version);
  archive.Require(version == kStoredRunSchemaVersion, "another version than this program's");
  archive("subject", run.subject);
  archive("path", run.path);
  archive("scenario", run.scenario);
  archive("seed", run.seed);
  archive("run", run.run);
  archive("processes", run.processes);
  archive("plan", run.plan);
  archive("lacks", run.lacks);
  archive("without", run.without);
  archive("record", run.record);
}

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_STORED_FIELDS_H_
