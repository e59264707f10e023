// The bug: a process says that it is parked with a plain store and then looks at the value, with
// nothing between that would keep the order. The processor may look first: the value is still 0
// then. A release that comes now adds its permit, does not see the store, which still lies in the
// other processor's store buffer, and wakes nobody. The process goes to sleep beside the permit.
// Acquire and release order do not help; only a full fence does.

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>

#include "stress/mutant/futex.h"
#include "stress/mutant/plain_word.h"
#include "stress/mutant/shared_by_all.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

// Where a process sleeps, whatever semaphore it waits for: a cache line of its own.
struct alignas(64) Parking {
  std::atomic<pid_t> owner;
  std::atomic<uint32_t> parked;  // 1: a release is to call.
  std::atomic<uint32_t> calls;   // Of releases; also the futex.
};

struct ParkingLot {
  static constexpr int kPlaces = 256;

  std::atomic<int> used;  // Places beyond these were never used.
  Parking places[kPlaces];
};

Parking* ours = nullptr;  // A child of fork finds its own.

bool IsGone(pid_t process) { return process == 0 || (kill(process, 0) != 0 && errno == ESRCH); }

Parking* FindPlace() {
  static const int registered = pthread_atfork(nullptr, nullptr, [] { ours = nullptr; });
  if (ours != nullptr || registered != 0) return ours;
  ParkingLot* const lot = SharedByAll<ParkingLot>();
  for (int i = 0; i < ParkingLot::kPlaces; ++i) {
    pid_t owner = lot->places[i].owner.load();
    if (!IsGone(owner)) continue;
    if (!lot->places[i].owner.compare_exchange_strong(owner, getpid())) continue;
    int used = lot->used.load();
    while (used <= i && !lot->used.compare_exchange_weak(used, i + 1)) {
    }
    ours = &lot->places[i];
    return ours;
  }
  return nullptr;
}

int Create(void* state, const char* name, unsigned value) {
  if (SharedByAll<ParkingLot>() == nullptr) return ENOMEM;
  return SoundPlainWord("", "").create(state, name, value);
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  int32_t seen = 0;
  if (semaphore->Take(&seen)) return 0;
  Parking* const place = FindPlace();
  if (place == nullptr) return ENOMEM;
  int woken = 0;
  while (woken == 0) {
    const uint32_t before = place->calls.load(std::memory_order_acquire);
    place->parked.store(1, std::memory_order_release);
    if (semaphore->value.load(std::memory_order_acquire) > 0 && semaphore->Take(&seen)) break;
    woken = FutexWait(&place->calls, before, clock, deadline);
  }
  place->parked.store(0, std::memory_order_release);
  return woken == 0 || semaphore->Take(&seen) ? 0 : woken;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

// Wakes all who are parked: who waits for another semaphore parks again.
void CallAll(ParkingLot* lot) {
  const int used = lot->used.load();
  for (int i = 0; i < used; ++i) {
    Parking& place = lot->places[i];
    if (place.parked.load(std::memory_order_acquire) == 0) continue;
    place.calls.fetch_add(1);
    FutexWake(&place.calls, INT_MAX);
  }
}

int Release(void* handle) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  int32_t seen = semaphore->value.load();
  do {
    if (seen == PlainWord::kMaxValue) return EOVERFLOW;
  } while (!semaphore->value.compare_exchange_weak(seen, seen + 1));
  CallAll(SharedByAll<ParkingLot>());
  return 0;
}

}  // namespace

Mutant StoreBuffering() {
  Subject subject = SoundPlainWord(
      "mutant-store-buffering",
      "broken on purpose: no full fence between parking and looking at the value once more");
  subject.create = Create;
  subject.acquire = Acquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  return {subject,
          "waiter registers and checks, release adds and checks, without a full fence between",
          "both see the old state, and the waiter sleeps on"};
}

}  // namespace psem
