// Holds the program's JSON against docs/seminspect.schema.json, by a validator that others wrote.

#ifndef PSEM_TOOLS_SEMINSPECT_JSON_SCHEMA_H_
#define PSEM_TOOLS_SEMINSPECT_JSON_SCHEMA_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace psem {

// Where bazel test starts a test, this leads to the schema; see the BUILD file's data.
constexpr char kJsonSchema[] = "docs/seminspect.schema.json";

// Returns a line "NUMBER: what is wrong" for whatever is wrong with the documents, which are
// counted from 0 on. A document is a value, or a value on each line.
std::vector<std::string> JsonSchemaOffences(const std::vector<std::string>& documents);

// Keeps `document` until the last test has run; then all of them are validated at once, as the
// validator takes long to start, and whatever is wrong fails the program.
void ValidateAtTheEnd(absl::string_view document);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_JSON_SCHEMA_H_
