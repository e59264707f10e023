#include "stress/record/shared_run.h"

#include <errno.h>
#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <utility>

#include "lib/base/errors.h"

namespace psem {
namespace {

constexpr size_t kPage = 4096;
constexpr size_t kUnknownAlign = 16;  // As malloc does.

size_t RoundUp(size_t size, size_t unit) { return (size + unit - 1) / unit * unit; }

// Each state ends where pages of its own end, and before and after these lie pages that nobody may
// touch: a subject that writes beyond its state crashes, and reaches neither our records nor
// another semaphore.
struct StateLayout {
  size_t align;     // Of a slot.
  size_t size;      // Of a state, rounded up to its alignment.
  size_t readable;  // Of each slot, at its end; guarded before that.
  size_t slot;

  StateLayout(size_t state_size, size_t state_align) {
    const size_t own_align = state_align > 0 ? state_align : kUnknownAlign;
    align = std::max(own_align, kPage);
    size = RoundUp(state_size, own_align);
    readable = RoundUp(size, kPage);
    slot = RoundUp(readable + kPage, align);
  }
};

bool Guard(void* begin, size_t size) { return mprotect(begin, size, PROT_NONE) == 0; }

absl::Status GuardFailed() {
  return ErrnoStatus(errno, "protect", "memory around the states", "try fewer --processes");
}

absl::Status InitBarrier(pthread_barrier_t* barrier, int workers) {
  pthread_barrierattr_t attributes;
  pthread_barrierattr_init(&attributes);
  pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  const int error = pthread_barrier_init(barrier, &attributes, static_cast<unsigned>(workers));
  pthread_barrierattr_destroy(&attributes);
  return error == 0 ? absl::OkStatus() : ErrnoStatus(error, "make", "barrier", "");
}

}  // namespace

absl::StatusOr<SharedRun> SharedRun::Make(int workers, int semaphores, size_t state_size,
                                          size_t state_align) {
  const StateLayout layout(state_size, state_align);
  const size_t header_size = RoundUp(sizeof(RunHeader), kPage);
  const size_t workers_size = RoundUp(sizeof(WorkerRecord) * static_cast<size_t>(workers), kPage);
  const size_t states_at = header_size + workers_size + kScenarioBytes;
  const size_t states_size = state_size > 0 ? layout.slot * static_cast<size_t>(semaphores) : 0;

  SharedRun run;
  run.size_ = states_at + layout.align + states_size + kPage;
  void* const mapping =
      mmap(nullptr, run.size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) {
    return ErrnoStatus(errno, "map", "records of the workers", "try fewer --processes");
  }
  run.mapping_ = mapping;
  auto* const base = static_cast<unsigned char*>(mapping);
  run.header_ = new (base) RunHeader;
  run.workers_ = reinterpret_cast<WorkerRecord*>(base + header_size);
  for (int i = 0; i < workers; ++i) new (&run.workers_[i]) WorkerRecord;
  run.worker_count_ = workers;
  run.scenario_data_ = base + header_size + workers_size;
  if (state_size > 0) {
    const size_t address = reinterpret_cast<size_t>(base) + states_at;
    unsigned char* const slots = base + states_at + (RoundUp(address, layout.align) - address);
    for (size_t at = 0; at < states_size; at += layout.slot) {
      if (!Guard(slots + at, layout.slot - layout.readable)) return GuardFailed();
    }
    if (!Guard(slots + states_size, kPage)) return GuardFailed();
    run.first_state_ = slots + layout.slot - layout.size;
    run.states_region_ = {slots, states_size};
  }
  run.state_stride_ = layout.slot;
  if (absl::Status made = InitBarrier(&run.header_->barrier, workers); !made.ok()) return made;
  return run;
}

SharedRun::SharedRun(SharedRun&& other) noexcept
    : mapping_(std::exchange(other.mapping_, nullptr)),
      size_(other.size_),
      header_(other.header_),
      workers_(other.workers_),
      worker_count_(other.worker_count_),
      scenario_data_(other.scenario_data_),
      first_state_(other.first_state_),
      states_region_(other.states_region_),
      state_stride_(other.state_stride_) {}

// The barrier is not destroyed: a worker that was killed inside it would be waited for for ever.
SharedRun::~SharedRun() {
  if (mapping_ != nullptr) munmap(mapping_, size_);
}

SharedRun::Region SharedRun::states_region() const { return states_region_; }

void* SharedRun::state(int semaphore) const {
  if (first_state_ == nullptr) return nullptr;
  return first_state_ + state_stride_ * static_cast<size_t>(semaphore);
}

int64_t SharedRun::ExpectedFree(int semaphore, unsigned created) const {
  int64_t free = created;
  for (int i = 0; i < worker_count_; ++i) {
    free += static_cast<int64_t>(workers_[i].given[semaphore].load());
    free -= static_cast<int64_t>(workers_[i].taken[semaphore].load());
  }
  return free;
}

}  // namespace psem
