// One of several processes, on as many machines, that share the work of one.

#ifndef PSEM_STRESS_SHARD_H_
#define PSEM_STRESS_SHARD_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace psem {

struct Shard {
  int index = 0;  // From 0.
  int count = 1;

  bool IsValid() const { return count >= 1 && index >= 0 && index < count; }
};

// Reads "2/5", the second of five.
absl::optional<Shard> ReadShard(absl::string_view text);

// What a shard does.
struct Share {
  std::vector<int> scenarios;  // Of those that are asked.
  int part = 0;                // Of their runs: each part has a seed of its own.
  absl::Duration duration;
};

// Returns the share of `shard` in so many scenarios, which take `duration` in all. They are dealt
// out in turn; where there are more shards than scenarios, several have the same one, and each a
// part of its runs. So every shard has something to do, and all together do all of it.
// Requires: scenarios > 0, and `shard` is valid.
Share ShareOf(const Shard& shard, int scenarios, absl::Duration duration);

// Returns the seed of a part. The first has the session's own.
uint64_t SeedOfPart(uint64_t seed, int part);

}  // namespace psem

#endif  // PSEM_STRESS_SHARD_H_
