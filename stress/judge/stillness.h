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

  int looks() const { return looks_; }
  uint64_t span_ns() const { return looks_ == 0 ? 0 : last_ns_ - first_ns_; }

 private:
  std::vector<WorkerLook> workers_;
  int looks_ = 0;
  uint64_t first_ns_ = 0;
  uint64_t last_ns_ = 0;
};

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_STILLNESS_H_
