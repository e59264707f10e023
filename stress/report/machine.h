// The machine that the suite ran on: what a bug report has to tell about it.

#ifndef PSEM_STRESS_REPORT_MACHINE_H_
#define PSEM_STRESS_REPORT_MACHINE_H_

#include <string>

namespace psem {

struct Machine {
  int cores = 1;  // That this process may use.
  std::string processor;
  std::string architecture;  // "x86_64".
  std::string kernel;        // "Linux 6.1.0-18-amd64".
  std::string c_library;     // "glibc 2.36".
};

Machine ThisMachine();

// "2 x AMD EPYC 7B13, x86_64, Linux 6.1.0-18-amd64, glibc 2.36".
std::string MachineText(const Machine& machine);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_MACHINE_H_
