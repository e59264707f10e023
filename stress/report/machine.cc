#include "stress/report/machine.h"

#include <gnu/libc-version.h>
#include <sched.h>
#include <sys/utsname.h>

#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "stress/report/safe_text.h"

namespace psem {
namespace {

int Cores() {
  cpu_set_t allowed;
  return sched_getaffinity(0, sizeof(allowed), &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
}

std::string Processor() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    const size_t colon = line.find(": ");
    if (!absl::StartsWith(line, "model name") || colon == std::string::npos) continue;
    return SafeText(line.substr(colon + 2));
  }
  return "unknown processor";
}

}  // namespace

Machine ThisMachine() {
  utsname names;
  uname(&names);
  Machine machine;
  machine.cores = Cores();
  machine.processor = Processor();
  machine.architecture = SafeText(names.machine);
  machine.kernel = SafeText(absl::StrCat(names.sysname, " ", names.release));
  machine.c_library = absl::StrCat("glibc ", gnu_get_libc_version());
  return machine;
}

std::string MachineText(const Machine& machine) {
  return absl::StrCat(machine.cores, " x ", machine.processor, ", ", machine.architecture, ", ",
                      machine.kernel, ", ", machine.c_library);
}

}  // namespace psem
