// Numbers that follow from a seed alone, the same in every process and build. abseil's generators
// are salted anew in each process, so that a plan could not be replayed.

#ifndef PSEM_STRESS_RUN_RANDOM_H_
#define PSEM_STRESS_RUN_RANDOM_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace psem {

// SplitMix64.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

  // 0 to bound - 1.
  // Requires: bound > 0.
  uint64_t Below(uint64_t bound) {
    return static_cast<uint64_t>((static_cast<unsigned __int128>(Next()) * bound) >> 64);
  }

  // True once in `n` times, on average.
  bool OneIn(uint64_t n) { return Below(n) == 0; }

  // low to high - 1, small and large ones alike: from each doubling as many.
  // Requires: 0 < low < high.
  uint64_t Scaled(uint64_t low, uint64_t high) {
    uint64_t doublings = 0;
    while (low << (doublings + 1) < high) ++doublings;
    const uint64_t from = low << Below(doublings + 1);
    const uint64_t to = 2 * from < high ? 2 * from : high;
    return from + Below(to - from);
  }

 private:
  uint64_t state_;
};

// A seed of its own for a part of a plan: different parts have unrelated ones.
inline uint64_t SeedOf(uint64_t seed, uint64_t part) {
  return Random(seed ^ Random(part).Next()).Next();
}

inline uint64_t SeedOf(uint64_t seed, absl::string_view part) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a.
  for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return SeedOf(seed, hash);
}

}  // namespace psem

#endif  // PSEM_STRESS_RUN_RANDOM_H_
