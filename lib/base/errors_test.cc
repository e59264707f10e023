#include "lib/base/errors.h"

#include <errno.h>

#include <ostream>
#include <string>

#include "gtest/gtest.h"

namespace psem {
namespace {

struct ErrnoCase {
  const char* name;
  int error_number;
  absl::StatusCode code;
  const char* text;
};

void PrintTo(const ErrnoCase& row, std::ostream* out) { *out << row.name; }

class ErrnoStatusTest : public testing::TestWithParam<ErrnoCase> {};

TEST_P(ErrnoStatusTest, HasCodeTextAndPayload) {
  const ErrnoCase& row = GetParam();
  const absl::Status status = ErrnoStatus(row.error_number, "open", "/jobs", "try again");
  EXPECT_EQ(status.code(), row.code);
  EXPECT_EQ(std::string(status.message()), row.text);
  EXPECT_EQ(ErrnoOf(status), row.error_number);
}

INSTANTIATE_TEST_SUITE_P(
    All, ErrnoStatusTest,
    testing::Values(
        ErrnoCase{"eacces", EACCES, absl::StatusCode::kPermissionDenied,
                  "open \"/jobs\": permission denied (EACCES); try again"},
        ErrnoCase{"enoent", ENOENT, absl::StatusCode::kNotFound,
                  "open \"/jobs\": no such file or directory (ENOENT); try again"},
        ErrnoCase{"eexist", EEXIST, absl::StatusCode::kAlreadyExists,
                  "open \"/jobs\": file exists (EEXIST); try again"},
        ErrnoCase{"eintr", EINTR, absl::StatusCode::kCancelled,
                  "open \"/jobs\": interrupted system call (EINTR); try again"},
        ErrnoCase{"etimedout", ETIMEDOUT, absl::StatusCode::kDeadlineExceeded,
                  "open \"/jobs\": timed out (ETIMEDOUT); try again"},
        ErrnoCase{"eoverflow", EOVERFLOW, absl::StatusCode::kOutOfRange,
                  "open \"/jobs\": value too large for defined data type (EOVERFLOW); try again"},
        ErrnoCase{"enospc", ENOSPC, absl::StatusCode::kResourceExhausted,
                  "open \"/jobs\": no space left on device (ENOSPC); try again"},
        ErrnoCase{"eagain", EAGAIN, absl::StatusCode::kUnavailable,
                  "open \"/jobs\": resource temporarily unavailable (EAGAIN); try again"},
        ErrnoCase{"acronym_keeps_its_case", EDOTDOT, absl::StatusCode::kUnknown,
                  "open \"/jobs\": RFS specific error (EDOTDOT); try again"},
        ErrnoCase{"nobody_knows_it", 9999, absl::StatusCode::kUnknown,
                  "open \"/jobs\": unknown error (errno 9999); try again"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(ErrnoStatus, LeavesEmptyAdviceOut) {
  EXPECT_EQ(ErrnoStatus(EMFILE, "open", "/a", "").message(),
            "open \"/a\": too many open files (EMFILE)");
}

TEST(FaultStatus, CarriesNoErrnoWhenThereIsNone) {
  const absl::Status status =
      FaultStatus(absl::StatusCode::kFailedPrecondition, 0, "release", "/a", "not held");
  EXPECT_EQ(status.message(), "release \"/a\": not held");
  EXPECT_EQ(ErrnoOf(status), 0);
}

TEST(ErrnoOf, IsZeroForForeignStatuses) {
  EXPECT_EQ(ErrnoOf(absl::OkStatus()), 0);
  EXPECT_EQ(ErrnoOf(absl::NotFoundError("elsewhere")), 0);
}

}  // namespace
}  // namespace psem
