#include "lib/inspect/filter/filter_fields.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/inspect/filter/name_glob.h"
#include "lib/inspect/filter/regular_expression.h"
#include "lib/platform/sem_file.h"

namespace psem {
namespace {

using Record = SemaphoreRecord;
using absl::Time;
using MaybeCondition = absl::StatusOr<FilterCondition>;

// As much as is known of a value: it lies between these, both included.
template <typename Value>
struct Range {
  Value least;
  Value most;
};

template <typename Value>
Truth Compare(const std::optional<Range<Value>>& known, Relation relation, const Value& with) {
  if (!known.has_value()) return Truth::kUnknown;
  const auto truth = [](bool surely, bool perhaps) {
    return surely ? Truth::kYes : perhaps ? Truth::kUnknown : Truth::kNo;
  };
  const auto& [least, most] = *known;
  if (relation == Relation::kLess) return truth(most < with, least < with);
  if (relation == Relation::kGreater) return truth(least > with, most > with);
  return truth(least == with && most == with, least <= with && with <= most);
}

Truth TruthOf(bool holds) { return holds ? Truth::kYes : Truth::kNo; }

absl::Status Wrong(absl::string_view value, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("\"", Printable(value), "\" ", why));
}

// Numbers.

using Number = std::optional<Range<uint64_t>>;

Number Exactly(uint64_t number) { return Range<uint64_t>{number, number}; }

template <auto kMember>
Number OfRecord(const Record& record) {
  if (!(record.*kMember).ok()) return std::nullopt;
  return Exactly(*(record.*kMember));
}

template <auto kMember>
Number OfFacts(const Record& record) {
  if (!record.facts.ok()) return std::nullopt;
  return Exactly((*record.facts).*kMember);
}

Number Inode(const Record& record) {
  if (!record.facts.ok()) return std::nullopt;
  return Exactly(record.facts->identity.inode);
}

Number AtLeast(uint64_t number) {
  return Range<uint64_t>{number, std::numeric_limits<uint64_t>::max()};
}

// Somebody who has it open and was not seen is a user none the less; and once it is proven that
// nobody has it, no user is left to be seen.
Number Users(const Record& record) {
  if (!record.use.ok()) return std::nullopt;
  const uint64_t seen = record.use->users.size();
  if (record.use->state == UseState::kInUse && seen == 0) return AtLeast(1);
  const bool all = record.use->users_complete() || record.use->state == UseState::kUnused;
  return all ? Exactly(seen) : AtLeast(seen);
}

Number Waiters(const Record& record) {
  if (!record.use.ok()) return std::nullopt;
  const uint64_t seen = record.use->waiters.size();
  const bool all = record.use->waiters_complete() || record.use->state == UseState::kUnused;
  return all ? Exactly(seen) : AtLeast(seen);
}

template <Number (*kOf)(const Record&)>
MaybeCondition NumberCondition(Relation relation, absl::string_view value) {
  uint64_t number = 0;
  const bool all_digits = std::all_of(value.begin(), value.end(), absl::ascii_isdigit);
  if (!all_digits || !absl::SimpleAtoi(value, &number)) return Wrong(value, "is no number");
  return [relation, number](const Record& record, Time) {
    return Compare(kOf(record), relation, number);
  };
}

// Durations.

using Duration = std::optional<Range<absl::Duration>>;

Duration Age(const Record& record, Time now) {
  if (!record.facts.ok()) return std::nullopt;
  const absl::Duration age = now - record.facts->created;
  return Range<absl::Duration>{age, age};
}

// The kernel notes an open at least once a day (mount option relatime): a later one the same day
// may have left no trace.
Duration Idle(const Record& record, Time now) {
  if (!record.facts.ok()) return std::nullopt;
  const absl::Duration since_noted = now - record.facts->last_opened;
  const absl::Duration least = std::max(since_noted - absl::Hours(24), absl::ZeroDuration());
  return Range<absl::Duration>{std::min(least, since_noted), since_noted};
}

template <Duration (*kOf)(const Record&, Time)>
MaybeCondition DurationCondition(Relation relation, absl::string_view value) {
  constexpr absl::string_view kUnits = "smhdw";
  constexpr int64_t kSeconds[] = {1, 60, 60 * 60, 24 * 60 * 60, 7 * 24 * 60 * 60};
  const absl::string_view digits = value.substr(0, value.find_first_not_of("0123456789"));
  const absl::string_view unit = value.substr(digits.size());
  uint32_t number = 0;
  const size_t place = unit.size() == 1 ? kUnits.find(unit[0]) : kUnits.npos;
  if (!absl::SimpleAtoi(digits, &number) || place == kUnits.npos) {
    return Wrong(value, "is no time; write a number and a unit: s, m, h, d or w, as in 90s or 2d");
  }
  const absl::Duration duration = absl::Seconds(number * kSeconds[place]);
  return [relation, duration](const Record& record, Time now) {
    return Compare(kOf(record, now), relation, duration);
  };
}

// Words.

MaybeCondition NameCondition(Relation relation, absl::string_view value) {
  if (relation == Relation::kLike) {
    absl::StatusOr<RegularExpression> expression = RegularExpression::Parse(value);
    if (!expression.ok()) return expression.status();
    return [expression = *std::move(expression)](const Record& record, Time) {
      return TruthOf(expression.IsIn(record.name));
    };
  }
  absl::StatusOr<NameGlob> glob = NameGlob::Parse(value);
  if (!glob.ok()) return glob.status();
  return [glob = *std::move(glob)](const Record& record, Time) {
    return TruthOf(glob.Matches(record.name));
  };
}

// By name, as it is printed, or by number.
template <auto kName, auto kId>
MaybeCondition OwnerCondition(Relation, absl::string_view value) {
  if (value.empty()) return Wrong(value, "is no name");
  uint32_t id = 0;
  const bool has_id =
      std::all_of(value.begin(), value.end(), absl::ascii_isdigit) && absl::SimpleAtoi(value, &id);
  return [name = std::string(value), has_id, id](const Record& record, Time) {
    if (!record.facts.ok() || !(record.*kName).ok()) return Truth::kUnknown;
    return TruthOf(*(record.*kName) == name || (has_id && (*record.facts).*kId == id));
  };
}

MaybeCondition ModeCondition(Relation, absl::string_view value) {
  constexpr mode_t kPermissions = 07777;
  mode_t mode = 0;
  for (const char digit : value) {
    const bool fits = digit >= '0' && digit <= '7' && mode <= (kPermissions >> 3);
    if (!fits) return Wrong(value, "is no mode; write it in octal, as in 0660");
    mode = mode << 3 | (digit - '0');
  }
  if (value.empty()) return Wrong(value, "is no mode; write it in octal, as in 0660");
  return [mode](const Record& record, Time) {
    if (!record.facts.ok()) return Truth::kUnknown;
    return TruthOf((record.facts->mode & kPermissions) == mode);
  };
}

// That a state is unknown is known.
MaybeCondition StateCondition(Relation, absl::string_view value) {
  for (const UseState wanted : {UseState::kInUse, UseState::kUnused, UseState::kUnknown}) {
    if (value != UseStateName(wanted) && (value != "in-use" || wanted != UseState::kInUse))
      continue;
    return [wanted](const Record& record, Time) {
      const UseState state = record.use.ok() ? record.use->state : UseState::kUnknown;
      if (state == wanted) return Truth::kYes;
      const bool is_known = state != UseState::kUnknown || wanted == UseState::kUnknown;
      return is_known ? Truth::kNo : Truth::kUnknown;
    };
  }
  return Wrong(value, "is no state; there are in-use, unused and unknown");
}

MaybeCondition LayoutCondition(Relation, absl::string_view value) {
  constexpr std::pair<absl::string_view, SemLayout> kLayouts[] = {
      {"glibc64", SemLayout::kGlibc64}, {"glibc32", SemLayout::kGlibc32},
      {"musl64", SemLayout::kMusl64},   {"empty", SemLayout::kEmpty},
      {"foreign", SemLayout::kForeign},
  };
  for (const auto& [name, layout] : kLayouts) {
    if (value != name) continue;
    return [wanted = LayoutName(layout)](const Record& record, Time) {
      return record.layout.ok() ? TruthOf(*record.layout == wanted) : Truth::kUnknown;
    };
  }
  return Wrong(value, "is no layout; there are glibc64, glibc32, musl64, empty and foreign");
}

MaybeCondition ErrorCondition(Relation, absl::string_view value) {
  constexpr int kLastErrno = 133;
  int wanted = value == "none" ? 0 : 1;
  while (wanted != 0 && value != ErrnoName(wanted)) {
    if (++wanted > kLastErrno) return Wrong(value, "is no error; write none, or as in EACCES");
  }
  return
      [wanted](const Record& record, Time) { return TruthOf(ErrnoOf(record.unread()) == wanted); };
}

constexpr char kNumber[] = "a number";
constexpr char kTime[] = "30s, 5m, 2h, 7d or 1w";
constexpr char kTextOperators[] = "= !=";
constexpr char kNumberOperators[] = "= != < <= > >=";
constexpr char kTimeOperators[] = "< <= > >=";
constexpr bool kOfUse = true;

const FilterField kFields[] = {
    {"name", "= != ~", "a glob of the whole; after ~ an extended regular expression",
     NameCondition},
    {"owner", kTextOperators, "a user's name or number",
     OwnerCondition<&Record::owner, &FileFacts::owner>},
    {"group", kTextOperators, "a group's name or number",
     OwnerCondition<&Record::group, &FileFacts::group>},
    {"mode", kTextOperators, "permissions in octal: 0660", ModeCondition},
    {"value", kNumberOperators, kNumber, NumberCondition<OfRecord<&Record::value>>},
    {"waiters", kNumberOperators, "a number: threads seen to wait", NumberCondition<Waiters>,
     kOfUse},
    {"recorded-waiters", kNumberOperators, "a number: as the file has it",
     NumberCondition<OfRecord<&Record::recorded_waiters>>},
    {"users", kNumberOperators, "a number: processes that have it", NumberCondition<Users>, kOfUse},
    {"state", kTextOperators, "in-use, unused or unknown", StateCondition, kOfUse},
    {"age", kTimeOperators, kTime, DurationCondition<Age>},
    {"idle", kTimeOperators, "the same: since the last open, known to within a day",
     DurationCondition<Idle>},
    {"layout", kTextOperators, "glibc64, glibc32, musl64, empty or foreign", LayoutCondition},
    {"size", kNumberOperators, "a number of bytes", NumberCondition<OfFacts<&FileFacts::size>>},
    {"links", kNumberOperators, kNumber, NumberCondition<OfFacts<&FileFacts::links>>},
    {"inode", kNumberOperators, kNumber, NumberCondition<Inode>},
    {"error", kTextOperators, "what hid something: EACCES; or none", ErrorCondition},
};

}  // namespace

absl::Span<const FilterField> FilterFields() { return kFields; }

}  // namespace psem
