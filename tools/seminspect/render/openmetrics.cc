#include "tools/seminspect/render/openmetrics.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"

namespace psem {
namespace {

void AppendEscaped(std::string* text, absl::string_view value) {
  for (const char byte : value) {
    switch (byte) {
      case '\\':
        *text += "\\\\";
        break;
      case '"':
        *text += "\\\"";
        break;
      case '\n':
        *text += "\\n";
        break;
      default:
        *text += byte;
    }
  }
}

// The shortest text that reads back as `value`, without an exponent.
void AppendNumber(std::string* text, double value) {
  constexpr double kExactInteger = 9007199254740992;  // 2^53
  if (std::trunc(value) == value && std::abs(value) <= kExactInteger) {
    absl::StrAppend(text, static_cast<int64_t>(value));
    return;
  }
  char digits[400];  // The largest double has 309 digits, the smallest 324 zeros before its own.
  const auto end =
      std::to_chars(digits, digits + sizeof(digits), value, std::chars_format::fixed).ptr;
  text->append(digits, end);
}

}  // namespace

void OpenMetricsText::BeginGauges(absl::string_view name, absl::string_view help) {
  name_ = std::string(name);
  header_ = absl::StrCat("# HELP ", name, " ", help, "\n# TYPE ", name, " gauge\n");
}

void OpenMetricsText::Add(absl::Span<const MetricLabel> labels, double value) {
  text_ += header_;
  header_.clear();
  text_ += name_;
  char separator = '{';
  for (const MetricLabel& label : labels) {
    text_ += separator;
    absl::StrAppend(&text_, label.name, "=\"");
    AppendEscaped(&text_, label.value);
    text_ += '"';
    separator = ',';
  }
  if (!labels.empty()) text_ += '}';
  text_ += ' ';
  AppendNumber(&text_, value);
  text_ += '\n';
}

std::string OpenMetricsText::Finish() && { return std::move(text_) + "# EOF\n"; }

}  // namespace psem
