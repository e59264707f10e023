// All processes that come from this one, however far they went away.

#ifndef PSEM_STRESS_RUN_DESCENDANTS_H_
#define PSEM_STRESS_RUN_DESCENDANTS_H_

#include <sys/types.h>

#include <set>
#include <vector>

namespace psem {

// While it exists, a descendant whose parent ends becomes this process's own child: none gets away
// by forking twice, by a session of its own, or by ignoring signals.
class Descendants {
 public:
  // Those that there are already, and what they fork as long as they live, are left alone.
  Descendants();

  // Requires: EndAll was called since the last one was forked; others would get away.
  ~Descendants();

  Descendants(const Descendants&) = delete;
  Descendants& operator=(const Descendants&) = delete;

  // Kills all that came since, also those that are stopped, and reaps them.
  // Returns: whether none is left. Some are only if they may not be killed (a program with more
  // rights), or fork for seconds faster than they are found.
  bool EndAll();

 private:
  // All that came since, ended ones that nobody has reaped included.
  std::vector<pid_t> Find() const;

  // Until a look finds no new one: who is stopped forks no more.
  void StopAll() const;

  std::set<pid_t> before_;
  int was_reaper_ = 0;
};

}  // namespace psem

#endif  // PSEM_STRESS_RUN_DESCENDANTS_H_
