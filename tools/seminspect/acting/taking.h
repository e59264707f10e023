// Taking permits, for a while or for good.

#ifndef PSEM_TOOLS_SEMINSPECT_ACTING_TAKING_H_
#define PSEM_TOOLS_SEMINSPECT_ACTING_TAKING_H_

#include <cstdint>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lib/semaphore/semaphore.h"
#include "tools/seminspect/acting/stop_signals.h"
#include "tools/seminspect/audit.h"

namespace psem {

// --timeout
void AddTimeoutOption(CLI::App* command, std::string* timeout);

// Takes `count` permits, and audits that.
// Returns: DeadlineExceeded when `timeout` was over; Cancelled when one of `signals` came first.
// Both take nothing.
absl::Status TakeAudited(const char* verb, Semaphore* semaphore, int64_t count,
                         absl::Duration timeout, const StopSignals& signals,
                         const AuditOptions& audit);

// Gives them back, and audits that.
absl::Status GiveAudited(const char* verb, Semaphore* semaphore, int64_t count,
                         const AuditOptions& audit);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_ACTING_TAKING_H_
