// Numbers as people read them.

#ifndef PSEM_STRESS_REPORT_NUMBERS_H_
#define PSEM_STRESS_REPORT_NUMBERS_H_

#include <cstdint>
#include <string>

namespace psem {

// 1234567 as "1,234,567".
std::string Grouped(uint64_t number);

// "400 ns", "99.0 us", "1.2 s".
std::string DurationText(uint64_t ns);

// As that, but told finer: a moment among others, "46.512 ms".
std::string MomentText(uint64_t ns);

double Seconds(uint64_t ns);

// How many a second; 0 when there was no time.
double RateOf(uint64_t count, uint64_t elapsed_ns);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_NUMBERS_H_
