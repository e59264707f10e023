#include "lib/inspect/filter/regular_expression.h"

#include <errno.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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

// The length when every count is written out, at the most. Each count is taken to repeat all of the
// expression; braces that are no count do no harm.
size_t WrittenOut(absl::string_view text) {
  constexpr size_t kMany = RegularExpression::kMaxWrittenOut + 1;
  size_t product = text.size();
  for (size_t begin = text.find('{'); begin != text.npos; begin = text.find('{', begin + 1)) {
    size_t highest = 1;
    size_t number = 0;
    for (const char c : text.substr(begin + 1)) {
      if (!absl::ascii_isdigit(c) && c != ',') break;
      number = c == ',' ? 0 : std::min(kMany, number * 10 + (c - '0'));
      highest = std::max(highest, number);
    }
    product = std::min(kMany, product * highest);
  }
  return product;
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
    return fault(absl::StrCat("its length times its counts is more than ", kMaxWrittenOut));
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
