#include "stress/bazel_test.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace psem {

absl::optional<BazelTest> ThisBazelTest(absl::string_view program,
                                        const std::function<const char*(const char*)>& variable) {
  const auto text = [&variable](const char* name) {
    const char* const value = variable(name);
    return std::string(value == nullptr ? "" : value);
  };
  const std::string binary = text("TEST_BINARY");
  const bool is_the_test =
      !binary.empty() && (program == binary || absl::EndsWith(program, absl::StrCat("/", binary)));
  if (!is_the_test) return absl::nullopt;
  BazelTest test;
  test.target = text("TEST_TARGET");
  test.xml_path = text("XML_OUTPUT_FILE");
  test.shard_status_path = text("TEST_SHARD_STATUS_FILE");
  Shard shard;
  if (absl::SimpleAtoi(text("TEST_SHARD_INDEX"), &shard.index) &&
      absl::SimpleAtoi(text("TEST_TOTAL_SHARDS"), &shard.count) && shard.IsValid()) {
    test.shard = shard;
  }
  return test;
}

}  // namespace psem
