#include "tools/seminspect/cell.h"

#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/inspect/use.h"

namespace psem {
namespace {

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

std::string TextOf(Missing missing) { return missing.unread ? "?" : "-"; }
std::string TextOf(bool flag) { return flag ? "yes" : "no"; }
std::string TextOf(uint64_t number) { return absl::StrCat(number); }
std::string TextOf(AtLeast at_least) { return CountText(at_least.count, at_least.complete); }
std::string TextOf(absl::Duration age) { return AgeText(age); }
std::string TextOf(absl::Time time) { return TimeText(time); }
std::string TextOf(const std::string& text) { return text; }
std::string TextOf(const std::vector<std::string>& texts) { return absl::StrJoin(texts, "; "); }

nlohmann::ordered_json JsonOf(Missing) { return nullptr; }
nlohmann::ordered_json JsonOf(AtLeast at_least) { return at_least.count; }
nlohmann::ordered_json JsonOf(absl::Duration age) { return absl::ToInt64Seconds(age); }
nlohmann::ordered_json JsonOf(absl::Time time) { return TimeText(time); }
template <typename Value>
nlohmann::ordered_json JsonOf(const Value& value) {
  return value;
}

template <typename Value>
bool Less(const Value& a, const Value& b) {
  return a < b;
}
bool Less(Missing, Missing) { return false; }
bool Less(AtLeast a, AtLeast b) { return a.count < b.count; }

}  // namespace

absl::string_view JsonTypeName(CellType type) {
  switch (type) {
    case CellType::kFlag:
      return "boolean";
    case CellType::kNumber:
    case CellType::kAtLeast:
    case CellType::kAge:
      return "integer";
    case CellType::kTime:
    case CellType::kText:
      return "string";
    case CellType::kTexts:
      return "array of strings";
  }
  return "string";
}

std::string CellText(const Cell& cell) {
  return std::visit([](const auto& value) { return TextOf(value); }, cell);
}

void AppendCellText(const Cell& cell, std::string* text) {
  if (const auto* own = std::get_if<std::string>(&cell)) {
    *text += *own;
  } else {
    *text += CellText(cell);
  }
}

std::string RawCellText(const Cell& cell) {
  if (const auto* age = std::get_if<absl::Duration>(&cell)) {
    return absl::StrCat(absl::ToInt64Seconds(*age));
  }
  if (const auto* at_least = std::get_if<AtLeast>(&cell)) return absl::StrCat(at_least->count);
  return CellText(cell);
}

nlohmann::ordered_json CellJson(const Cell& cell) {
  return std::visit([](const auto& value) { return JsonOf(value); }, cell);
}

bool CellLess(const Cell& a, const Cell& b, bool descending) {
  const bool has_a = !std::holds_alternative<Missing>(a);
  const bool has_b = !std::holds_alternative<Missing>(b);
  if (!has_a || !has_b) return has_a && !has_b;
  return std::visit(
      [descending](const auto& x, const auto& y) {
        if constexpr (std::is_same_v<decltype(x), decltype(y)>) {
          return descending ? Less(y, x) : Less(x, y);
        } else {
          return false;  // A column has one type.
        }
      },
      a, b);
}

std::string AgeText(absl::Duration age) {
  if (age < absl::ZeroDuration()) return "future";
  if (age < absl::Minutes(1)) return absl::StrCat(age / absl::Seconds(1), "s");
  if (age < absl::Hours(1)) return absl::StrCat(age / absl::Minutes(1), "m");
  if (age < absl::Hours(24)) return absl::StrCat(age / absl::Hours(1), "h");
  return absl::StrCat(age / absl::Hours(24), "d");
}

}  // namespace psem
