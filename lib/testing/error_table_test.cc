// The second table of docs/errors.md, both ways: it has each errno that a system call may answer,
// and no other; and says of each what lib/base does.

#include "lib/testing/error_table.h"

#include <errno.h>

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/testing/call_kinds.h"

namespace psem {
namespace {

std::set<int> ListedErrors() {
  std::set<int> errors;
  for (const CallKind& kind : CallKinds()) errors.insert(kind.errors.begin(), kind.errors.end());
  return errors;
}

TEST(ErrnoTable, HasEachErrnoThatTheKernelMayAnswerAndNoOther) {
  const ErrorTable table;
  std::set<std::string> documented;
  for (const DocumentedErrno& row : table.errnos()) {
    EXPECT_TRUE(documented.insert(row.name).second) << row.name << " has two rows";
  }
  std::set<std::string> listed;
  for (const int error : ListedErrors()) listed.insert(ErrnoName(error));
  EXPECT_EQ(documented, listed);
}

TEST(ErrnoTable, SaysCodeAndMeaning) {
  const ErrorTable table;
  for (const int error : ListedErrors()) {
    const absl::Status status = ErrnoStatus(error, "open", "/jobs", "");
    for (const DocumentedErrno& row : table.errnos()) {
      if (row.name != ErrnoName(error)) continue;
      EXPECT_EQ(row.code, absl::StatusCodeToString(status.code())) << row.name;
      EXPECT_EQ("open \"/jobs\": " + row.meaning + " (" + row.name + ")", status.message());
    }
  }
}

TEST(ErrorTable, KnowsAnErrorByCodeErrnoAndText) {
  const ErrorTable table;
  using absl::StatusCode;
  constexpr char kText[] =
      "open \"/x\": too many open files in system (ENFILE); the whole machine "
      "is at fs.file-max";
  EXPECT_NE(table.RowOf(StatusCode::kResourceExhausted, ENFILE, kText), ErrorTable::kNoRow);
  EXPECT_EQ(table.RowOf(StatusCode::kInternal, ENFILE, kText), ErrorTable::kNoRow);
  EXPECT_EQ(table.RowOf(StatusCode::kResourceExhausted, EMFILE, kText), ErrorTable::kNoRow);
  EXPECT_EQ(table.RowOf(StatusCode::kResourceExhausted, ENFILE, "open \"/x\": full"),
            ErrorTable::kNoRow);
}

TEST(ErrorTable, TakesMeaningAndCodeOfAnyErrnoFromTheSecondTable) {
  const ErrorTable table;
  const absl::Status status = ErrnoStatus(EXDEV, "open", "/x", "");
  ASSERT_NE(table.RowOf(status), ErrorTable::kNoRow);
  EXPECT_EQ(table.errors()[static_cast<size_t>(table.RowOf(status))].errnos, "any");
  EXPECT_EQ(table.RowOf(status.code(), EXDEV, "open \"/x\": another meaning (EXDEV)"),
            ErrorTable::kNoRow);
  EXPECT_EQ(table.RowOf(absl::StatusCode::kInternal, EXDEV, status.message()), ErrorTable::kNoRow);
}

}  // namespace
}  // namespace psem
