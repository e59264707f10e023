// JSON for programs. Knows no semaphore.

#ifndef PSEM_TOOLS_SEMINSPECT_RENDER_JSON_H_
#define PSEM_TOOLS_SEMINSPECT_RENDER_JSON_H_

#include <string>

#include "nlohmann/json.hpp"

namespace psem {

// Grows when a member goes or changes its meaning; a new member leaves it as it is.
constexpr int kJsonSchemaVersion = 1;

// Returns the members of `object` behind "schema_version", indented, with a newline at the end.
// Requires: `object` is one. A string that is not UTF-8 is repaired, never an exception.
std::string RenderJson(const nlohmann::ordered_json& object);

// The same on one line, for a stream of objects.
std::string RenderJsonLine(const nlohmann::ordered_json& object);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_RENDER_JSON_H_
