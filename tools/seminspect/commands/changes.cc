#include "tools/seminspect/commands/changes.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "lib/base/printable.h"
#include "tools/seminspect/cell.h"
#include "tools/seminspect/commands/command.h"

namespace psem {
namespace {

// Ages, and the time of the last opening, change by themselves. A replaced file has another inode.
constexpr absl::string_view kWatched[] = {"value", "waiters", "users",  "state", "mode",  "owner",
                                          "group", "size",    "layout", "links", "error", "notes"};

const std::vector<const Column*>& Watched() {
  static const auto* const columns = [] {
    auto* const found = new std::vector<const Column*>;
    for (const absl::string_view key : kWatched) found->push_back(*ParseColumn(key));
    return found;
  }();
  return *columns;
}

bool IsReplaced(const SemaphoreRecord& before, const SemaphoreRecord& after) {
  return before.facts.ok() && after.facts.ok() &&
         !(before.facts->identity == after.facts->identity);
}

// None of the watched columns depends on the time.
Cell CellOf(const Column& column, const SemaphoreRecord& record) {
  return column.cell(record, absl::UnixEpoch());
}

void AppendChangedColumns(const SemaphoreRecord& before, const SemaphoreRecord& after,
                          std::vector<Change>* changes) {
  for (const Column* column : Watched()) {
    const Cell old_cell = CellOf(*column, before);
    const Cell new_cell = CellOf(*column, after);
    if (CellLess(old_cell, new_cell) || CellLess(new_cell, old_cell)) {
      changes->push_back({ChangeKind::kChanged, &before, &after, column});
    }
  }
}

absl::string_view KindName(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kPresent:
      return "present";
    case ChangeKind::kAppeared:
      return "appeared";
    case ChangeKind::kGone:
      return "gone";
    case ChangeKind::kReplaced:
      return "replaced";
    case ChangeKind::kChanged:
      return "changed";
  }
  return "changed";
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

std::string ColumnText(absl::string_view key, const SemaphoreRecord& record) {
  const std::string text = CellText(CellOf(**ParseColumn(key), record));
  return text.empty() ? "none" : text;
}

std::string FromTo(const Column& column, const Change& change) {
  return absl::StrCat(column.label, " ", ColumnText(column.key, *change.before), " -> ",
                      ColumnText(column.key, *change.after));
}

// What one wants to know of a semaphore that is new here.
std::string Introduction(const SemaphoreRecord& record) {
  std::string text;
  for (const absl::string_view key : {"value", "waiters", "users", "mode", "owner"}) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", key, " ", ColumnText(key, record));
  }
  if (!record.notes.empty()) absl::StrAppend(&text, "; ", ColumnText("notes", record));
  return text;
}

std::string What(const Change& change) {
  const absl::string_view kind = KindName(change.kind);
  switch (change.kind) {
    case ChangeKind::kPresent:
    case ChangeKind::kAppeared:
      return absl::StrCat(kind, ": ", Introduction(*change.after));
    case ChangeKind::kGone:
      return absl::StrCat(kind, ": had value ", ColumnText("value", *change.before), ", users ",
                          ColumnText("users", *change.before));
    case ChangeKind::kReplaced:
      return absl::StrCat(kind, ": ", FromTo(**ParseColumn("inode"), change), ", ",
                          FromTo(**ParseColumn("value"), change));
    case ChangeKind::kChanged:
      return FromTo(*change.column, change);
  }
  return "";
}

// Null without a record.
nlohmann::ordered_json SideJson(const Change& change, const SemaphoreRecord* record,
                                absl::Time time) {
  if (record == nullptr) return nullptr;
  if (change.column != nullptr) return CellJson(CellOf(*change.column, *record));
  return RecordToJson(*record, time);
}

const SemaphoreRecord& Newest(const Change& change) {
  return change.after != nullptr ? *change.after : *change.before;
}

}  // namespace

absl::Span<const absl::string_view> WatchedColumns() { return kWatched; }

std::vector<Change> ChangesBetween(const std::vector<SemaphoreRecord>& before,
                                   const std::vector<SemaphoreRecord>& after) {
  absl::flat_hash_map<absl::string_view, const SemaphoreRecord*> unmatched;
  unmatched.reserve(before.size());
  for (const SemaphoreRecord& record : before) unmatched[record.path] = &record;

  std::vector<Change> changes_of_after;
  for (const SemaphoreRecord& record : after) {
    const auto found = unmatched.find(record.path);
    if (found == unmatched.end()) {
      changes_of_after.push_back({ChangeKind::kAppeared, nullptr, &record});
      continue;
    }
    const SemaphoreRecord& old = *found->second;
    unmatched.erase(found);
    if (IsReplaced(old, record)) {
      changes_of_after.push_back({ChangeKind::kReplaced, &old, &record});
    } else {
      AppendChangedColumns(old, record, &changes_of_after);
    }
  }

  std::vector<Change> changes;
  for (const SemaphoreRecord& record : before) {
    if (unmatched.count(record.path) > 0) {
      changes.push_back({ChangeKind::kGone, &record, nullptr});
    }
  }
  changes.insert(changes.end(), changes_of_after.begin(), changes_of_after.end());
  return changes;
}

std::string ChangeText(const Change& change, absl::Time time) {
  return absl::StrCat(TimeText(time), " ", Printable(Newest(change).name), " ", What(change));
}

nlohmann::ordered_json ChangeJson(const Change& change, absl::Time time) {
  nlohmann::ordered_json json = {{"time", TimeText(time)},
                                 {"event", KindName(change.kind)},
                                 {"name", Printable(Newest(change).name)},
                                 {"file", Printable(Newest(change).path)}};
  if (change.column != nullptr) json.emplace("column", change.column->key);
  json.emplace("before", SideJson(change, change.before, time));
  json.emplace("after", SideJson(change, change.after, time));
  return json;
}

}  // namespace psem
