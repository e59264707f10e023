// Text as mdoc, the language of manual pages, has it.

#ifndef PSEM_TOOLS_SEMINSPECT_MANUAL_MDOC_H_
#define PSEM_TOOLS_SEMINSPECT_MANUAL_MDOC_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace psem {

// `text` so that it shows as it is, within a line or as the argument of a macro.
std::string MdocText(absl::string_view text);

// The same, each sentence on a line of its own, as mdoc wants it.
std::string MdocSentences(absl::string_view text);

// The paragraphs of a help text, taken apart by their titles, in their order.
struct HelpParts {
  std::vector<std::string> body;         // mdoc: paragraphs, tables, lists.
  std::vector<std::string> exit_status;  // mdoc: what stands below "Exit codes:".
  std::vector<std::string> examples;     // As they are typed, from below "Examples:".
};
HelpParts SplitHelp(absl::string_view help);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_MANUAL_MDOC_H_
