// Tells a group of workers that nothing will ever move again from one that is slow.
//
// A process that was woken is runnable from that moment on, however long it has to wait for a core;
// and one that ran is counted by the kernel when it goes to sleep again. So when all of a group are
// either parked or asleep in a wait that has no end, and over many looks none of them was
// scheduled, then nobody is left who could wake anybody: however slow the machine is.

#ifndef PSEM_STRESS_JUDGE_STILLNESS_H_
#define PSEM_STRESS_JUDGE_STILLNESS_H_

#include <cstdint>
#include <vector>

namespace psem {

struct WorkerLook {
  bool parked = false;    // At the barrier.
  bool waiting = false;   // Inside an acquire without end: none, or one that has passed long ago.
  uint64_t begun = 0;     // Operations.
  char state = '?';       // The kernel's letter: S asleep.
  uint64_t switches = 0;  // How often it was taken off a core, of its own accord or not.
  uint64_t cpu_ns = 0;    // For how long it was on one; needed for those that wait in vain.

  // Nothing has moved between the two; time on a core comes with a switch.
  friend bool operator==(const WorkerLook& a, const WorkerLook& b) {
    return a.parked == b.parked && a.waiting == b.waiting && a.begun == b.begun &&
           a.state == b.state && a.switches == b.switches;
  }
};

// Follows one group.
class Stillness {
 public:
  static constexpr int kLooks = 8;
  static constexpr uint64_t kSpanNs = 1000000000;

  // Takes one look at all workers of the group, always in the same order.
  void Add(uint64_t at_ns, std::vector<WorkerLook> workers);

  // Whether the last kLooks or more looks, over kSpanNs or more, found the same: somebody waiting,
  // and all others asleep too.
  bool proven() const { return looks_ >= kLooks && span_ns() >= kSpanNs; }

  // Whether a waiter that never sleeps for long waits in vain: over kVainSpanNs nobody has begun or
  // ended a call, all are parked or wait, and each of those who wait either did not move or has had
  // many chances to see a permit.
  bool proven_in_vain() const { return in_vain_; }
  int vain_looks() const { return vain_looks_; }
  uint64_t vain_ns() const { return vain_looks_ == 0 ? 0 : last_ns_ - vain_first_ns_; }

  static constexpr uint64_t kVainSpanNs = 3000000000;
  static constexpr uint64_t kChances = 20;          // Times that it got a core.
  static constexpr uint64_t kChanceNs = 500000000;  // Or for so long on one.

  int looks() const { return looks_; }
  uint64_t span_ns() const { return looks_ == 0 ? 0 : last_ns_ - first_ns_; }

 private:
  // Follows those who wait without sleeping for good.
  void FollowVain(uint64_t at_ns, const std::vector<WorkerLook>& workers);

  std::vector<WorkerLook> workers_;
  std::vector<WorkerLook> vain_first_;
  int vain_looks_ = 0;
  uint64_t vain_first_ns_ = 0;
  bool in_vain_ = false;
  int looks_ = 0;
  uint64_t first_ns_ = 0;
  uint64_t last_ns_ = 0;
};

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_STILLNESS_H_
