#include "tools/seminspect/columns.h"

#include <sys/sysmacros.h>

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

using Record = SemaphoreRecord;
using absl::Time;

Cell TextCell(absl::string_view text) { return {std::string(text), std::string(text)}; }

Cell NumberCell(uint64_t number) { return {absl::StrCat(number), number}; }

Cell TimeCell(Time time) {
  return TextCell(absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()));
}

// The cell that `make` builds of `value`, or the one that says that it is missing.
template <typename Value, typename Make>
Cell CellOf(const absl::StatusOr<Value>& value, Make make) {
  if (value.ok()) return make(*value);
  return {ErrnoOf(value.status()) != 0 ? "?" : "-", nullptr};
}

// A member of the record as it is.
template <auto kMember>
Cell Text(const Record& record, Time) {
  return CellOf(record.*kMember, TextCell);
}
template <auto kMember>
Cell Number(const Record& record, Time) {
  return CellOf(record.*kMember, NumberCell);
}

// A member of the record's facts.
template <auto kMember>
Cell NumberFact(const Record& record, Time) {
  return CellOf(record.facts, [](const auto& facts) { return NumberCell(facts.*kMember); });
}
template <auto kMember>
Cell TimeFact(const Record& record, Time) {
  return CellOf(record.facts, [](const auto& facts) { return TimeCell(facts.*kMember); });
}

Cell NameCell(const Record& record, Time) { return TextCell(Printable(record.name)); }

Cell FileCell(const Record& record, Time) { return TextCell(Printable(record.path)); }

Cell ModeCell(const Record& record, Time) {
  return CellOf(record.facts,
                [](const auto& facts) { return TextCell(PermissionText(facts.mode)); });
}

Cell AgeCell(const Record& record, Time now) {
  return CellOf(record.facts, [now](const auto& facts) {
    const absl::Duration age = now - facts.created;
    return Cell{AgeText(age), absl::ToInt64Seconds(age)};
  });
}

// As /proc/PID/maps has it: "00:1b".
Cell DeviceCell(const Record& record, Time) {
  return CellOf(record.facts, [](const auto& facts) {
    const dev_t device = facts.identity.device;
    return TextCell(absl::StrFormat("%02x:%02x", major(device), minor(device)));
  });
}

Cell InodeCell(const Record& record, Time) {
  return CellOf(record.facts, [](const auto& facts) { return NumberCell(facts.identity.inode); });
}

Cell ErrorCell(const Record& record, Time) {
  const absl::Status unread = record.unread();
  return unread.ok() ? Cell{"", nullptr} : TextCell(ErrnoName(ErrnoOf(unread)));
}

Cell NotesCell(const Record& record, Time) {
  return {absl::StrJoin(record.notes, "; "), nlohmann::ordered_json(record.notes)};
}

constexpr bool kInList = true;
constexpr bool kShowOnly = false;
constexpr bool kLeft = false;
constexpr bool kRight = true;

const Column kColumns[] = {
    {"name", "name", kInList, kLeft, "as programs open it", NameCell},
    {"file", "file", kShowOnly, kLeft, "where it is kept", FileCell},
    {"layout", "layout", kShowOnly, kLeft, "whose format the file has", Text<&Record::layout>},
    {"value", "value", kInList, kRight, "permits that are free", Number<&Record::value>},
    {"recorded waiters", "recorded_waiters", kShowOnly, kRight,
     "as the file has it; killed ones stay in the count", Number<&Record::recorded_waiters>},
    {"mode", "mode", kInList, kLeft, "permissions; to use it takes read and write", ModeCell},
    {"owner", "owner", kInList, kLeft, "the user it belongs to", Text<&Record::owner>},
    {"owner id", "owner_id", kShowOnly, kRight, "the same, as a number",
     NumberFact<&FileFacts::owner>},
    {"group", "group", kShowOnly, kLeft, "the group it belongs to", Text<&Record::group>},
    {"group id", "group_id", kShowOnly, kRight, "the same, as a number",
     NumberFact<&FileFacts::group>},
    {"age", "age_seconds", kInList, kRight, "time since it was created", AgeCell},
    {"created", "created", kShowOnly, kLeft, "when, in UTC", TimeFact<&FileFacts::created>},
    {"last opened", "last_opened", kShowOnly, kLeft,
     "about when, in UTC; a look by another user counts too", TimeFact<&FileFacts::last_opened>},
    {"size", "size", kShowOnly, kRight, "bytes in the file", NumberFact<&FileFacts::size>},
    {"links", "links", kShowOnly, kRight, "names that lead to the file",
     NumberFact<&FileFacts::links>},
    {"device", "device", kShowOnly, kLeft, "of the file, as /proc/PID/maps has it", DeviceCell},
    {"inode", "inode", kShowOnly, kRight, "of the file", InodeCell},
    {"error", "error", kShowOnly, kLeft, "why something could not be read, as EACCES", ErrorCell},
    {"note", "notes", kInList, kLeft, "what is odd about it", NotesCell},
};

}  // namespace

absl::Span<const Column> AllColumns() { return kColumns; }

std::string AgeText(absl::Duration age) {
  if (age < absl::ZeroDuration()) return "future";
  if (age < absl::Minutes(1)) return absl::StrCat(age / absl::Seconds(1), "s");
  if (age < absl::Hours(1)) return absl::StrCat(age / absl::Minutes(1), "m");
  if (age < absl::Hours(24)) return absl::StrCat(age / absl::Hours(1), "h");
  return absl::StrCat(age / absl::Hours(24), "d");
}

}  // namespace psem
