// Each error that a user can meet, with a way to provoke it: semaphore_errors_test.cc says what
// for.

#ifndef PSEM_LIB_SEMAPHORE_ERRORS_ERROR_CASES_H_
#define PSEM_LIB_SEMAPHORE_ERRORS_ERROR_CASES_H_

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"

namespace psem {

// Where a row runs: in a child of its own, with a name and the file that the name leads to.
struct Place {
  std::string name;
  std::string path;
};

struct ErrorCase {
  const char* name;
  std::function<absl::Status(const Place&)> provoke;
  absl::StatusCode code;
  int error_number;
  const char* text;  // $NAME, $PATH and $ME stand for the row's own.
};

inline void PrintTo(const ErrorCase& row, std::ostream* out) { *out << row.name; }

std::vector<ErrorCase> ErrorCasesOfOpening();
std::vector<ErrorCase> ErrorCasesOfHandles();

inline Options Silent(uint32_t value = 1, bool strict = true) {
  Options options;
  options.silent = true;
  options.value = value;
  options.strict = strict;
  return options;
}

inline absl::Status OpenStatus(absl::string_view name, const Options& options = Silent()) {
  return Semaphore::Open(name, options).status();
}

inline Semaphore MustOpen(const Place& place, const Options& options = Silent()) {
  absl::StatusOr<Semaphore> sem = Semaphore::Open(place.name, options);
  if (!sem.ok()) ChildFail(sem.status().ToString());
  return *std::move(sem);
}

inline Semaphore Closed(const Place& place) {
  Semaphore sem = MustOpen(place);
  PSEM_CHILD_CHECK(sem.Close().ok());
  return sem;
}

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_ERRORS_ERROR_CASES_H_
