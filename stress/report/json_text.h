// A session as JSON, for programs.

#ifndef PSEM_STRESS_REPORT_JSON_TEXT_H_
#define PSEM_STRESS_REPORT_JSON_TEXT_H_

#include <string>

#include "stress/options.h"
#include "stress/session.h"

namespace psem {

// Grows when a member goes or changes its meaning; a new member leaves it as it is.
constexpr int kJsonSchemaVersion = 1;

// Returns one object, indented, with a newline at the end: docs/torture.schema.json describes it.
std::string JsonText(const TortureOptions& options, const SessionResult& result);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_JSON_TEXT_H_
