// What the tests of the verbs that act share.

#ifndef PSEM_TOOLS_SEMINSPECT_ACTING_ACTING_FIXTURE_H_
#define PSEM_TOOLS_SEMINSPECT_ACTING_ACTING_FIXTURE_H_

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {

// A test with names of its own and with handles that look on.
class ActingTest : public testing::Test {
 protected:
  std::string Name(const char* label = "jobs") const { return names_.Name(label); }

  // A semaphore of that name, made if it is missing; it outlives the handle.
  Semaphore Open(int64_t value, const char* label = "jobs") const {
    Options options;
    options.silent = true;
    options.strict = false;
    options.close_on_exit = false;
    options.unlink_policy = UnlinkPolicy::kNever;
    options.value = value;
    absl::StatusOr<Semaphore> semaphore = Semaphore::Open(Name(label), options);
    EXPECT_TRUE(semaphore.ok()) << semaphore.status();
    return *std::move(semaphore);
  }

  // Writes `bytes` to where the semaphore's file would be.
  void Plant(const std::string& bytes, const char* label = "jobs") const {
    const int descriptor =
        open(names_.Path(label).c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    EXPECT_EQ(write(descriptor, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    close(descriptor);
  }

  bool Exists(const char* label = "jobs") const {
    return access(names_.Path(label).c_str(), F_OK) == 0;
  }

  OwnNames names_;
};

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_ACTING_ACTING_FIXTURE_H_
