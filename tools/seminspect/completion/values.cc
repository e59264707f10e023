#include "tools/seminspect/completion/values.h"

#include <utility>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "lib/inspect/diagnosis/diagnosis.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/command_line.h"

namespace psem {
namespace {

// A test demands that every word which the help of a verb uses is here.
constexpr std::pair<absl::string_view, ValueKind> kKinds[] = {
    {"NAME", ValueKind::kSemaphore},     {"GLOB", ValueKind::kSemaphore},
    {"DIR", ValueKind::kDirectory},      {"FILE", ValueKind::kFile},
    {"COMMAND", ValueKind::kCommand},    {"COLUMN", ValueKind::kWord},
    {"COLUMNS", ValueKind::kWords},      {"CODE", ValueKind::kWord},
    {"CONDITION", ValueKind::kAnything}, {"FILTER", ValueKind::kAnything},
    {"DURATION", ValueKind::kAnything},  {"SECONDS", ValueKind::kAnything},
    {"AGE", ValueKind::kAnything},       {"MODE", ValueKind::kAnything},
    {"VALUE", ValueKind::kAnything},     {"COUNT", ValueKind::kAnything},
    {"N", ValueKind::kAnything},         {"REASON", ValueKind::kAnything},
    {"TIME", ValueKind::kAnything},      {"TEXT", ValueKind::kAnything},
    {"V", ValueKind::kAnything},         {"ARGUMENT", ValueKind::kAnything},
};

std::vector<std::string> ColumnKeys() {
  std::vector<std::string> keys;
  for (const Column& column : AllColumns()) keys.emplace_back(column.key);
  return keys;
}

std::vector<std::string> DiagnosisCodes() {
  std::vector<std::string> codes;
  for (const DiagnosisKind& kind : AllDiagnosisKinds()) codes.emplace_back(kind.code);
  return codes;
}

}  // namespace

std::optional<Values> FindValues(const CLI::Option& option) {
  // CLI::IsMember({"a", "b"}) makes the type "TEXT:{a,b}".
  const std::string type = option.get_type_name();
  const size_t begin = type.find('{');
  if (begin != std::string::npos && type.back() == '}') {
    const std::string set = type.substr(begin + 1, type.size() - begin - 2);
    return Values{ValueKind::kWord, absl::StrSplit(set, ',')};
  }
  const std::string wanted = ValueName(option);
  for (const auto& [name, kind] : kKinds) {
    if (name != wanted) continue;
    const bool has_words = kind == ValueKind::kWord || kind == ValueKind::kWords;
    if (!has_words) return Values{kind, {}};
    return Values{kind, wanted == "CODE" ? DiagnosisCodes() : ColumnKeys()};
  }
  return std::nullopt;
}

Values ValuesOf(const CLI::Option& option) { return FindValues(option).value_or(Values()); }

}  // namespace psem
