#include "lib/inspect/filter/regular_expression.h"

#include <errno.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

bool HasBackReference(absl::string_view text) {
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '\\') continue;
    if (absl::ascii_isdigit(text[i + 1])) return true;
    ++i;
  }
  return false;
}

// Where the bracket that begins `text` ends, or where `text` does.
size_t BracketLength(absl::string_view text) {
  size_t i = absl::StartsWith(text, "[^") ? 2 : 1;
  if (i < text.size() && text[i] == ']') ++i;  // The first one is a member.
  while (i < text.size() && text[i] != ']') {
    const char kind = text[i] == '[' && i + 1 < text.size() ? text[i + 1] : ' ';
    if (absl::StrContains(":.=", kind)) {  // "[:alpha:]" and the like.
      const size_t end = text.find(std::string{kind, ']'}, i + 2);
      i = end == text.npos ? text.size() : end + 2;
    } else {
      ++i;
    }
  }
  return std::min(i + 1, text.size());
}

// Takes "{3,5}" or "+" from the front of `text`. Returns how often the library may copy what stands
// before: {3,} and + mean three or one and then any more. A brace that is no count does no harm.
size_t TakeCopies(absl::string_view* text) {
  constexpr size_t kMany = RegularExpression::kMaxWrittenOut;
  if (absl::ConsumePrefix(text, "+")) return 2;
  text->remove_prefix(1);
  size_t highest = 0;
  size_t number = 0;
  while (!text->empty() && (absl::ascii_isdigit(text->front()) || text->front() == ',')) {
    const char c = text->front();
    number = c == ',' ? 0 : std::min(kMany, number * 10 + (c - '0'));
    highest = std::max(highest, number);
    text->remove_prefix(1);
  }
  absl::ConsumePrefix(text, "}");
  return highest + 1;
}

// The length once each count is written out, at the most: a+++ is eight letters then.
size_t WrittenOut(absl::string_view text) {
  constexpr size_t kMany = RegularExpression::kMaxWrittenOut + 1;
  std::vector<size_t> groups = {0};  // So far, of each that is open.
  size_t last = 0;                   // Of what a count would repeat.
  while (!text.empty()) {
    const char c = text.front();
    size_t taken = 1;
    if (c == '{' || c == '+') {
      const size_t added = std::min(kMany, last * (TakeCopies(&text) - 1) + 1);
      groups.back() = std::min(kMany, groups.back() + added);
      last = std::min(kMany, last + added);
      continue;
    }
    if (c == '(') {
      groups.push_back(0);
      last = 0;
    } else if (c == '*' || c == '?') {
      ++groups.back();
      ++last;
    } else {
      last = 1;
      if (c == ')' && groups.size() > 1) {
        last += groups.back();
        groups.pop_back();
      }
      if (c == '[') taken = BracketLength(text);
      if (c == '\\') taken = std::min<size_t>(2, text.size());
      groups.back() = std::min(kMany, groups.back() + last);
    }
    text.remove_prefix(taken);
  }
  return std::accumulate(groups.begin(), groups.end(), size_t{0});
}

}  // namespace

absl::StatusOr<RegularExpression> RegularExpression::Parse(absl::string_view text) {
  const auto fault = [text](absl::string_view why) {
    return FaultStatus(absl::StatusCode::kInvalidArgument, EINVAL, "regular expression",
                       Printable(text), why);
  };
  if (text.empty()) return fault("it is empty; . matches every name");
  if (text.size() > kMaxLength) return fault(absl::StrCat("it is longer than ", kMaxLength));
  if (absl::StrContains(text, '\0')) return fault("it has a NUL byte");
  if (HasBackReference(text)) return fault("back-references like \\1 are not supported");
  if (WrittenOut(text) > kMaxWrittenOut) {
    return fault(absl::StrCat("its counts, written out, make it longer than ", kMaxWrittenOut));
  }
  auto compiled = std::make_unique<regex_t>();
  const int error = regcomp(compiled.get(), std::string(text).c_str(), REG_EXTENDED | REG_NOSUB);
  if (error != 0) {
    constexpr size_t kLongestText = 128;
    char why[kLongestText];
    regerror(error, compiled.get(), why, sizeof(why));
    return fault(why);
  }
  RegularExpression expression;
  expression.compiled_ = std::shared_ptr<const regex_t>(compiled.release(), [](regex_t* regex) {
    regfree(regex);
    delete regex;
  });
  return expression;
}

bool RegularExpression::IsIn(const std::string& text) const {
  return regexec(compiled_.get(), text.c_str(), 0, nullptr, 0) == 0;
}

}  // namespace psem
