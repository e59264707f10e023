// What somebody may plant in a directory of semaphores to harm whoever looks at it, a class each.

#ifndef PSEM_TOOLS_SEMINSPECT_HOSTILE_PLANTINGS_H_
#define PSEM_TOOLS_SEMINSPECT_HOSTILE_PLANTINGS_H_

#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace psem {

struct Planting {
  std::string name;

  // Plants it in `directory`. `outside` is a directory elsewhere with the files secret and fifo,
  // for links to lead to. Returns the names of semaphores that `show` and `remove` are to be told.
  std::function<std::vector<std::string>(const std::string& directory, const std::string& outside)>
      plant;

  // What goes on there meanwhile, in a child, until that is killed; empty: nothing.
  std::function<void(const std::string& directory, const std::string& outside)> disturb;

  // Whether seminspect runs without the power to read every file.
  bool unprivileged = false;
};

inline void PrintTo(const Planting& planting, std::ostream* text) { *text << planting.name; }

std::vector<Planting> AllPlantings();

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_HOSTILE_PLANTINGS_H_
