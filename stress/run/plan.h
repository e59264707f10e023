// What a run does: all that is random about it, as a pure function of the seed.
//
// A plan has three layers. The run's switches whole kinds of trouble on or off, so that each kind
// is also tried alone and each bug meets a run in which nothing covers it up. A round's says how
// long it is and how often the parent interrupts and stops workers. A step is one turn of one
// worker. How the kernel interleaves all this follows from nothing.

#ifndef PSEM_STRESS_RUN_PLAN_H_
#define PSEM_STRESS_RUN_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace psem {

// On which cores the workers run.
enum class Placement : uint8_t { kAnywhere, kOneCore, kSpread };

// What a signal handler does, wherever it happens to strike: a process that leaves the core there,
// or stays there for a while, keeps a window open that is a few instructions wide.
enum class Handler : uint8_t { kReturns, kYields, kLingers };

struct RunPlan {
  uint64_t seed = 0;   // Of all that follows.
  uint64_t lacks = 0;  // What is not asked of the subject; see stress/subject/promises.h.
  uint64_t max_value = UINT64_MAX;  // Of the subject: so many permits at most are to be free.
  int workers = 2;
  int longest_round = 1;  // In steps.
  Placement placement = Placement::kAnywhere;
  uint64_t core = 0;  // Of kOneCore: this one, modulo those there are.
  Handler handler = Handler::kReturns;
  bool restart = false;     // Handlers have SA_RESTART.
  bool signals = false;     // From the parent.
  bool stops = false;       // SIGSTOP, and SIGCONT soon after.
  bool timers = false;      // A worker's own, which strike in the middle of a call.
  bool halts = false;       // After a number of instructions inside a call.
  bool can_halt = true;     // Processes can be halted at all: trials need it, whatever is drawn.
  bool yields = false;      // Between calls.
  bool delays = false;      // Between calls, without leaving the core.
  bool storms = false;      // A worker's timer strikes again and again.
  bool migrations = false;  // Workers move to another core between calls.
  bool policies = false;    // Workers change their scheduling policy from round to round.
  bool memory = false;      // Pages are taken out of a worker's page tables before a call.
};

// The plan of run number `run` of a scenario. `lacks` are the subject's: what it does not promise
// is not asked of it, and everything else stays as it is.
RunPlan PlanRun(uint64_t seed, absl::string_view scenario, int run, int workers, uint64_t lacks);

// "4 workers anywhere; signals, stops, yields; handlers yield, SA_RESTART".
std::string DescribePlan(const RunPlan& plan);

struct RoundPlan {
  int steps = 1;  // Of each worker.
  int signals = 0;
  int stops = 0;
  uint64_t seed = 0;  // Of whom they hit, and when.
};

RoundPlan PlanRound(const RunPlan& plan, uint64_t round);

// How the kernel schedules a worker.
enum class Policy : uint8_t { kOther, kBatch, kNice };

Policy PlanPolicy(const RunPlan& plan, int worker, uint64_t round);

// How to acquire.
enum class Manner : uint8_t { kAcquire, kTry, kUntil };

struct Pause {
  bool yield = false;
  uint32_t delay_ns = 0;  // On the core.
};

struct Step {
  Manner manner = Manner::kAcquire;
  uint32_t timeout_ns = 0;    // Of kUntil.
  uint32_t storm_ns = 0;      // A timer's signals come that often, for a while; 0: no storm.
  bool migrate = false;       // Moves to another core first.
  bool drop_pages = false;    // Loses its pages first: the call meets page faults.
  uint32_t strike_ns = 0;     // A timer's signal comes so long after the call begins; 0: none.
  uint32_t halt_acquire = 0;  // Halts after so many instructions inside acquire; 0: does not.
  uint32_t halt_release = 0;
  uint32_t hold_ns = 0;  // How long it holds the permit, at least; also in a run without trouble.
  Pause before;          // Acquiring.
  Pause inside;          // Holding the permit.
  uint32_t choice = 0;   // For the scenario: any number.
};

// The steps of one worker in one round. They do not depend on what any call returns.
std::vector<Step> PlanSteps(const RunPlan& plan, int worker, uint64_t round);

}  // namespace psem

#endif  // PSEM_STRESS_RUN_PLAN_H_
