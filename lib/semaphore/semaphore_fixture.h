// What the tests of Semaphore share.

#ifndef PSEM_LIB_SEMAPHORE_SEMAPHORE_FIXTURE_H_
#define PSEM_LIB_SEMAPHORE_SEMAPHORE_FIXTURE_H_

#include <unistd.h>

#include <utility>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/own_names.h"

namespace psem {

// A test of handles: names of its own, and handles that say nothing.
class SemaphoreTest : public testing::Test {
 protected:
  // Silent: the tests provoke failures on purpose.
  static Options Silent() {
    Options options;
    options.silent = true;
    return options;
  }

  static Options Loose(uint32_t value = 1) {
    Options options = Silent();
    options.strict = false;
    options.value = value;
    return options;
  }

  Semaphore MustOpen(absl::string_view label, const Options& options = Silent()) {
    absl::StatusOr<Semaphore> sem = Semaphore::Open(names_.Name(label), options);
    EXPECT_TRUE(sem.ok()) << sem.status();
    return *std::move(sem);
  }

  bool NameExists(absl::string_view label) const {
    return access(names_.Path(label).c_str(), F_OK) == 0;
  }

  OwnNames names_;
};

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_SEMAPHORE_FIXTURE_H_
