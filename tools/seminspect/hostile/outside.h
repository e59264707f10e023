// A directory that nobody is to touch, and what tells whether somebody has.

#ifndef PSEM_TOOLS_SEMINSPECT_HOSTILE_OUTSIDE_H_
#define PSEM_TOOLS_SEMINSPECT_HOSTILE_OUTSIDE_H_

#include <string>
#include <vector>

#include "lib/testing/planted_directory.h"

namespace psem {

// With a file of each kind that may be touched through a link: secret, fifo, sem.jobs and
// directory.
class Outside {
 public:
  Outside();
  ~Outside();

  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

  const std::string& path() const { return planted_.path(); }

  // What the kernel saw happen to the directory and its files: each opening, reading, changing.
  // Empty is what it should be. Then also compares all files with what they were.
  std::vector<std::string> Touched();

 private:
  // Type, mode, links, owner, size, times and bytes of each file.
  std::string Snapshot() const;

  PlantedDirectory planted_;
  std::string before_;
  int events_ = -1;  // inotify(7).
};

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_HOSTILE_OUTSIDE_H_
