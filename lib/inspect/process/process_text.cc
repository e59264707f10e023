#include "lib/inspect/process/process_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

// Container engines know a container by 64 digits, and show 12.
constexpr size_t kContainerIdSize = 64;
constexpr size_t kShownIdSize = 12;
constexpr size_t kMostHint = 100;

// The value of a line "KEY\tvalue"; empty when there is none. The kernel escapes newlines in what a
// process has a say in.
absl::string_view ValueOf(absl::string_view text, absl::string_view key) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, key)) return absl::StripAsciiWhitespace(line);
  }
  return "";
}

// The container's id in "docker-ID.scope", "cri-containerd-ID.scope" or "ID"; empty without one.
absl::string_view ContainerId(absl::string_view part) {
  absl::ConsumeSuffix(&part, ".scope");
  if (part.size() < kContainerIdSize) return "";
  const absl::string_view id = part.substr(part.size() - kContainerIdSize);
  return std::all_of(id.begin(), id.end(), absl::ascii_isxdigit) ? id.substr(0, kShownIdSize) : "";
}

// What one part of a path tells; `path` is the whole one. Empty when it tells nothing.
std::string PartHint(absl::string_view part, absl::string_view path) {
  const absl::string_view id = ContainerId(part);
  if (!id.empty()) {
    // The most special first: Kubernetes runs its containers by another engine.
    constexpr struct {
      const char* mark;
      const char* engine;
    } kEngines[] = {{"kubepods", "kubernetes"}, {"libpod", "podman"}, {"docker", "docker"}};
    for (const auto& engine : kEngines) {
      if (absl::StrContains(path, engine.mark)) return absl::StrCat(engine.engine, " ", id);
    }
    return absl::StrCat("container ", id);
  }
  if (absl::ConsumePrefix(&part, "lxc.payload.")) return absl::StrCat("lxc ", part);
  if (absl::EndsWith(part, ".scope") && absl::ConsumePrefix(&part, "machine-")) {
    return absl::StrCat("machine ",
                        absl::StrReplaceAll(absl::StripSuffix(part, ".scope"), {{"\\x2d", "-"}}));
  }
  if (absl::EndsWith(part, ".service") || absl::EndsWith(part, ".scope")) return std::string(part);
  return "";
}

}  // namespace

bool ParseStatText(absl::string_view text, StatText* stat) {
  constexpr size_t kState = 0;
  constexpr size_t kStartTime = 19;  // Field 22, counted from the state, which is field 3.
  const size_t open = text.find('(');
  const size_t close = text.rfind(')');  // Nothing behind the name is one.
  if (open == text.npos || close == text.npos || close < open) return false;
  stat->name = std::string(text.substr(open + 1, close - open - 1));
  const std::vector<absl::string_view> fields =
      absl::StrSplit(text.substr(close + 1), ' ', absl::SkipEmpty());
  if (fields.size() <= kStartTime || fields[kState].size() != 1) return false;
  stat->state = fields[kState][0];
  return absl::SimpleAtoi(fields[kStartTime], &stat->start_ticks);
}

bool ParseStatusText(absl::string_view text, StatusText* status) {
  const std::vector<absl::string_view> users =
      absl::StrSplit(ValueOf(text, "Uid:"), '\t', absl::SkipEmpty());
  if (users.size() != 4 || !absl::SimpleAtoi(users[1], &status->user)) return false;
  const std::vector<absl::string_view> pids =
      absl::StrSplit(ValueOf(text, "NSpid:"), '\t', absl::SkipEmpty());
  status->pid_namespaces = static_cast<int>(pids.size());
  return !pids.empty() && absl::SimpleAtoi(pids.back(), &status->pid_inside);
}

bool ParseBootTime(absl::string_view text, int64_t* seconds) {
  return absl::SimpleAtoi(ValueOf(text, "btime "), seconds);
}

std::string CommandText(absl::string_view arguments, size_t most) {
  // A program that rewrites its arguments may leave many NULs at the end.
  while (absl::ConsumeSuffix(&arguments, absl::string_view("\0", 1))) {
  }
  std::string line(arguments.substr(0, most));
  std::replace(line.begin(), line.end(), '\0', ' ');
  return absl::StrCat(Printable(line), arguments.size() > most ? "..." : "");
}

std::string CgroupPath(absl::string_view text) {
  absl::string_view path;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    // "0::/user.slice" or "1:name=systemd:/user.slice"; the path may have colons.
    const std::vector<absl::string_view> fields = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (fields.size() != 3 || fields[2] == "/") continue;
    const bool is_best = fields[0] == "0";
    if (path.empty() || is_best || fields[1] == "name=systemd") path = fields[2];
    if (is_best) break;
  }
  return std::string(path);
}

std::string ContainerHint(absl::string_view cgroup_path) {
  const std::vector<absl::string_view> parts = absl::StrSplit(cgroup_path, '/', absl::SkipEmpty());
  std::string hint;
  // The innermost that tells something: a container may make cgroups within its own.
  for (size_t i = parts.size(); i > 0 && hint.empty(); --i) {
    const bool is_below_lxc = i > 1 && parts[i - 2] == "lxc";
    hint = is_below_lxc ? absl::StrCat("lxc ", parts[i - 1]) : PartHint(parts[i - 1], cgroup_path);
  }
  if (hint.empty() && !parts.empty()) hint = std::string(parts.back());
  return Printable(hint.substr(0, kMostHint));
}

}  // namespace psem
