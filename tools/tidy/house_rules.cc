#include "tools/tidy/house_rules.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace psem {
namespace {

using Offences = std::vector<std::string>;

constexpr char kWait[] = "wait for a state: WaitUntilTrue in lib/testing/child_process.h";

// Words that stand nowhere. They are cut in two here, because this file is checked too.
struct BannedWord {
  const char* word;
  bool (SourceFile::*where)() const;
  const char* instead;
};

// clang-format off
constexpr BannedWord kBannedWords[] = {
    {"TO" "DO", &SourceFile::is_code, "finish it, or file an issue"},
    {"FIX" "ME", &SourceFile::is_code, "fix it, or file an issue"},
    {"sleep" "_for(", &SourceFile::is_test, kWait},
    {"Sleep" "For(", &SourceFile::is_test, kWait},
    {"usl" "eep(", &SourceFile::is_test, kWait},
    {"DISABLED" "_", &SourceFile::is_test, "a test that is not run is no test"},
    {"glob" "(", &SourceFile::is_build, "a target names its files"},
};
// clang-format on

void CheckWords(const SourceFile& file, Offences* offences) {
  for (const BannedWord& banned : kBannedWords) {
    if (!(file.*banned.where)()) continue;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      if (!absl::StrContains(file.lines[i], banned.word)) continue;
      offences->push_back(
          absl::StrCat(file.path, ":", i + 1, ": has ", banned.word, "; ", banned.instead));
    }
  }
}

void CheckFileLength(const SourceFile& file, Offences* offences) {
  if (file.lines.size() <= kMaxFileLines) return;
  offences->push_back(absl::StrCat(file.path, ": has ", file.lines.size(), " lines, more than ",
                                   kMaxFileLines, "; give it a second room"));
}

// As clang-format leaves the code, a function outside a class begins with the last line that is not
// indented and ends with a brace alone.
void CheckFunctionLengths(const SourceFile& file, Offences* offences) {
  size_t begin = 0;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const std::string& line = file.lines[i];
    if (!line.empty() && !absl::StrContains(" #/}", line[0])) begin = i;
    const size_t length = i - begin + 1;
    if (line != "}" || length <= kMaxFunctionLines) continue;
    offences->push_back(absl::StrCat(file.path, ":", begin + 1, ": function of ", length,
                                     " lines, more than ", kMaxFunctionLines, "; cut it in two"));
  }
}

void CheckGuard(const SourceFile& file, Offences* offences) {
  if (!absl::EndsWith(file.path, ".h")) return;
  const std::string guard = absl::StrCat(
      "PSEM_",
      absl::AsciiStrToUpper(absl::StrReplaceAll(file.path, {{"/", "_"}, {".", "_"}, {"-", "_"}})),
      "_");
  for (const std::string& line : file.lines) {
    if (line == "#ifndef " + guard) return;
  }
  offences->push_back(absl::StrCat(file.path, ": has no guard ", guard, "; write #ifndef ", guard));
}

bool Names(const SourceFile& build, absl::string_view path) {
  for (const std::string& line : build.lines) {
    if (absl::StrContains(line, absl::StrCat("\"", path, "\""))) return true;
  }
  return false;
}

void CheckIsBuilt(const SourceFile& file, const std::vector<SourceFile>& files,
                  Offences* offences) {
  for (const SourceFile& build : files) {
    const std::string prefix = build.path.substr(0, build.path.size() - sizeof("BUILD") + 1);
    if (build.is_build() && absl::StartsWith(file.path, prefix) &&
        Names(build, file.path.substr(prefix.size()))) {
      return;
    }
  }
  offences->push_back(absl::StrCat(file.path, ": no BUILD file names it; nothing builds it"));
}

}  // namespace

std::vector<std::string> HouseRuleOffences(const std::vector<SourceFile>& files) {
  Offences offences;
  for (const SourceFile& file : files) {
    CheckWords(file, &offences);
    if (absl::EndsWith(file.path, ".md")) continue;
    CheckFileLength(file, &offences);
    if (!file.is_code()) continue;
    CheckFunctionLengths(file, &offences);
    CheckGuard(file, &offences);
    CheckIsBuilt(file, files, &offences);
  }
  return offences;
}

}  // namespace psem
