#include "stress/shard.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "stress/run/random.h"

namespace psem {

absl::optional<Shard> ReadShard(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  Shard shard;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &shard.index) ||
      !absl::SimpleAtoi(parts[1], &shard.count)) {
    return absl::nullopt;
  }
  if (shard.index < 1 || shard.index > shard.count) return absl::nullopt;
  --shard.index;
  return shard;
}

Share ShareOf(const Shard& shard, int scenarios, absl::Duration duration) {
  Share share;
  if (shard.count <= scenarios) {
    for (int i = shard.index; i < scenarios; i += shard.count) share.scenarios.push_back(i);
    share.duration = duration * static_cast<int64_t>(share.scenarios.size()) / scenarios;
    return share;
  }
  const int scenario = shard.index % scenarios;
  const int parts = (shard.count - scenario + scenarios - 1) / scenarios;
  share.scenarios.push_back(scenario);
  share.part = shard.index / scenarios;
  share.duration = duration / scenarios / parts;
  return share;
}

uint64_t SeedOfPart(uint64_t seed, int part) {
  return part == 0 ? seed : SeedOf(SeedOf(seed, "shard"), static_cast<uint64_t>(part));
}

}  // namespace psem
