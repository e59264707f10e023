// docs/errors.md as data: what is promised about errors, to be held against what happens.

#ifndef PSEM_LIB_TESTING_ERROR_TABLE_H_
#define PSEM_LIB_TESTING_ERROR_TABLE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace psem {

// A row of the first table: an error of the library's.
struct DocumentedError {
  std::string errnos;  // "EACCES", "ENOSPC, EDQUOT", or "any": each of the second table.
  std::string code;    // "NOT_FOUND"; of a row for any errno, what the second table says.
  std::string text;    // With placeholders in capitals.
};

// A row of the second table: an errno of the kernel's.
struct DocumentedErrno {
  std::string name;  // "EACCES"
  std::string code;
  std::string meaning;
};

class ErrorTable {
 public:
  static constexpr int kNoRow = -1;

  // Reads docs/errors.md, which must be among the test's data.
  ErrorTable();

  const std::vector<DocumentedError>& errors() const { return errors_; }
  const std::vector<DocumentedErrno>& errnos() const { return errnos_; }

  // Returns the first row of the first table that tells of this error, or kNoRow.
  int RowOf(absl::StatusCode code, int error_number, absl::string_view message) const;
  int RowOf(const absl::Status& status) const;

 private:
  bool Tells(const DocumentedError& row, const std::string& code, const std::string& errno_name,
             const std::string& message) const;

  std::vector<DocumentedError> errors_;
  std::vector<DocumentedErrno> errnos_;
};

}  // namespace psem

#endif  // PSEM_LIB_TESTING_ERROR_TABLE_H_
