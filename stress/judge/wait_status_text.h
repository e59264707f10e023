// How a process ended, in words.

#ifndef PSEM_STRESS_JUDGE_WAIT_STATUS_TEXT_H_
#define PSEM_STRESS_JUDGE_WAIT_STATUS_TEXT_H_

#include <string>

namespace psem {

// "exited with 3" or "was killed by SIGSEGV", of a status as waitpid tells it.
std::string WaitStatusText(int wait_status);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_WAIT_STATUS_TEXT_H_
