// How a director gives orders, and waits until those who got them have come to rest.

#include "stress/explore/director.h"
#include "stress/explore/shared_word.h"
#include "stress/run/child.h"

namespace psem {
namespace {

// How long the director sleeps before it looks whether somebody sleeps. Whoever ends something
// wakes it at once.
constexpr long kNapNs = 20000;

}  // namespace

void Director::Give(int actor, const Order& order) {
  ActorBox& box = cell_->box(actor);
  box.order = order;
  AddOneAndWake(&box.given);
}

Stand Director::StandOf(int actor) {
  if (cell_->pid(actor) == 0) return Stand::kDead;
  const ActorBox& box = cell_->box(actor);
  const uint32_t given = box.given.load();
  if (box.ended.load() == given) return Stand::kIdle;
  return given != 0 && box.held.load() == given ? Stand::kHalted : Stand::kInCall;
}

Stand Director::AwaitRest(int actor, uint64_t limit_ns) {
  const uint64_t until_ns = NowNs() + limit_ns;
  for (;;) {
    const uint32_t events = cell_->board().events.load();
    const Stand stand = StandOf(actor);
    if (stand != Stand::kInCall) return stand;
    // Whoever was woken is runnable from that moment on: asleep now means at rest.
    const char state = StateOfProcess(cell_->pid(actor));
    if (state == 'S' && cell_->board().events.load() == events) return Stand::kInCall;
    if ((state == 'Z' || state == 'X') && cell_->IsGone(actor)) return Stand::kDead;
    if (NowNs() > until_ns) return stand;
    SleepWhile(cell_->board().events, events, kNapNs);
  }
}

void Director::Nap() { SleepWhile(cell_->board().events, cell_->board().events.load(), kNapNs); }

void Director::AwaitRestOfAll() {
  for (int i = 0; i < cell_->actors(); ++i) AwaitRest(i, kBusyNs);
}

int64_t Director::Holds(int actor, int semaphore) {
  const WorkerRecord& record = cell_->record(actor);
  return static_cast<int64_t>(record.taken[semaphore].load()) -
         static_cast<int64_t>(record.given[semaphore].load());
}

}  // namespace psem
