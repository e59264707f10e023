#include "tools/seminspect/manual/mdoc.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace psem {
namespace {

using Lines = std::vector<std::string>;

// The fields of a line of a table: two spaces or more are between them.
Lines Fields(absl::string_view line) {
  Lines fields;
  while (!line.empty()) {
    const size_t end = std::min(line.find("  "), line.size());
    fields.emplace_back(line.substr(0, end));
    line = absl::StripLeadingAsciiWhitespace(line.substr(end));
  }
  return fields;
}

std::string AsLiteral(const Lines& lines) {
  std::string text = ".Bd -literal -offset indent\n";
  for (const std::string& line : lines) absl::StrAppend(&text, MdocText(line), "\n");
  return absl::StrCat(text, ".Ed");
}

std::string Widest(const std::vector<Lines>& rows, size_t field) {
  return MdocText(
      (*std::max_element(rows.begin(), rows.end(), [field](const Lines& a, const Lines& b) {
        return a[field].size() < b[field].size();
      }))[field]);
}

// Two fields a line: a term and what it means.
std::string AsTerms(const std::vector<Lines>& rows) {
  std::string text = absl::StrCat(".Bl -tag -width \"", Widest(rows, 0), "\" -compact\n");
  for (const Lines& row : rows) {
    absl::StrAppend(&text, ".It ", MdocText(absl::StripSuffix(row[0], ":")), "\n", MdocText(row[1]),
                    "\n");
  }
  return absl::StrCat(text, ".El");
}

// More: a table, whose last column has what room the others leave.
std::string AsColumns(const std::vector<Lines>& rows) {
  std::string text = ".Bl -column -compact";
  for (size_t i = 0; i + 1 < rows[0].size(); ++i) {
    absl::StrAppend(&text, " \"", Widest(rows, i), "\"");
  }
  for (const Lines& row : rows) {
    absl::StrAppend(&text, "\n.It ",
                    absl::StrJoin(row, " Ta ", [](std::string* out, const std::string& field) {
                      absl::StrAppend(out, MdocText(field));
                    }));
  }
  return absl::StrCat(text, "\n.El");
}

// Lines that are indented in the help: a table if each has the same number of fields.
std::string AsTable(const Lines& lines) {
  std::vector<Lines> rows;
  for (const std::string& line : lines) {
    const Lines fields = Fields(line);
    // What is indented further goes on with the row before.
    if (!rows.empty() && rows.back().size() > 1 && fields.size() == 2 && fields[0].empty()) {
      absl::StrAppend(&rows.back().back(), " ", fields[1]);
      continue;
    }
    rows.push_back(fields);
    if (fields[0].empty()) return AsLiteral(lines);
    if (rows.back().size() < 2 || rows.back().size() != rows[0].size()) return AsLiteral(lines);
  }
  return rows[0].size() == 2 ? AsTerms(rows) : AsColumns(rows);
}

// Takes the lines that begin with two spaces off the front of `lines`, without those.
Lines TakeIndented(Lines* lines) {
  Lines indented;
  while (!lines->empty() && absl::StartsWith(lines->front(), "  ")) {
    indented.push_back(lines->front().substr(2));
    lines->erase(lines->begin());
  }
  return indented;
}

}  // namespace

std::string MdocText(absl::string_view text) {
  const std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\e"},
                                                         {"-", "\\-"},
                                                         {"'", "\\(aq"},
                                                         {"`", "\\(ga"},
                                                         {"^", "\\(ha"},
                                                         {"~", "\\(ti"},
                                                         {"\"", "\\(dq"}});
  // A dot at the begin would make it a macro, and so may two letters in a macro's arguments.
  const bool like_a_macro = absl::StartsWith(escaped, ".") || escaped.size() == 2;
  return absl::StrCat(like_a_macro ? "\\&" : "", escaped);
}

std::string MdocSentences(absl::string_view text) {
  std::string lines;
  while (!text.empty()) {
    size_t end = text.find(". ");
    // An abbreviation, or a name such as sem.*, ends no sentence.
    while (end != absl::string_view::npos && !absl::ascii_isupper(text[end + 2])) {
      end = text.find(". ", end + 1);
    }
    end = end == absl::string_view::npos ? text.size() : end + 1;
    absl::StrAppend(&lines, lines.empty() ? "" : "\n", MdocText(text.substr(0, end)));
    text = absl::StripLeadingAsciiWhitespace(text.substr(end));
  }
  return lines;
}

HelpParts SplitHelp(absl::string_view help) {
  HelpParts parts;
  for (const absl::string_view paragraph : absl::StrSplit(help, "\n\n", absl::SkipEmpty())) {
    Lines lines = absl::StrSplit(paragraph, '\n', absl::SkipEmpty());
    if (lines.empty()) continue;
    if (lines[0] == "Examples:") {
      lines.erase(lines.begin());
      for (std::string& line : TakeIndented(&lines)) parts.examples.push_back(std::move(line));
    } else if (lines[0] == "Exit codes:") {
      lines.erase(lines.begin());
      parts.exit_status.push_back(AsTable(TakeIndented(&lines)));
    }
    // What is left is text, with a table behind it or without.
    while (!lines.empty()) {
      const Lines table = TakeIndented(&lines);
      if (!table.empty()) {
        parts.body.push_back(AsTable(table));
        continue;
      }
      if (lines.size() > 1 && absl::EndsWith(lines[0], ":") && absl::StartsWith(lines[1], "  ")) {
        parts.body.push_back(absl::StrCat(".Ss ", MdocText(absl::StripSuffix(lines[0], ":"))));
        lines.erase(lines.begin());
        continue;
      }
      std::string text;
      while (!lines.empty() && !absl::StartsWith(lines[0], "  ")) {
        absl::StrAppend(&text, text.empty() ? "" : " ", lines[0]);
        lines.erase(lines.begin());
      }
      parts.body.push_back(absl::StrCat(".Pp\n", MdocSentences(text)));
    }
  }
  return parts;
}

}  // namespace psem
