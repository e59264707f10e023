#include "stress/report/json_text.h"

#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "stress/judge/grade.h"
#include "stress/report/account.h"
#include "stress/report/account_text.h"
#include "stress/report/machine.h"
#include "stress/report/numbers.h"
#include "stress/report/outcome_rows.h"
#include "stress/report/report.h"
#include "stress/report/safe_text.h"
#include "stress/report/totals.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

using nlohmann::ordered_json;

std::string Text(absl::string_view text) { return SafeText(text); }

// Null for what is empty or not there.
ordered_json OrNull(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}
template <typename T>
ordered_json OrNull(const absl::optional<T>& value) {
  return value.has_value() ? ordered_json(*value) : ordered_json();
}

ordered_json MachineJson() {
  const Machine machine = ThisMachine();
  return {{"cores", machine.cores},
          {"processor", machine.processor},
          {"architecture", machine.architecture},
          {"kernel", machine.kernel},
          {"c_library", machine.c_library}};
}

ordered_json SubjectJson(const TortureOptions& options) {
  const SubjectSource& subject = options.subject;
  ordered_json lacks = ordered_json::array();
  for (const Promise& promise : AllPromises()) {
    if (((subject.lacks | options.lacks) & promise.bit) != 0) lacks.push_back(Text(promise.word));
  }
  return {{"name", Text(subject.name)},
          {"description", Text(subject.description)},
          {"path", OrNull(Text(subject.path))},
          {"max_value", subject.max_value},
          {"not_asked", std::move(lacks)}};
}

ordered_json OptionsJson(const TortureOptions& options) {
  // As text: many readers of JSON have no integers of 64 bits.
  return {{"seed", absl::StrFormat("%#x", options.seed)},
          {"processes", options.processes},
          {"duration_s", absl::ToDoubleSeconds(options.duration)}};
}

ordered_json FaultsJson(const FaultCounts& faults) {
  ordered_json json;
  for (int i = 0; i < kFaults; ++i) {
    json[std::string(FaultName(static_cast<Fault>(i)))] = faults[static_cast<size_t>(i)];
  }
  return json;
}

ordered_json OutcomesJson(const ScenarioResult& result) {
  ordered_json json = ordered_json::array();
  for (const OutcomeRow& row : OutcomeRowsOf(result)) {
    json.push_back({{"outcome", Text(OutcomeName(row.outcome))},
                    {"grade", Text(GradeName(row.grade))},
                    {"times", row.times},
                    {"meaning", Text(OutcomeMeaning(row.outcome))}});
  }
  return json;
}

ordered_json CallJson(const AccountCall& call) {
  return {{"worker", call.worker},
          {"begins_ns", call.begins_ns},
          {"ends_ns", OrNull(call.ends_ns)},
          {"operation", call.name},
          {"semaphore", call.semaphore},
          {"deadline_after_ns", OrNull(call.deadline_after_ns)},
          {"result", call.result},
          {"value", OrNull(call.told)},
          {"held", OrNull(call.held)},
          {"decides", call.decides},
          {"left_out_before", call.left_out_before}};
}

ordered_json ProcessJson(const AccountProcess& process) {
  return {{"worker", process.worker},
          {"pid", process.pid == 0 ? ordered_json() : ordered_json(process.pid)},
          {"state", process.state}};
}

ordered_json FailureJson(const TortureOptions& options, const ScenarioResult& result) {
  if (!result.failure.has_value()) return ordered_json();
  const Failure& failure = *result.failure;
  const Account account = MakeAccount(options, result);
  ordered_json causes = ordered_json::array();
  for (const Cause cause : account.causes) {
    causes.push_back({{"cause", Text(CauseName(cause))}, {"text", Text(CauseText(cause))}});
  }
  ordered_json calls = ordered_json::array();
  for (const AccountCall& call : account.calls) calls.push_back(CallJson(call));
  ordered_json processes = ordered_json::array();
  for (const AccountProcess& process : account.processes) processes.push_back(ProcessJson(process));
  return {{"outcome", Text(OutcomeName(account.outcome))},
          {"promised", account.promised},
          {"happened", account.happened},
          {"evidence", account.evidence},
          {"worker", failure.finding.worker},
          {"semaphore", failure.finding.semaphore},
          {"run", failure.run},
          {"seen_in", account.seen_in},
          {"causes", std::move(causes)},
          {"at_first", OrNull(account.at_first)},
          {"moves", account.moves},
          {"calls", std::move(calls)},
          {"found_ns", OrNull(account.found_ns)},
          {"processes", std::move(processes)},
          {"reruns", failure.reruns},
          {"reruns_failed", failure.reruns_failed},
          {"command", account.command},
          {"account", AccountText(account, Palette{false})}};
}

ordered_json ScenarioJson(const TortureOptions& options, const ScenarioResult& result) {
  return {{"scenario", Text(result.scenario->name())},
          {"question", Text(result.scenario->question())},
          {"verdict", Text(VerdictName(result.verdict))},
          {"reason", OrNull(Text(result.reason))},
          {"runs", result.runs},
          {"trials", result.trials},
          {"operations", result.operations},
          {"elapsed_s", Seconds(result.elapsed_ns)},
          {"operations_a_second", RateOf(result.operations, result.elapsed_ns)},
          {"trials_a_second", RateOf(result.trials, result.elapsed_ns)},
          {"faults", FaultsJson(result.faults)},
          {"outcomes", OutcomesJson(result)},
          {"failure", FailureJson(options, result)}};
}

}  // namespace

std::string JsonText(const TortureOptions& options, const SessionResult& result) {
  const Totals totals = TotalsOf(result);
  ordered_json scenarios = ordered_json::array();
  for (const ScenarioResult& scenario : result.scenarios) {
    scenarios.push_back(ScenarioJson(options, scenario));
  }
  const int signal = result.interrupted_by;
  const ordered_json document = {
      {"schema_version", kJsonSchemaVersion},
      {"machine", MachineJson()},
      {"subject", SubjectJson(options)},
      {"options", OptionsJson(options)},
      {"verdict", Text(VerdictName(result.verdict()))},
      {"exit_code", ExitCode(result.verdict())},
      {"interrupted_by_signal", signal == 0 ? ordered_json() : ordered_json(signal)},
      {"elapsed_s", Seconds(result.elapsed_ns)},
      {"runs", totals.runs},
      {"trials", totals.trials},
      {"operations", totals.operations},
      {"faults", FaultsJson(totals.faults)},
      {"scenarios", std::move(scenarios)}};
  constexpr int kIndent = 2;
  return document.dump(kIndent, ' ', /*ensure_ascii=*/false,
                       ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace psem
