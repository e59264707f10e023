#include "tools/seminspect/columns.h"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/base/suggest.h"

namespace psem {
namespace {

using Record = SemaphoreRecord;
using absl::Time;

// The cell that `make` builds of `value`, or the one that says why it is missing.
template <typename Value, typename Make>
Cell CellOf(const absl::StatusOr<Value>& value, Make make) {
  if (value.ok()) return make(*value);
  return Missing{ErrnoOf(value.status()) != 0};
}

// A member of the record as it is.
template <auto kMember>
Cell Text(const Record& record, Time) {
  return CellOf(record.*kMember, [](const auto& text) { return std::string(text); });
}
template <auto kMember>
Cell Number(const Record& record, Time) {
  return CellOf(record.*kMember, [](uint64_t number) { return number; });
}

// A member of the record's facts.
template <auto kMember>
Cell NumberFact(const Record& record, Time) {
  return CellOf(record.facts, [](const auto& facts) { return uint64_t{facts.*kMember}; });
}
template <auto kMember>
Cell TimeFact(const Record& record, Time) {
  return CellOf(record.facts, [](const auto& facts) { return facts.*kMember; });
}

Cell NameCell(const Record& record, Time) { return Printable(record.name); }

Cell FileCell(const Record& record, Time) { return Printable(record.path); }

Cell UsersCell(const Record& record, Time) {
  return CellOf(record.use, [](const SemaphoreUse& use) {
    return AtLeast{use.users.size(), use.users_complete()};
  });
}

Cell UsersCompleteCell(const Record& record, Time) {
  return CellOf(record.use, [](const SemaphoreUse& use) { return use.users_complete(); });
}

Cell WaitersCell(const Record& record, Time) {
  return CellOf(record.use, [](const SemaphoreUse& use) {
    return AtLeast{use.waiters.size(), use.waiters_complete()};
  });
}

Cell WaitersCompleteCell(const Record& record, Time) {
  return CellOf(record.use, [](const SemaphoreUse& use) { return use.waiters_complete(); });
}

Cell StateCell(const Record& record, Time) {
  return CellOf(record.use,
                [](const SemaphoreUse& use) { return std::string(UseStateName(use.state)); });
}

Cell EvidenceCell(const Record& record, Time) {
  return CellOf(record.use,
                [](const SemaphoreUse& use) { return std::string(UseEvidenceName(use.evidence)); });
}

Cell ModeCell(const Record& record, Time) {
  return CellOf(record.facts, [](const auto& facts) { return PermissionText(facts.mode); });
}

Cell AgeCell(const Record& record, Time now) {
  return CellOf(record.facts, [now](const auto& facts) { return now - facts.created; });
}

Cell IdleCell(const Record& record, Time now) {
  return CellOf(record.facts, [now](const auto& facts) { return now - facts.last_opened; });
}

Cell DeviceCell(const Record& record, Time) {
  return CellOf(record.facts, [](const auto& facts) { return DeviceText(facts.identity.device); });
}

Cell InodeCell(const Record& record, Time) {
  return CellOf(record.facts, [](const auto& facts) { return uint64_t{facts.identity.inode}; });
}

template <auto kMember>
Cell PlaceCell(const Record& record, Time) {
  if (record.place == nullptr || ((*record.place).*kMember).empty()) return Missing();
  return (*record.place).*kMember;
}

Cell NamespaceCell(const Record& record, Time) {
  if (record.place == nullptr) return Missing();
  return static_cast<uint64_t>(record.place->process);
}

Cell ErrorCell(const Record& record, Time) {
  const absl::Status unread = record.unread();
  if (unread.ok()) return Missing();
  return std::string(ErrnoName(ErrnoOf(unread)));
}

Cell NotesCell(const Record& record, Time) { return record.notes; }

constexpr CellType kFlag = CellType::kFlag;
constexpr CellType kNumber = CellType::kNumber;
constexpr CellType kAtLeast = CellType::kAtLeast;
constexpr CellType kAge = CellType::kAge;
constexpr CellType kTime = CellType::kTime;
constexpr CellType kText = CellType::kText;
constexpr CellType kTexts = CellType::kTexts;

const Column kColumns[] = {
    {"name", "name", kText, 10, "", "as programs open it", NameCell},
    {"file", "file", kText, 0, "", "where it is kept", FileCell},
    {"value", "value", kNumber, 9, "", "permits that are free", Number<&Record::value>},
    {"waiters", "waiters", kAtLeast, 8, "", "threads that sleep on it now; 2+: at least 2",
     WaitersCell},
    {"waiters_complete", "waiters complete", kFlag, 0, "", "whether that is all of them",
     WaitersCompleteCell},
    {"recorded_waiters", "recorded waiters", kNumber, 0, "",
     "as the file has it; killed ones stay in the count", Number<&Record::recorded_waiters>},
    {"users", "users", kAtLeast, 8, "", "processes that have it in memory; 2+: at least 2",
     UsersCell},
    {"users_complete", "users complete", kFlag, 0, "", "whether that is all of them",
     UsersCompleteCell},
    {"state", "state", kText, 8, "", "in use, unused, or unknown", StateCell},
    {"known_by", "by", kText, 3, "", "what tells the state: mappings, a lease, nothing",
     EvidenceCell},
    {"mode", "mode", kText, 5, "", "permissions; to use it takes read and write", ModeCell},
    {"owner", "owner", kText, 6, "owner_id", "the user it belongs to", Text<&Record::owner>},
    {"owner_id", "owner id", kNumber, 0, "", "the same, as a number",
     NumberFact<&FileFacts::owner>},
    {"group", "group", kText, 4, "group_id", "the group it belongs to", Text<&Record::group>},
    {"group_id", "group id", kNumber, 0, "", "the same, as a number",
     NumberFact<&FileFacts::group>},
    {"age_seconds", "age", kAge, 7, "", "time since it was created", AgeCell},
    {"created", "created", kTime, 0, "", "when, in UTC", TimeFact<&FileFacts::created>},
    {"idle_seconds", "idle", kAge, 5, "", "time since it was opened last, or looked at by others",
     IdleCell},
    {"last_opened", "last opened", kTime, 0, "", "when, in UTC", TimeFact<&FileFacts::last_opened>},
    {"size", "size", kNumber, 1, "", "bytes in the file", NumberFact<&FileFacts::size>},
    {"layout", "layout", kText, 2, "", "whose format the file has", Text<&Record::layout>},
    {"links", "links", kNumber, 0, "", "names that lead to the file",
     NumberFact<&FileFacts::links>},
    {"device", "device", kText, 1, "", "of the file, as /proc/PID/maps has it", DeviceCell},
    {"inode", "inode", kNumber, 1, "", "of the file", InodeCell},
    {"namespace_pid", "namespace", kNumber, 0, "", "with --all-namespaces: a process that sees it",
     NamespaceCell},
    {"container", "container", kText, 0, "", "of that process, as its cgroup hints",
     PlaceCell<&NamespacePlace::container>},
    {"cgroup", "cgroup", kText, 0, "", "of that process", PlaceCell<&NamespacePlace::cgroup>},
    {"error", "error", kText, 0, "", "why something could not be read, as EACCES", ErrorCell},
    {"notes", "note", kTexts, 9, "", "what is odd about it", NotesCell},
};

std::string AllNames() {
  return absl::StrJoin(kColumns, ", ", [](std::string* text, const Column& column) {
    absl::StrAppend(text, column.key);
  });
}

}  // namespace

Emphasis EmphasisOf(const SemaphoreRecord& record) {
  if (!record.value.ok()) return Emphasis::kProblem;
  if (!record.notes.empty()) return Emphasis::kWarning;
  const bool unused = record.use.ok() && record.use->state == UseState::kUnused;
  return unused ? Emphasis::kDim : Emphasis::kNone;
}

bool Column::right_aligned() const { return type == kNumber || type == kAtLeast || type == kAge; }

absl::Span<const Column> AllColumns() { return kColumns; }

std::vector<const Column*> DefaultColumns() {
  std::vector<const Column*> columns;
  for (const Column& column : kColumns) {
    if (column.importance > 0) columns.push_back(&column);
  }
  return columns;
}

absl::StatusOr<const Column*> ParseColumn(absl::string_view text) {
  const std::string wanted =
      absl::StrReplaceAll(absl::AsciiStrToLower(text), {{"-", "_"}, {" ", "_"}});
  std::vector<absl::string_view> names;
  for (const Column& column : kColumns) {
    if (wanted == column.key || wanted == absl::StrReplaceAll(column.label, {{" ", "_"}})) {
      return &column;
    }
    names.push_back(column.key);
    names.push_back(column.label);
  }
  return absl::InvalidArgumentError(absl::StrCat("\"", Printable(text), "\" is no column",
                                                 DidYouMean(text, names), "; there are ",
                                                 AllNames()));
}

absl::StatusOr<std::vector<const Column*>> ParseColumns(absl::string_view text) {
  std::vector<const Column*> columns;
  for (const absl::string_view name : absl::StrSplit(text, ',')) {
    const absl::StatusOr<const Column*> column = ParseColumn(name);
    if (!column.ok()) return column.status();
    columns.push_back(*column);
  }
  return columns;
}

}  // namespace psem
