#include "lib/inspect/diagnosis/diagnosis.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "lib/base/counted.h"
#include "lib/base/semaphore_name.h"
#include "lib/base/shell_quoted.h"
#include "lib/inspect/diagnosis/findings.h"

namespace psem {
namespace {

// As fnmatch understands it.
std::string GlobOf(absl::string_view name) {
  return absl::StrReplaceAll(name, {{"\\", "\\\\"}, {"*", "\\*"}, {"?", "\\?"}, {"[", "\\["}});
}

}  // namespace

std::vector<Diagnosis> Diagnose(const SemaphoreRecord& record, absl::Time now,
                                const SemaphoreRecord* earlier) {
  std::vector<Diagnosis> found;
  DiagnoseFile(record, now, &found);
  DiagnoseUse(record, now, earlier, &found);
  // The kinds lie in one array, the gravest first.
  std::stable_sort(found.begin(), found.end(),
                   [](const Diagnosis& a, const Diagnosis& b) { return a.kind < b.kind; });
  return found;
}

std::string DirectoryOf(const SemaphoreRecord& record) {
  return record.path.substr(0, record.path.rfind('/'));
}

std::string FileOf(const SemaphoreRecord& record) {
  return record.path.substr(record.path.rfind('/') + 1);
}

std::string SeminspectCommand(absl::string_view verb, const SemaphoreRecord& record,
                              absl::string_view options) {
  const std::string directory = DirectoryOf(record);
  std::vector<std::string> words = {"seminspect", std::string(verb)};
  if (directory != kSemaphoreDirectory) {
    words.insert(words.end(), {"--root", ShellQuoted(directory.empty() ? "/" : directory)});
  }
  const bool takes_glob = verb == "clean" || verb == "watch";
  words.push_back(ShellQuoted(takes_glob ? GlobOf(record.name) : record.name));
  if (!options.empty()) words.emplace_back(options);
  return absl::StrJoin(words, " ");
}

std::string FileCommand(absl::string_view command, const SemaphoreRecord& record) {
  return absl::StrCat(command, " -- ", ShellQuoted(record.path));
}

std::string ProcessesCommand(const std::vector<pid_t>& processes) {
  if (processes.empty()) return "";
  return absl::StrCat("ps -o pid,user,lstart,args -p ", absl::StrJoin(processes, ","));
}

std::string AgeInWords(absl::Duration age) {
  struct Unit {
    absl::Duration duration;
    const char* name;
  };
  const std::array<Unit, 3> units = {
      {{absl::Hours(24), "day"}, {absl::Hours(1), "hour"}, {absl::Minutes(1), "minute"}}};
  for (const Unit& unit : units) {
    const int64_t count = age / unit.duration;
    if (count > 0) return Counted(static_cast<size_t>(count), unit.name);
  }
  return Counted(static_cast<size_t>(std::max(absl::ToInt64Seconds(age), int64_t{0})), "second");
}

}  // namespace psem
