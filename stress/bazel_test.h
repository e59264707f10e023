// What Bazel tells a test about itself.

#ifndef PSEM_STRESS_BAZEL_TEST_H_
#define PSEM_STRESS_BAZEL_TEST_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "stress/shard.h"

namespace psem {

struct BazelTest {
  std::string target;             // "//my:torture_test".
  std::string xml_path;           // Where it wants its XML; empty: nowhere.
  std::string shard_status_path;  // Must exist in the end, or Bazel takes it that nobody shards.
  Shard shard;
};

// Returns what the environment says, if `program`, as in argv[0], is the test itself. What a test
// starts has the same environment, and is none.
// `variable` is as getenv.
absl::optional<BazelTest> ThisBazelTest(absl::string_view program,
                                        const std::function<const char*(const char*)>& variable);

}  // namespace psem

#endif  // PSEM_STRESS_BAZEL_TEST_H_
