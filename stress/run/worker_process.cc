#include "stress/run/worker_process.h"

#include "lib/base/errors.h"
#include "stress/run/halts.h"
#include "stress/run/placement.h"
#include "stress/run/strikes.h"

namespace psem {
namespace {

// Meets all others; the last one to come counts the free permits and decides whether to go on.
// Returns: whether there is another round.
bool MeetOthers(const WorkerBriefing& briefing, Worker* worker, WorkerRecord* record,
                uint64_t next_round) {
  RunHeader* const header = briefing.run.header();
  record->place.store(Place::kParked, std::memory_order_release);
  if (pthread_barrier_wait(&header->barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
    record->place.store(Place::kAuditing, std::memory_order_release);
    for (size_t i = 0; i < briefing.arrangement.semaphores.size(); ++i) {
      worker->AuditQuietly(static_cast<int>(i), briefing.arrangement.semaphores[i].value);
    }
    // The round before the first has nothing to show yet.
    header->finished.store(next_round > 0 && NowNs() >= header->end_at_ns.load());
    header->round.store(next_round);
    record->place.store(Place::kParked, std::memory_order_release);
  }
  pthread_barrier_wait(&header->barrier);
  if (header->finished.load()) return false;
  record->round.store(next_round);
  if (briefing.plan.policies) {
    TakePolicy(PlanPolicy(briefing.plan, worker->index(), next_round));
    record->Count(Fault::kPolicy);
  }
  record->place.store(Place::kWorking, std::memory_order_release);
  return true;
}

}  // namespace

absl::StatusOr<std::vector<void*>> OpenAll(const WorkerBriefing& briefing) {
  std::vector<void*> handles(briefing.names.size());
  for (size_t i = 0; i < handles.size(); ++i) {
    const int error = briefing.subject.open(briefing.run.state(static_cast<int>(i)),
                                            briefing.names[i].c_str(), &handles[i]);
    if (error != 0) return ErrnoStatus(error, "open", briefing.names[i], "");
  }
  return handles;
}

int RunWorker(const WorkerBriefing& briefing, int index) {
  WorkerRecord* const record = briefing.run.worker(index);
  InstallStrikeHandlers(briefing.plan, index, record);
  InstallHaltHandler(briefing.plan, index);
  TakePlace(briefing.plan, index);
  const absl::StatusOr<std::vector<void*>> handles = OpenAll(briefing);
  if (!handles.ok()) {
    record->open_errno.store(ErrnoOf(handles.status()));
    record->place.store(Place::kOpenFailed);
    return 1;
  }
  Worker worker(briefing.plan, briefing.subject, briefing.run, index, *handles);
  for (uint64_t round = 0; MeetOthers(briefing, &worker, record, round); ++round) {
    briefing.scenario.Round(&worker);
  }
  record->place.store(Place::kClosing);
  for (void* handle : *handles) {
    if (const int error = briefing.subject.close(handle); error != 0) {
      worker.Found(Outcome::kUnexpectedError, 0,
                   absl::StrCat("close returned ", ErrnoName(error), "."));
    }
  }
  record->place.store(Place::kDone);
  return 0;
}

}  // namespace psem
