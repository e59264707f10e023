// All processes that come from this one, however far they went away.

#ifndef PSEM_STRESS_RUN_DESCENDANTS_H_
#define PSEM_STRESS_RUN_DESCENDANTS_H_

#include <sys/types.h>

#include <functional>
#include <set>
#include <vector>

namespace psem {

// All processes of this PID namespace.
std::vector<pid_t> AllProcesses();

// The process groups of all processes.
std::set<pid_t> AllGroups();

// Kills all processes that `find` returns, until it returns none, also such that are stopped. Those
// that fork one another faster than they are found are caught by their process group: that is
// killed as a whole, unless it is one of `others`. Reaps those that are this process's children.
// Returns: whether none is left. Some are only if they may not be killed (a program with more
// rights), or if they fork for many seconds.
bool EndAllOf(const std::function<std::vector<pid_t>()>& find, const std::set<pid_t>& others);

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

  // Kills all that came since, and reaps them.
  // Returns: as EndAllOf.
  bool EndAll();

 private:
  // All that came since, ended ones that nobody has reaped included.
  std::vector<pid_t> Find() const;

  // Kills and reaps this process's own children as long as there are new ones, for a while. Much
  // faster than Find, so that it catches those that fork and end at once. Not all kernels tell.
  void KillChildren() const;

  std::set<pid_t> before_;
  std::set<pid_t> groups_before_;
  int was_reaper_ = 0;
};

}  // namespace psem

#endif  // PSEM_STRESS_RUN_DESCENDANTS_H_
