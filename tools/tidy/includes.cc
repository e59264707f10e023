// The table's rows look so, and the check reads nothing else of the page:
//     | `lib/inspect` | what it holds | `lib/base`, `lib/platform` |
// A row covers the folders below it that have no row of their own. A room may include itself, all
// below it, and what the last cell names: folders, or a single file. That only tests include
// lib/testing is what `testonly` is for, and Bazel's affair.

#include "tools/tidy/includes.h"

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace psem {
namespace {

constexpr char kPage[] = "docs/architecture.md";
constexpr char kTesting[] = "lib/testing";

using Rooms = std::map<std::string, std::vector<std::string>>;  // Room -> what it may include.

// "`a`, text, `b`" -> {"a", "b"}.
std::vector<std::string> Quoted(absl::string_view cell) {
  const std::vector<std::string> parts = absl::StrSplit(cell, '`');
  std::vector<std::string> quoted;
  for (size_t i = 1; i < parts.size(); i += 2) quoted.push_back(parts[i]);
  return quoted;
}

Rooms ReadRooms(const std::vector<SourceFile>& files) {
  Rooms rooms;
  for (const SourceFile& file : files) {
    if (file.path != kPage) continue;
    for (const std::string& line : file.lines) {
      const std::vector<std::string> cells = absl::StrSplit(line, '|');
      if (cells.size() != 5 || Quoted(cells[1]).size() != 1) continue;
      rooms[Quoted(cells[1])[0]] = Quoted(cells[3]);
    }
  }
  return rooms;
}

bool IsIn(absl::string_view path, absl::string_view folder) {
  return path == folder ||
         (absl::StartsWith(path, folder) && absl::StartsWith(path.substr(folder.size()), "/"));
}

// The deepest room around `folder`.
Rooms::const_iterator RoomOf(const Rooms& rooms, absl::string_view folder) {
  auto found = rooms.end();
  for (auto room = rooms.begin(); room != rooms.end(); ++room) {
    if (IsIn(folder, room->first)) found = room;  // Sorted: a deeper one comes later.
  }
  return found;
}

// The path in `#include "path"`, else nothing.
absl::string_view IncludedPath(absl::string_view line) {
  if (!absl::ConsumePrefix(&line, "#include \"")) return "";
  return line.substr(0, line.find('"'));
}

bool IsOurs(absl::string_view included, const Rooms& rooms) {
  const absl::string_view top = included.substr(0, included.find('/'));
  for (const auto& room : rooms) {
    if (IsIn(room.first, top)) return true;
  }
  return false;
}

// What is wrong with `included` in a file of `room`; empty when nothing is.
std::string Complaint(absl::string_view included, const Rooms& rooms, Rooms::const_iterator room) {
  if (!absl::StrContains(included, '/')) return "a path starts at the workspace's root";
  const auto& [folder, allowed] = *room;
  if (!IsOurs(included, rooms) || IsIn(included, folder) || IsIn(included, kTesting)) return "";
  for (const std::string& lower : allowed) {
    if (IsIn(included, lower)) return "";
  }
  return absl::StrCat(folder, " may include ",
                      allowed.empty() ? "no other room" : absl::StrJoin(allowed, ", "));
}

}  // namespace

std::vector<std::string> IncludeOffences(const std::vector<SourceFile>& files) {
  const Rooms rooms = ReadRooms(files);
  if (rooms.empty()) return {absl::StrCat(kPage, ": has no table of rooms")};
  std::vector<std::string> offences;
  for (const SourceFile& file : files) {
    if (!file.is_code()) continue;
    const auto room = RoomOf(rooms, file.folder());
    if (room == rooms.end()) {
      offences.push_back(absl::StrCat(file.path, ": stands in no room of ", kPage));
      continue;
    }
    for (size_t i = 0; i < file.lines.size(); ++i) {
      const absl::string_view included = IncludedPath(file.lines[i]);
      if (included.empty()) continue;
      const std::string complaint = Complaint(included, rooms, room);
      if (complaint.empty()) continue;
      offences.push_back(absl::StrCat(file.path, ":", i + 1, ": includes ", included, "; ",
                                      complaint, " (", kPage, ")"));
    }
  }
  return offences;
}

}  // namespace psem
