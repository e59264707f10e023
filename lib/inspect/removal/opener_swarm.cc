#include "lib/inspect/removal/opener_swarm.h"

#include <fcntl.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <new>
#include <random>

#include "lib/platform/file_facts.h"
#include "lib/platform/proc/process_maps.h"
#include "lib/testing/check_call.h"

namespace psem {
namespace {

// The file behind a semaphore that this process has open: glibc does not tell.
FileIdentity IdentityOf(const sem_t* sem) {
  const int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  PSEM_CHILD_CHECK(maps >= 0);
  std::vector<MemoryRange> ranges;
  PSEM_CHILD_CHECK(ListSharedMappings(maps, &ranges) == 0);
  close(maps);
  for (const MemoryRange& range : ranges) {
    if (range.start == reinterpret_cast<uintptr_t>(sem)) return range.file;
  }
  ChildFail("sem_open gave a semaphore that is not mapped");
}

bool LeadsTo(const std::string& path, FileIdentity identity) {
  FileFacts facts;
  return StatAt(AT_FDCWD, path.c_str(), &facts) == 0 && facts.identity == identity;
}

void RunOpener(const std::string& name, const std::string& path, OpenerSwarm::Counts* counts) {
  prctl(PR_SET_TIMERSLACK, 1);
  std::minstd_rand random(static_cast<uint32_t>(getpid()));
  std::uniform_int_distribution<long> microseconds(50, 450);
  const auto live_a_while = [&] {
    const timespec time = {0, microseconds(random) * 1000};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
  };
  while (!counts->stop.load()) {
    sem_t* const sem = sem_open(name.c_str(), O_CREAT, 0600, 1);
    if (sem == SEM_FAILED) {
      counts->failed.fetch_add(1);
      continue;
    }
    const FileIdentity identity = IdentityOf(sem);
    bool is_shared = LeadsTo(path, identity);
    live_a_while();
    is_shared = is_shared && LeadsTo(path, identity);
    sem_close(sem);
    counts->opened.fetch_add(1);
    if (!is_shared) counts->orphans.fetch_add(1);
    live_a_while();
  }
}

}  // namespace

OpenerSwarm::OpenerSwarm(int count, const std::string& name, const std::string& path) {
  void* const memory =
      mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CheckCall(memory != MAP_FAILED, "mmap");
  counts_ = new (memory) Counts();
  for (int i = 0; i < count; ++i) {
    openers_.push_back(
        std::make_unique<ChildProcess>([=, counts = counts_] { RunOpener(name, path, counts); }));
  }
}

OpenerSwarm::~OpenerSwarm() {
  openers_.clear();
  munmap(counts_, sizeof(Counts));
}

bool OpenerSwarm::Stop(std::string* failure) {
  counts_->stop.store(true);
  for (const auto& opener : openers_) {
    if (opener->Wait().ok()) continue;
    *failure = opener->Wait().Text();
    return false;
  }
  return true;
}

}  // namespace psem
