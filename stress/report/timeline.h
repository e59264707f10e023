// A picture of the calls that show a failure.

#ifndef PSEM_STRESS_REPORT_TIMELINE_H_
#define PSEM_STRESS_REPORT_TIMELINE_H_

#include <string>

#include "stress/report/account.h"

namespace psem {

// Returns an SVG to stand in a page: a lane for each process, its calls as bars with their results,
// where one was held, and where the failure was found. The time is not to scale: a microsecond and
// a second both have to be seen. `number` makes the ids its own within the page.
std::string TimelineSvg(const Account& account, int number);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_TIMELINE_H_
