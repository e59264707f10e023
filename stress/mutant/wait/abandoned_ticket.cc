// The bug: whoever comes takes a ticket, and permits are given in the order of tickets. One that
// times out throws its ticket away, but it is served all the same: its permit is gone, and everyone
// behind it waits for one more release.

#include <errno.h>
#include <limits.h>

#include <atomic>
#include <new>

#include "stress/mutant/futex.h"
#include "stress/mutant/subject_of.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

// The low half of a word: tickets served, counting from those that were free at first. The high
// half: tickets taken.
constexpr uint64_t kOneTicket = uint64_t{1} << 32;

struct Tickets {
  std::atomic<uint64_t> word;  // Its low half is also the futex.

  static Tickets* Of(void* handle) { return static_cast<Tickets*>(handle); }
};

uint32_t Served(uint64_t word) { return static_cast<uint32_t>(word); }

uint32_t Taken(uint64_t word) { return static_cast<uint32_t>(word >> 32); }

// Negative: so many wait.
int32_t Free(uint64_t word) { return static_cast<int32_t>(Served(word) - Taken(word)); }

int Create(void* state, const char*, unsigned value) {
  if (value > INT_MAX) return EINVAL;
  new (state) Tickets{{value}};
  return 0;
}

int TryAcquire(void* handle) {
  Tickets* const tickets = Tickets::Of(handle);
  uint64_t seen = tickets->word.load();
  while (Free(seen) > 0) {
    if (tickets->word.compare_exchange_weak(seen, seen + kOneTicket)) return 0;
  }
  return EAGAIN;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  Tickets* const tickets = Tickets::Of(handle);
  if (TryAcquire(handle) == 0) return 0;
  if (const int refusal = CheckDeadline(clock, deadline); refusal != 0) return refusal;
  const uint32_t ours = Taken(tickets->word.fetch_add(kOneTicket));
  int woken = 0;
  for (;;) {
    const uint32_t served = Served(tickets->word.load());
    if (static_cast<int32_t>(served - ours) > 0) return 0;
    if (woken == ETIMEDOUT) return ETIMEDOUT;
    woken = FutexWait(&tickets->word, served, clock, deadline);
  }
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int Release(void* handle) {
  Tickets* const tickets = Tickets::Of(handle);
  uint64_t seen = tickets->word.load();
  uint64_t given = 0;
  do {
    if (Free(seen) == INT_MAX) return EOVERFLOW;
    given = (seen & ~uint64_t{UINT32_MAX}) | (Served(seen) + 1);
  } while (!tickets->word.compare_exchange_weak(seen, given));
  FutexWake(&tickets->word, INT_MAX);
  return 0;
}

int Value(void* handle, int* value) {
  *value = Free(Tickets::Of(handle)->word.load());
  return 0;
}

}  // namespace

Mutant AbandonedTicket() {
  Subject subject = SubjectOf<Tickets>("mutant-abandoned-ticket",
                                       "broken on purpose: the ticket of a wait that timed out is "
                                       "served all the same");
  subject.create = Create;
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  subject.value = Value;
  subject.lacks = PSEM_LACKS_KILL_SAFETY | PSEM_LACKS_STOP_SAFETY | PSEM_LACKS_EINTR;
  return {subject, "ticket order without a way out for who times out",
          "a timed-out waiter's ticket blocks everyone behind it"};
}

}  // namespace psem
