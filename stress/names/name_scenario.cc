#include "stress/names/name_scenario.h"

#include <errno.h>

#include <string>
#include <utility>

#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr uint64_t kProgressNs = 100000000;

// So many permits are taken at most from a semaphore that cannot tell how many it has.
constexpr int kMostDrained = 6;

RunPlan WithHalts(RunPlan plan) {
  plan.halts = plan.can_halt;
  return plan;
}

NameCall Use(OperationKind kind, uint8_t slot) {
  NameCall call;
  call.kind = kind;
  call.slot = slot;
  return call;
}

// A call of each member through each of its handles.
void ThroughEach(Crew* crew, OperationKind kind) {
  for (int member = 0; member < crew->members(); ++member) {
    std::vector<NameCall> calls;
    for (const uint8_t slot : crew->OpenSlots(member)) calls.push_back(Use(kind, slot));
    crew->Do(member, calls);
  }
}

}  // namespace

NameRun::NameRun(const RunRequest& request, Interrupts* interrupts)
    : plan_(WithHalts(request.plan)),
      request_{request.subject,  plan_,        request.duration_ns,
               request.grace_ns, request.name, request.on_progress},
      interrupts_(interrupts),
      random_(request.plan.seed),
      until_ns_(NowNs() + request.duration_ns) {}

bool NameRun::MakeCrew(int members, absl::optional<unsigned> created) {
  absl::StatusOr<std::unique_ptr<Crew>> crew = Crew::Make(request_, members, created);
  if (!crew.ok()) {
    failed_.trouble = std::string(crew.status().message());
    return false;
  }
  crew_ = *std::move(crew);
  return true;
}

bool NameRun::IsOver() {
  const uint64_t now_ns = NowNs();
  if (now_ns >= next_progress_ns_) {
    next_progress_ns_ = now_ns + kProgressNs;
    interrupts_->Sleep(0);
    ShowProgress();
  }
  return interrupts_->received() != 0 || now_ns >= until_ns_ || crew_->is_over();
}

void NameRun::ShowProgress() {
  if (request_.on_progress == nullptr) return;
  RunProgress progress;
  progress.operations = crew_->operations();
  request_.on_progress(progress);
}

RunRecord NameRun::Finish() {
  RunRecord record = crew_ == nullptr ? std::move(failed_) : crew_->Record();
  if (record.workers.empty()) record.workers.emplace_back();
  record.interrupted_by = interrupts_->received();
  record.ended_at_ns = NowNs();
  crew_.reset();
  return record;
}

RunRecord NameScenario::Run(const RunRequest& request, Interrupts* interrupts) const {
  NameRun run(request, interrupts);
  Play(&run);
  return run.Finish();
}

void ProbeHandles(NameRun* run) {
  Crew* const crew = &run->crew();
  const bool foreign = run->promises(PSEM_LACKS_FOREIGN_RELEASE);
  const bool tells = run->promises(kLacksValue);
  const OperationKind look = tells ? OperationKind::kValue : OperationKind::kTryAcquire;
  if (tells) ThroughEach(crew, OperationKind::kValue);
  for (int i = 0; i < kMostDrained && !tells; ++i) ThroughEach(crew, OperationKind::kTryAcquire);
  for (int member = 0; member < crew->members(); ++member) {
    for (const uint8_t slot : crew->OpenSlots(member)) {
      if (crew->is_over()) return;
      if (!foreign) crew->Do(member, {Use(OperationKind::kTryAcquire, slot)});
      if (foreign) crew->Do(member, {Use(OperationKind::kRelease, slot)});
      ThroughEach(crew, look);
      if (!foreign) crew->Do(member, {Use(OperationKind::kRelease, slot)});
    }
  }
}

void CloseAndUnlink(Crew* crew, int names) {
  ThroughEach(crew, OperationKind::kClose);
  for (int name = 0; name < names; ++name) {
    NameCall unlink;
    unlink.kind = OperationKind::kUnlinkNamed;
    unlink.name = static_cast<uint8_t>(name);
    crew->Do(0, {unlink});
  }
}

}  // namespace psem
