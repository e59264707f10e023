#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/inspect/filter/filter.h"

namespace psem {
namespace {

using testing::HasSubstr;

struct FaultRow {
  const char* name;
  std::string filter;
  const char* fault;  // A part of the text.
};

void PrintTo(const FaultRow& row, std::ostream* out) { *out << row.name; }

class WrongFilters : public testing::TestWithParam<FaultRow> {};

TEST_P(WrongFilters, SayWhereAndWhatIsPossible) {
  const absl::StatusOr<SemaphoreFilter> filter = SemaphoreFilter::Parse(GetParam().filter);
  EXPECT_EQ(filter.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(filter.status().message()), HasSubstr(GetParam().fault));
}

const FaultRow kRows[] = {
    {"Empty", "", R"(filter "": column 1: a field is expected; fields: name, owner, group, mode,)"},
    {"MisspeltField", "value=0 and ovner=root",
     R"(filter "value=0 and ovner=root": column 13: no field ovner; did you mean owner? fields: )"},
    {"FieldUnlikeAny", "colour=red", "column 1: no field colour; fields: name, "},
    {"PartOfAField", "waiter=0", "did you mean waiters?"},
    {"CapitalField", "Name=x", "did you mean name?"},
    {"NoOperator", "value", "column 6: value needs one of the operators = != < <= > >="},
    {"NoOperatorButAWord", "value 3", "column 7: value needs one of the operators"},
    {"WrongOperator", "age=1h", "column 4: age needs one of the operators < <= > >="},
    {"WrongLongOperator", "name<=x", "column 5: name needs one of the operators = != ~"},
    {"NoValue", "owner=", "column 7: a value is expected"},
    {"NoValueButAnOperator", "value==3", R"(column 7: "=3" is no number)"},
    {"NoAlternative", "owner=root,", "column 12: a value is expected"},
    {"AlternativesInOrder", "value>1,2", "column 9: only one value can stand behind >"},
    {"NoNumber", "value=many", R"(column 7: "many" is no number)"},
    {"NegativeNumber", "value=-1", R"("-1" is no number)"},
    {"NumberTooLarge", "inode=18446744073709551616", "is no number"},
    {"NoUnit", "age>90", R"("90" is no time; write a number and a unit: s, m, h, d or w)"},
    {"WrongUnit", "age>2y", R"("2y" is no time; write a number and a unit)"},
    {"TwoUnits", "age>1h30m", R"("1h30m" is no time)"},
    {"TimeTooLong", "age>99999999999w", "is no time"},
    {"WrongState", "state=busy", "is no state; there are in-use, unused and unknown"},
    {"WrongLayout", "layout=glibc", "there are glibc64, glibc32, musl64, empty and foreign"},
    {"NoOctal", "mode=0680", "is no mode; write it in octal, as in 0660"},
    {"ModeTooLarge", "mode=17777", "is no mode"},
    {"EmptyMode", "mode=''", "is no mode"},
    {"EmptyOwner", "owner=''", "is no name"},
    {"WrongError", "error=EACCESS", "is no error; write none, or as in EACCES"},
    {"ErrorOfNoNumber", "error=0", "is no error"},
    {"WrongGlob", "name=a[b", R"(column 6: glob "a[b": the [ has no ])"},
    {"WrongRegex", "name~'a('", R"(column 6: regular expression "a(": )"},
    {"EmptyRegex", "name~''", "it is empty; . matches every name"},
    {"LongRegex", absl::StrCat("name~", std::string(257, 'a')), "it is longer than 256"},
    {"NulInRegex", absl::StrCat("name~a", std::string(1, '\0')), "it has a NUL byte"},
    {"BackReference", "name~'(a)\\1'", R"(back-references like \1 are not supported)"},
    {"ManyRepeats", "name~'((a{20}){20}){20}'", "its counts, written out, make it longer than 256"},
    {"RepeatsOfALongPart", "name~'(.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?){64}b'",
     "its counts, written out"},
    {"ManyRepeatsAtLeast", "name~'a{256,}'", "its counts, written out, make it longer than 256"},
    {"HugeRepeat", "name~'a{18446744073709551617}'", "its counts, written out"},
    // The C library doubles what stands before each plus, and took gigabytes.
    {"ManyPluses", "name~'a++++++++++++++++++++++++++++++++'", "its counts, written out"},
    {"ManyNestedPluses", "name~'((((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+'", "written out"},
    {"ManyOpenCounts", "name~'a{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}'", "written out"},
    // It took a minute to follow what is empty around what is empty.
    {"EmptyParts", "name~'((|||)+)++++++++b'", "its counts, written out"},
    {"BracketOfParentheses", "name~'([)]a{20}[](]){20}'", "written out"},
    {"BracketOfAClass", "name~'([[:alpha:])]a{20}){20}'", "written out"},
    {"OpenQuote", "name='a", "column 6: the quote is not closed"},
    {"OpenParenthesis", "value=1 and (value=2", "column 14: the ( before has no )"},
    {"ClosedParenthesis", "value=1)",
     R"(column 8: not expected here; join terms with "and" or "or")"},
    {"EmptyParentheses", "()", "column 2: a field is expected"},
    {"NoJoint", "value=1 owner=root",
     R"(column 9: not expected here; join terms with "and" or "or")"},
    {"UnquotedRegex", "name~^/(a|b)",
     R"(column 8: not expected here; join terms with "and" or "or")"},
    {"NothingAfterAnd", "value=1 and", "column 12: a field is expected"},
    {"NothingAfterNot", "not", "column 4: a field is expected"},
    {"KeywordAsField", "and=1", "no field and"},
    {"TooDeep", absl::StrCat(std::string(33, '('), "value=1", std::string(33, ')')),
     "column 33: more than 32 parentheses and nots are inside each other"},
    {"TooLong", absl::StrCat("name=", std::string(4096, 'a')), "it has more than 4096 bytes"},
    {"HostileBytes", "\x1b[2J=1", R"(filter "\x1b[2J=1": column 1: a field is expected)"},
    {"HostileValue", "value=\x1b[2J", R"("\x1b[2J" is no number)"},
};

INSTANTIATE_TEST_SUITE_P(All, WrongFilters, testing::ValuesIn(kRows),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(SemaphoreFilter, TakesTheLongestAndTheDeepest) {
  EXPECT_TRUE(SemaphoreFilter::Parse(absl::StrCat("name=", std::string(4091, 'a'))).ok());
  EXPECT_TRUE(
      SemaphoreFilter::Parse(absl::StrCat(std::string(31, '('), "value=1", std::string(31, ')')))
          .ok());
  EXPECT_TRUE(SemaphoreFilter::Parse("name~'a{251}' and name~'[0-9]{4}-[0-9]{2}[{]'").ok());
}

// The depth is that of what is open, not of all that was.
TEST(SemaphoreFilter, TakesManyParenthesesBesideEachOther) {
  std::string filter = "(value=1)";
  for (int i = 0; i < 100; ++i) absl::StrAppend(&filter, " or not (value=1)");
  EXPECT_TRUE(SemaphoreFilter::Parse(filter).ok());
}

TEST(SemaphoreFilter, TakesUsualRegularExpressions) {
  for (const char* regex :
       {"^/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", "a{250}",
        "^/([a-z]+-)*[a-z]+_[0-9]+_[0-9]+_[0-9]+_[0-9]+_[0-9]+_[0-9]+_[0-9]+_[0-9]+$", "[+{]+",
        "\\+\\(\\[+", "(a|b)?{3}"}) {
    const auto filter = SemaphoreFilter::Parse(absl::StrCat("name~'", regex, "'"));
    EXPECT_TRUE(filter.ok()) << filter.status();
  }
}

TEST(FilterHelp, ListsEachFieldOnALineThatFits) {
  const std::string help = FilterHelp();
  EXPECT_THAT(help, HasSubstr("FIELD             OPERATORS       VALUE\n"));
  EXPECT_THAT(help,
              HasSubstr("\nrecorded-waiters  = != < <= > >=  a number: as the file has it\n"));
  EXPECT_THAT(help,
              HasSubstr("\nerror             = !=            what hid something: EACCES; or"));
  size_t begin = 0;
  for (size_t end; (end = help.find('\n', begin)) != help.npos; begin = end + 1) {
    EXPECT_LE(end - begin, 100u) << help.substr(begin, end - begin);
  }
  EXPECT_EQ(begin, help.size());
}

}  // namespace
}  // namespace psem
