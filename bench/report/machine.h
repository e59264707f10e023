// On what and how was measured.

#ifndef PSEM_BENCH_REPORT_MACHINE_H_
#define PSEM_BENCH_REPORT_MACHINE_H_

#include <string>

namespace psem {

// Why the figures of this build would mislead ("it is a debug build"), or null.
const char* WhyNotComparable();

// "2 x AMD EPYC, Linux 6.18.44, glibc 2.36, 2026-11-25".
std::string MachineText();

}  // namespace psem

#endif  // PSEM_BENCH_REPORT_MACHINE_H_
