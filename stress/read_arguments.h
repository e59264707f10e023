// Reads a command line for a test.

#ifndef PSEM_STRESS_READ_ARGUMENTS_H_
#define PSEM_STRESS_READ_ARGUMENTS_H_

#include <string>
#include <vector>

#include "stress/options.h"

namespace psem {

constexpr uint64_t kRandomSeed = 4711;

inline CommandLine ReadArguments(const std::vector<std::string>& arguments,
                                 Surroundings surroundings = {kRandomSeed, 2, {}}) {
  std::vector<const char*> argv = {"torture"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  return ReadCommandLine(static_cast<int>(argv.size()), argv.data(), surroundings);
}

}  // namespace psem

#endif  // PSEM_STRESS_READ_ARGUMENTS_H_
