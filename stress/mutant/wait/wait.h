// Mutants that get signals, deadlines and tries wrong.

#ifndef PSEM_STRESS_MUTANT_WAIT_WAIT_H_
#define PSEM_STRESS_MUTANT_WAIT_WAIT_H_

#include "stress/mutant/mutant.h"

namespace psem {

Mutant EintrTakenForAcquired();
Mutant EintrSwallowed();
Mutant EintrAsTimeout();
Mutant TimeoutTakesPermit();
Mutant TimeoutDropsHandoff();
Mutant AbandonedTicket();
Mutant DeadlineFirst();
Mutant DeadlineEatsWake();
Mutant MonotonicOnWallClock();
Mutant RealtimeOnMonotonicClock();
Mutant TimeoutStartsAgain();
Mutant NsecAccepted();
Mutant TrySleeps();

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_WAIT_WAIT_H_
