// The account of a failure: all that a bug report needs, as plain values that are safe to print.

#ifndef PSEM_STRESS_REPORT_ACCOUNT_H_
#define PSEM_STRESS_REPORT_ACCOUNT_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "stress/judge/causes.h"
#include "stress/options.h"
#include "stress/record/outcome.h"
#include "stress/session.h"

namespace psem {

struct AccountCall {
  int worker = 0;
  uint64_t begins_ns = 0;            // Since the first call of the account, as the two below.
  absl::optional<uint64_t> ends_ns;  // None: it never returned.
  absl::optional<int64_t> deadline_after_ns;  // Since it began; below 0: it had passed.
  OperationKind kind = OperationKind::kAcquire;
  std::string name;  // "acquire".
  int semaphore = 0;
  std::string result;            // "0", "EAGAIN"; "never returns", "was killed inside" ...
  absl::optional<int64_t> told;  // By value.
  std::string held;              // "after 17 instructions"; empty: it was not held.
  bool decides = false;          // The finding shows in it.
  uint64_t left_out_before = 0;  // Calls that were made before it, and are not told.
};

struct AccountProcess {
  int worker = 0;
  pid_t pid = 0;  // 0: not known.
  std::string state;
};

struct Account {
  Outcome outcome = Outcome::kCrashed;
  std::string subject;
  std::string scenario;
  std::string promised;
  std::string happened;
  std::string evidence;
  std::string seen_in;
  std::string machine;
  std::vector<Cause> causes;
  std::vector<std::string> moves;         // Of a trial.
  std::string at_first;                   // The values of a trial's semaphores.
  std::vector<AccountCall> calls;         // The shortest stretch, by their beginning.
  absl::optional<uint64_t> found_ns;      // None: when all was over.
  std::vector<AccountProcess> processes;  // At the end.
  std::string reruns;                     // "showed up in 9 of 10 reruns"; empty: there were none.
  std::string command;                    // That runs it again.
};

// Requires: result.failure.
Account MakeAccount(const TortureOptions& options, const ScenarioResult& result);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_ACCOUNT_H_
