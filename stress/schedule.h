// How a session deals out its time: in rounds, in each of which every scenario gets a slice. The
// first slices are short, so that every scenario is tried early; each later round's are twice as
// long, so that what shows only after a while has its chance too.

#ifndef PSEM_STRESS_SCHEDULE_H_
#define PSEM_STRESS_SCHEDULE_H_

#include <cstdint>

namespace psem {

// Pure: it is told the time.
class Schedule {
 public:
  static constexpr uint64_t kEndless = UINT64_MAX;
  static constexpr uint64_t kFirstSliceNs = 250000000;
  static constexpr uint64_t kLongestSliceNs = 2000000000;

  // `duration_ns` may be kEndless.
  Schedule(uint64_t began_ns, uint64_t duration_ns);

  // Whether anything may begin that has had its chance before.
  bool IsOver(uint64_t now_ns) const { return now_ns >= end_ns_; }

  // Whether it is even too late to look for what must be seen and was not yet: a machine may be
  // slow.
  bool IsOvertimeOver(uint64_t now_ns) const;

  // By then everything has ended, whatever the subject does: twice the duration after the
  // beginning, and a few seconds at least.
  uint64_t limit_ns() const { return limit_ns_; }

  // Returns the slice of each of so many scenarios in round number `round`, from 0, that begins
  // now. The last slices are stretched or cut such that the time is used up.
  // Requires: scenarios > 0.
  uint64_t Slice(int round, int scenarios, uint64_t now_ns) const;

  // Returns how long after its slice a run that begins now may go on before it is ended: long
  // enough for a slow machine, and short enough that the others get their chance if it hangs.
  uint64_t Grace(uint64_t slice_ns, uint64_t now_ns) const;

  // Moves the end: what was done meanwhile does not count. The limit stays.
  void Prolong(uint64_t ns);

  // How many rounds so many scenarios come to; 0: it is endless.
  int Rounds(int scenarios) const;

 private:
  uint64_t began_ns_;
  uint64_t end_ns_;
  uint64_t limit_ns_;
};

}  // namespace psem

#endif  // PSEM_STRESS_SCHEDULE_H_
