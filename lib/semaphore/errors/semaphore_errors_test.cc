// One row for each error that a user can meet, with its whole text: the verb, the name, what is
// wrong, the errno and what to do. The rows lie in error_cases_of_opening.cc and
// error_cases_of_handles.cc; docs/errors.md lists the same errors for people, and is held against
// them.

#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/platform/file_facts.h"
#include "lib/semaphore/errors/error_cases.h"
#include "lib/testing/child_process.h"
#include "lib/testing/error_table.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

std::vector<ErrorCase> AllCases() {
  std::vector<ErrorCase> all = ErrorCasesOfOpening();
  for (const ErrorCase& row : ErrorCasesOfHandles()) all.push_back(row);
  return all;
}

class ErrorsTest : public testing::TestWithParam<ErrorCase> {
 protected:
  OwnNames names_;
};

TEST_P(ErrorsTest, SaysVerbNameErrnoAndWhatToDo) {
  const ErrorCase& row = GetParam();
  const Place place = {names_.Name("jobs"), names_.Path("jobs")};
  const std::string text = absl::StrReplaceAll(
      row.text, {{"$NAME", place.name}, {"$PATH", place.path}, {"$ME", UserName(geteuid())}});
  ChildProcess child([&] {
    const absl::Status status = row.provoke(place);
    if (status.code() != row.code || ErrnoOf(status) != row.error_number ||
        status.message() != text) {
      ChildFail(absl::StrCat(status.ToString(), "\nerrno ", ErrnoOf(status), "\nwanted: ", text));
    }
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

INSTANTIATE_TEST_SUITE_P(All, ErrorsTest, testing::ValuesIn(AllCases()),
                         [](const auto& info) { return std::string(info.param.name); });

// What a row says is what happens, as the tests above show; so it is enough to compare texts.
TEST(ErrorsDocument, HasARowForEachErrorAndNoRowThatNobodyCanProvoke) {
  const ErrorTable table;
  std::vector<int> provoked(table.errors().size());
  for (const ErrorCase& row : AllCases()) {
    const int documented = table.RowOf(row.code, row.error_number, row.text);
    if (documented == ErrorTable::kNoRow) {
      ADD_FAILURE() << row.name << " has no row in docs/errors.md: " << row.text;
    } else {
      ++provoked[static_cast<size_t>(documented)];
    }
  }
  for (size_t i = 0; i < provoked.size(); ++i) {
    EXPECT_GT(provoked[i], 0) << "no ErrorCase provokes: " << table.errors()[i].text;
  }
}

}  // namespace
}  // namespace psem
