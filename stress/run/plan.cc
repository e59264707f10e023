#include "stress/run/plan.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "stress/run/random.h"
#include "stress/subject/subject.h"

namespace psem {
namespace {

// Of each pause, timer and timeout. From less than a call takes to more than it takes the kernel to
// wake a process, so that every distance between two calls comes up.
constexpr uint64_t kShortestNs = 30;
constexpr uint64_t kLongestDelayNs = 60000;
constexpr uint64_t kLongestStrikeNs = 30000;
constexpr uint64_t kLongestTimeoutNs = 2000000;

constexpr uint64_t kLongestHoldNs = 2000;

constexpr uint64_t kShortestStormNs = 5000;
constexpr uint64_t kLongestStormNs = 100000;

// Instructions; a call without waiting has fewer.
constexpr uint64_t kLongestHalt = 512;

// Long rounds show what needs many calls in a row, short ones what shows only when all is quiet.
constexpr uint64_t kShortestRound = 4;
constexpr uint64_t kLongestRound = 400;

Pause PlanPause(const RunPlan& plan, Random* random) {
  // Drawn in any case, so that a kind of trouble that is switched off leaves the rest as it is.
  const bool yield = random->OneIn(8);
  const bool delay = random->OneIn(4);
  const uint64_t delay_ns = random->Scaled(kShortestNs, kLongestDelayNs);
  Pause pause;
  pause.yield = plan.yields && yield;
  if (plan.delays && delay) pause.delay_ns = static_cast<uint32_t>(delay_ns);
  return pause;
}

uint32_t PlanHalt(const RunPlan& plan, Random* random) {
  const bool halt = random->OneIn(8);
  const uint64_t after = random->Scaled(1, kLongestHalt);
  return plan.halts && halt ? static_cast<uint32_t>(after) : 0;
}

}  // namespace

RunPlan PlanRun(uint64_t seed, absl::string_view scenario, int run, int workers, uint64_t lacks) {
  RunPlan plan;
  plan.seed = SeedOf(SeedOf(seed, scenario), static_cast<uint64_t>(run));
  plan.workers = workers;
  plan.lacks = lacks;
  Random random(plan.seed);
  const auto switched_on = [seed, scenario, run](absl::string_view kind) {
    const uint64_t pair = SeedOf(SeedOf(seed, scenario), static_cast<uint64_t>(run / 2));
    return (SeedOf(pair, kind) & 1) == static_cast<uint64_t>(run % 2);
  };
  plan.longest_round = static_cast<int>(random.Scaled(kShortestRound, kLongestRound));
  constexpr Placement kPlacements[] = {Placement::kAnywhere, Placement::kAnywhere,
                                       Placement::kSpread, Placement::kOneCore};
  plan.placement = kPlacements[random.Below(4)];
  plan.core = random.Below(1024);
  plan.handler = static_cast<Handler>(random.Below(3));
  plan.restart = random.OneIn(2);
  plan.signals = switched_on("signals");
  plan.stops = switched_on("stops") && (lacks & PSEM_LACKS_STOP_SAFETY) == 0;
  plan.timers = switched_on("timers");
  plan.halts = switched_on("halts");
  plan.yields = switched_on("yields");
  plan.delays = switched_on("delays");
  plan.storms = switched_on("storms");
  plan.migrations = switched_on("migrations");
  plan.policies = switched_on("policies");
  plan.memory = switched_on("memory");
  return plan;
}

std::string DescribePlan(const RunPlan& plan) {
  constexpr absl::string_view kPlacements[] = {"anywhere", "on one core", "spread over the cores"};
  constexpr absl::string_view kHandlers[] = {"return", "yield", "linger"};
  std::vector<absl::string_view> trouble;
  if (plan.signals) trouble.push_back("signals");
  if (plan.stops) trouble.push_back("stops");
  if (plan.timers) trouble.push_back("timers");
  if (plan.halts) trouble.push_back("halts");
  if (plan.yields) trouble.push_back("yields");
  if (plan.delays) trouble.push_back("delays");
  if (plan.storms) trouble.push_back("storms");
  if (plan.migrations) trouble.push_back("migrations");
  if (plan.policies) trouble.push_back("policies");
  if (plan.memory) trouble.push_back("memory");
  std::string text =
      absl::StrCat(plan.workers, " workers ", kPlacements[static_cast<int>(plan.placement)], "; ",
                   trouble.empty() ? "no trouble" : absl::StrJoin(trouble, ", "));
  if (plan.signals || plan.timers || plan.storms) {
    absl::StrAppend(&text, "; handlers ", kHandlers[static_cast<int>(plan.handler)],
                    plan.restart ? ", with SA_RESTART" : ", without SA_RESTART");
  }
  return text;
}

RoundPlan PlanRound(const RunPlan& plan, uint64_t round) {
  RoundPlan round_plan;
  round_plan.seed = SeedOf(SeedOf(plan.seed, "round"), round);
  Random random(round_plan.seed);
  round_plan.steps =
      static_cast<int>(random.Scaled(1, static_cast<uint64_t>(plan.longest_round) + 1));
  // A bound on both: a signal also wakes who was forgotten, so there must be an end to them before
  // the round can show who was.
  const int signals = static_cast<int>(random.Scaled(1, 64));
  const int stops = static_cast<int>(random.Scaled(1, 16));
  const bool undisturbed = random.OneIn(2);
  if (plan.signals && !undisturbed) round_plan.signals = signals;
  if (plan.stops && !undisturbed) round_plan.stops = stops;
  return round_plan;
}

Policy PlanPolicy(const RunPlan& plan, int worker, uint64_t round) {
  Random random(
      SeedOf(SeedOf(SeedOf(plan.seed, "policies"), static_cast<uint64_t>(worker)), round));
  return plan.policies ? static_cast<Policy>(random.Below(3)) : Policy::kOther;
}

std::vector<Step> PlanSteps(const RunPlan& plan, int worker, uint64_t round) {
  const int count = PlanRound(plan, round).steps;
  Random random(SeedOf(SeedOf(SeedOf(plan.seed, "steps"), static_cast<uint64_t>(worker)), round));
  constexpr Manner kManners[] = {Manner::kAcquire, Manner::kAcquire, Manner::kTry, Manner::kUntil};
  std::vector<Step> steps(static_cast<size_t>(count));
  for (Step& step : steps) {
    step.manner = kManners[random.Below(4)];
    step.timeout_ns = static_cast<uint32_t>(random.Scaled(kShortestNs, kLongestTimeoutNs));
    const bool strike = random.OneIn(4);
    const uint64_t strike_ns = random.Scaled(kShortestNs, kLongestStrikeNs);
    if (plan.timers && strike) step.strike_ns = static_cast<uint32_t>(strike_ns);
    const bool storm = random.OneIn(32);
    const uint64_t storm_ns = random.Scaled(kShortestStormNs, kLongestStormNs);
    if (plan.storms && storm) step.storm_ns = static_cast<uint32_t>(storm_ns);
    step.migrate = random.OneIn(16) && plan.migrations;
    step.drop_pages = random.OneIn(16) && plan.memory;
    step.halt_acquire = PlanHalt(plan, &random);
    step.halt_release = PlanHalt(plan, &random);
    const bool hold = random.OneIn(2);
    const uint64_t hold_ns = random.Scaled(kShortestNs, kLongestHoldNs);
    if (hold) step.hold_ns = static_cast<uint32_t>(hold_ns);
    step.before = PlanPause(plan, &random);
    step.inside = PlanPause(plan, &random);
    step.choice = static_cast<uint32_t>(random.Next());
  }
  return steps;
}

}  // namespace psem
