#include "stress/report/html_escaped.h"

#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "stress/report/safe_text.h"

namespace psem {

std::string HtmlEscaped(absl::string_view text) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    lines.push_back(absl::StrReplaceAll(
        SafeText(line),
        {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}}));
  }
  return absl::StrJoin(lines, "\n");
}

}  // namespace psem
