#include "bench/report/machine.h"

#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

// There when the program is linked with that sanitizer, however it was asked for.
extern "C" {
__attribute__((weak)) void __asan_init();
__attribute__((weak)) void __tsan_init();
__attribute__((weak)) void __ubsan_handle_add_overflow();
}

namespace psem {
namespace {

std::string CpuModel() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    if (absl::StartsWith(line, "model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

}  // namespace

const char* WhyNotComparable() {
#ifndef NDEBUG
  return "it is a debug build";
#endif
#ifndef __OPTIMIZE__
  return "it is not optimised";
#endif
  if (__asan_init != nullptr) return "it is built with AddressSanitizer";
  if (__tsan_init != nullptr) return "it is built with ThreadSanitizer";
  if (__ubsan_handle_add_overflow != nullptr) return "it is built with UndefinedBehaviorSanitizer";
  return nullptr;
}

std::string MachineText() {
  utsname kernel;
  uname(&kernel);
  return absl::StrCat(sysconf(_SC_NPROCESSORS_ONLN), " x ", CpuModel(), ", ", kernel.sysname, " ",
                      kernel.release, ", glibc ", gnu_get_libc_version(), ", ",
                      absl::FormatTime("%Y-%m-%d", absl::Now(), absl::UTCTimeZone()));
}

}  // namespace psem
