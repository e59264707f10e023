// A recursive-descent parser that puts conditions together as it goes; there is no tree besides.
//
//     any   = all {"or" all}
//     all   = part {"and" part}
//     part  = "not" part | "(" any ")" | FIELD OPERATOR VALUE {"," VALUE}

#include "lib/inspect/filter/filter.h"

#include <errno.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/base/suggest.h"

namespace psem {
namespace {

using MaybeCondition = absl::StatusOr<FilterCondition>;

FilterCondition Not(FilterCondition condition) {
  return [condition = std::move(condition)](const SemaphoreRecord& record, absl::Time now) {
    const Truth truth = condition(record, now);
    return truth == Truth::kYes ? Truth::kNo : truth == Truth::kNo ? Truth::kYes : truth;
  };
}

FilterCondition AnyOf(std::vector<FilterCondition> parts) {
  if (parts.size() == 1) return std::move(parts[0]);
  return [parts = std::move(parts)](const SemaphoreRecord& record, absl::Time now) {
    Truth truth = Truth::kNo;
    for (const FilterCondition& part : parts) truth = std::max(truth, part(record, now));
    return truth;
  };
}

FilterCondition AllOf(std::vector<FilterCondition> parts) {
  if (parts.size() == 1) return std::move(parts[0]);
  return [parts = std::move(parts)](const SemaphoreRecord& record, absl::Time now) {
    Truth truth = Truth::kYes;
    for (const FilterCondition& part : parts) truth = std::min(truth, part(record, now));
    return truth;
  };
}

struct Operator {
  absl::string_view text;
  Relation relation;
  bool is_opposite = false;
};

// One that another begins with comes after it.
constexpr Operator kOperators[] = {
    {"!=", Relation::kEqual, true}, {"<=", Relation::kGreater, true}, {">=", Relation::kLess, true},
    {"=", Relation::kEqual},        {"<", Relation::kLess},           {">", Relation::kGreater},
    {"~", Relation::kLike},
};

bool HasOperator(const FilterField& field, absl::string_view text) {
  const std::vector<absl::string_view> operators = absl::StrSplit(field.operators, ' ');
  return std::find(operators.begin(), operators.end(), text) != operators.end();
}

bool IsWordByte(char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; }

bool EndsValue(char c) { return absl::ascii_isspace(c) || absl::StrContains("(),", c); }

class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text), rest_(text) {}

  MaybeCondition Whole() {
    MaybeCondition any = Any();
    if (!any.ok()) return any;
    SkipSpaces();
    if (rest_.empty()) return any;
    return Error(rest_,
                 "not expected here; join terms with \"and\" or \"or\", and quote a value that has "
                 "spaces, commas or parentheses");
  }

  bool asks_for_use() const { return asks_for_use_; }

 private:
  MaybeCondition Any() {
    std::vector<FilterCondition> parts;
    do {
      MaybeCondition part = All();
      if (!part.ok()) return part;
      parts.push_back(*std::move(part));
    } while (TakeKeyword("or"));
    return AnyOf(std::move(parts));
  }

  MaybeCondition All() {
    std::vector<FilterCondition> parts;
    do {
      MaybeCondition part = Part();
      if (!part.ok()) return part;
      parts.push_back(*std::move(part));
    } while (TakeKeyword("and"));
    return AllOf(std::move(parts));
  }

  MaybeCondition Part() {
    SkipSpaces();
    if (depth_ == SemaphoreFilter::kMaxDepth) {
      return Error(rest_, absl::StrCat("more than ", SemaphoreFilter::kMaxDepth,
                                       " parentheses and nots are inside each other"));
    }
    ++depth_;
    MaybeCondition part = TakeKeyword("not")                 ? Opposite()
                          : absl::ConsumePrefix(&rest_, "(") ? Parenthesis()
                                                             : Term();
    --depth_;
    return part;
  }

  MaybeCondition Opposite() {
    MaybeCondition part = Part();
    if (!part.ok()) return part;
    return Not(*std::move(part));
  }

  MaybeCondition Parenthesis() {
    const absl::string_view inside = rest_;
    MaybeCondition any = Any();
    if (!any.ok()) return any;
    SkipSpaces();
    if (!absl::ConsumePrefix(&rest_, ")")) return Error(inside, "the ( before has no )");
    return any;
  }

  MaybeCondition Term() {
    const absl::string_view begin = rest_;
    const absl::string_view name = Word();
    const FilterField* field = nullptr;
    for (const FilterField& candidate : FilterFields()) {
      if (candidate.name == name) field = &candidate;
    }
    if (field == nullptr) return NoField(begin, name);
    asks_for_use_ |= field->is_of_use;
    rest_.remove_prefix(name.size());

    SkipSpaces();
    for (const Operator& candidate : kOperators) {
      if (!absl::StartsWith(rest_, candidate.text)) continue;
      if (!HasOperator(*field, candidate.text)) break;
      rest_.remove_prefix(candidate.text.size());
      return Values(*field, candidate);
    }
    return Error(rest_, absl::StrCat(name, " needs one of the operators ", field->operators));
  }

  MaybeCondition NoField(absl::string_view begin, absl::string_view name) {
    std::vector<absl::string_view> names;
    for (const FilterField& field : FilterFields()) names.push_back(field.name);
    std::string text = name.empty() ? "a field is expected" : absl::StrCat("no field ", name);
    const absl::string_view nearest = NearestWord(name, names);
    if (!nearest.empty()) absl::StrAppend(&text, "; did you mean ", nearest, "?");
    return Error(begin, absl::StrCat(text, nearest.empty() ? ";" : "",
                                     " fields: ", absl::StrJoin(names, ", ")));
  }

  MaybeCondition Values(const FilterField& field, const Operator& op) {
    std::vector<FilterCondition> alternatives;
    do {
      SkipSpaces();
      const absl::string_view begin = rest_;
      const bool has_order = op.relation == Relation::kLess || op.relation == Relation::kGreater;
      if (has_order && !alternatives.empty()) {
        return Error(begin, absl::StrCat("only one value can stand behind ", op.text));
      }
      const absl::StatusOr<absl::string_view> value = Value();
      if (!value.ok()) return value.status();
      MaybeCondition condition = field.condition(op.relation, *value);
      if (!condition.ok()) return Error(begin, condition.status().message());
      alternatives.push_back(*std::move(condition));
    } while (absl::ConsumePrefix(&rest_, ","));
    FilterCondition any = AnyOf(std::move(alternatives));
    return op.is_opposite ? Not(std::move(any)) : std::move(any);
  }

  absl::StatusOr<absl::string_view> Value() {
    const absl::string_view begin = rest_;
    if (absl::StartsWith(rest_, "\"") || absl::StartsWith(rest_, "'")) {
      const size_t end = rest_.find(rest_[0], 1);
      if (end == rest_.npos) return Error(begin, "the quote is not closed");
      rest_.remove_prefix(end + 1);
      return begin.substr(1, end - 1);
    }
    size_t length = 0;
    while (length < begin.size() && !EndsValue(begin[length])) {
      length += begin[length] == '\\' ? 2 : 1;
    }
    length = std::min(length, begin.size());
    if (length == 0) return Error(begin, "a value is expected");
    rest_.remove_prefix(length);
    return begin.substr(0, length);
  }

  void SkipSpaces() { rest_ = absl::StripLeadingAsciiWhitespace(rest_); }

  // The word that begins here, or nothing.
  absl::string_view Word() const {
    return rest_.substr(0,
                        std::find_if_not(rest_.begin(), rest_.end(), IsWordByte) - rest_.begin());
  }

  bool TakeKeyword(absl::string_view keyword) {
    SkipSpaces();
    return Word() == keyword && absl::ConsumePrefix(&rest_, keyword);
  }

  absl::Status Error(absl::string_view place, absl::string_view what) const {
    constexpr size_t kShownLength = 200;
    const std::string shown = absl::StrCat(Printable(text_.substr(0, kShownLength)),
                                           text_.size() > kShownLength ? "..." : "");
    return FaultStatus(absl::StatusCode::kInvalidArgument, EINVAL, "filter", shown,
                       absl::StrCat("column ", text_.size() - place.size() + 1, ": ", what));
  }

  const absl::string_view text_;
  absl::string_view rest_;  // What is still to be parsed; always an end of text_.
  int depth_ = 0;
  bool asks_for_use_ = false;
};

}  // namespace

absl::StatusOr<SemaphoreFilter> SemaphoreFilter::Parse(absl::string_view text) {
  if (text.size() > kMaxLength) {
    return FaultStatus(absl::StatusCode::kInvalidArgument, EINVAL, "filter",
                       absl::StrCat(Printable(text.substr(0, 40)), "..."),
                       absl::StrCat("it has more than ", kMaxLength, " bytes"));
  }
  Parser parser(text);
  MaybeCondition condition = parser.Whole();
  if (!condition.ok()) return condition.status();
  return SemaphoreFilter(*std::move(condition), parser.asks_for_use());
}

absl::StatusOr<SemaphoreFilter> SemaphoreFilter::ParseAll(absl::Span<const std::string> texts) {
  std::vector<FilterCondition> parts;
  bool asks_for_use = false;
  for (const std::string& text : texts) {
    absl::StatusOr<SemaphoreFilter> filter = Parse(text);
    if (!filter.ok()) return filter;
    asks_for_use |= filter->asks_for_use();
    parts.push_back(std::move(filter->condition_));
  }
  return SemaphoreFilter(AllOf(std::move(parts)), asks_for_use);
}

bool SemaphoreFilter::Matches(const SemaphoreRecord& record, absl::Time now) const {
  return condition_(record, now) == Truth::kYes;
}

std::string FilterHelp() {
  std::string help = absl::StrFormat("%-17s %-15s %s\n", "FIELD", "OPERATORS", "VALUE");
  for (const FilterField& field : FilterFields()) {
    absl::StrAppendFormat(&help, "%-17s %-15s %s\n", field.name, field.operators, field.value);
  }
  return help;
}

}  // namespace psem
