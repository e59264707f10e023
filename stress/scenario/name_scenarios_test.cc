// The scenarios about names and handles, alone: sound subjects pass, and a subject that breaks one
// promise is found, for that.

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <semaphore.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/testing/own_names.h"
#include "stress/judge/verdict.h"
#include "stress/run/halts.h"
#include "stress/run/run_request.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

int Open(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  sem_t* const semaphore = sem_open(name, oflag, mode, value);
  if (semaphore == SEM_FAILED) return errno;
  *handle = semaphore;
  return 0;
}

int Unlink(const char* name) { return sem_unlink(name) == 0 ? 0 : errno; }

std::string PathOf(const char* name) { return absl::StrCat("/dev/shm/sem.", name + 1); }

bool IsExclusive(int oflag) { return (oflag & O_CREAT) != 0 && (oflag & O_EXCL) != 0; }

int OpenElseCreate(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  if ((oflag & O_CREAT) == 0 || IsExclusive(oflag)) return Open(name, oflag, mode, value, handle);
  const int error = Open(name, 0, mode, value, handle);
  return error != ENOENT ? error : Open(name, O_CREAT | O_EXCL, mode, value, handle);
}

int CreateElseOpen(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  if ((oflag & O_CREAT) == 0 || IsExclusive(oflag)) return Open(name, oflag, mode, value, handle);
  const int error = Open(name, O_CREAT | O_EXCL, mode, value, handle);
  return error != EEXIST ? error : Open(name, 0, mode, value, handle);
}

// The file is there before it is filled in.
int CreateThenFill(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  const int fd = (oflag & O_CREAT) == 0
                     ? -1
                     : open(PathOf(name).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0) return Open(name, oflag, mode, value, handle);
  sem_t semaphore;
  memset(&semaphore, 0, sizeof(semaphore));
  sem_init(&semaphore, 1, value);
  const bool written = write(fd, &semaphore, sizeof(semaphore)) == sizeof(semaphore);
  close(fd);
  return written ? Open(name, 0, mode, value, handle) : EIO;
}

int OpenAndSet(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  const int error = Open(name, oflag, mode, value, handle);
  if (error == 0 && (oflag & O_CREAT) != 0) sem_init(static_cast<sem_t*>(*handle), 1, value);
  return error;
}

int OpenNotExclusively(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  return Open(name, oflag & ~O_EXCL, mode, value, handle);
}

// Remembers what it opened by name, for ever.
int OpenOnce(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  static auto* const opened = new std::map<std::string, void*>;
  if (!IsExclusive(oflag) && opened->count(name) > 0) {
    *handle = (*opened)[name];
    return 0;
  }
  const int error = Open(name, oflag, mode, value, handle);
  if (error == 0) (*opened)[name] = *handle;
  return error;
}

int KeepOpen(void*) { return 0; }

// A file beside it is locked meanwhile: who is held in there holds up all others.
int OpenUnderLock(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  const int fd = open((PathOf(name) + "-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return errno;
  flock(fd, LOCK_EX);
  const int error = Open(name, oflag, mode, value, handle);
  close(fd);
  return error;
}

// The same by a file that is there as long as the lock is held: a kill leaves it for ever.
int OpenUnderLockFile(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  const std::string lock = PathOf(name) + "-lock";
  int fd = -1;
  while (fd < 0) {
    fd = open(lock.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) sched_yield();
  }
  close(fd);
  const int error = Open(name, oflag, mode, value, handle);
  unlink(lock.c_str());
  return error;
}

// Unmaps what other handles use.
int CloseAndUnmap(void* handle) {
  const auto page = reinterpret_cast<uintptr_t>(handle) & ~uintptr_t{4095};
  munmap(reinterpret_cast<void*>(page), 4096);
  return 0;
}

// Counts closes that never come, so that all handles together are too many.
int OpenAFew(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  static int opened = 0;
  if (++opened > 100) return EMFILE;
  return Open(name, oflag, mode, value, handle);
}

// A handle with a process of its own.
struct Owned {
  sem_t* semaphore;
  pid_t owner;
};

int OpenOwned(void*, const char* name, void** handle) {
  sem_t* const semaphore = sem_open(name, 0);
  if (semaphore == SEM_FAILED) return errno;
  *handle = new Owned{semaphore, getpid()};
  return 0;
}
Owned* Of(void* handle) { return static_cast<Owned*>(handle); }
int AcquireOwned(void* handle) { return sem_wait(Of(handle)->semaphore) == 0 ? 0 : errno; }
int TryOwned(void* handle) { return sem_trywait(Of(handle)->semaphore) == 0 ? 0 : errno; }
int CloseOwned(void*) { return 0; }
int ReleaseOwned(void* handle) {
  // In a forked child it does nothing.
  if (Of(handle)->owner != getpid()) return 0;
  return sem_post(Of(handle)->semaphore) == 0 ? 0 : errno;
}
int RefuseInChild(void* handle) { return Of(handle)->owner != getpid() ? EPERM : TryOwned(handle); }
int ReleaseAlways(void* handle) { return sem_post(Of(handle)->semaphore) == 0 ? 0 : errno; }

// The mapping is not there in a forked child.
int OpenNotForked(void*, const char* name, void** handle) {
  sem_t* const semaphore = sem_open(name, 0);
  if (semaphore == SEM_FAILED) return errno;
  const auto page = reinterpret_cast<uintptr_t>(semaphore) & ~uintptr_t{4095};
  madvise(reinterpret_cast<void*>(page), 4096, MADV_DONTFORK);
  *handle = semaphore;
  return 0;
}

using OpenNamed = int (*)(const char*, int, unsigned, unsigned, void**);

Subject Glibc(OpenNamed open_named = Open) {
  Subject subject = kGlibcNamed;
  subject.open_named = open_named;
  subject.unlink_named = Unlink;
  return subject;
}

Subject WithClose(OpenNamed open_named, int (*close)(void*), uint64_t lacks = 0) {
  Subject subject = Glibc(open_named);
  subject.close = close;
  subject.lacks = lacks;
  return subject;
}

Subject InOwner(int (*try_acquire)(void*), int (*release)(void*)) {
  Subject subject = kGlibcNamed;
  subject.open = OpenOwned;
  subject.acquire = AcquireOwned;
  subject.try_acquire = try_acquire;
  subject.acquire_until = nullptr;
  subject.release = release;
  subject.value = nullptr;
  subject.close = CloseOwned;
  return subject;
}

Subject NotForked() {
  Subject subject = kGlibcNamed;
  subject.open = OpenNotForked;
  return subject;
}

struct Case {
  const char* name;
  const Scenario& scenario;
  Subject subject;
  std::vector<Outcome> findings;  // None: it is sound. More than one: each shows the one bug.
  bool needs_halts = false;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

class NameScenarioTest : public testing::TestWithParam<Case> {
 protected:
  RunVerdict RunOnce(int run, uint64_t ms) {
    RunPlan plan = PlanRun(11, GetParam().scenario.name(), run, 4, LacksOf(GetParam().subject));
    plan.can_halt = HaltsArePossible();
    const RunRequest request = {
        GetParam().subject,
        plan,
        ms * 1000000,
        RunRequest::kGraceNs,
        [&](int semaphore) { return names_.Name(absl::StrCat(run, "-", semaphore)); },
        nullptr};
    const RunRecord record = GetParam().scenario.Run(request, &interrupts_);
    EXPECT_GT(record.trials + record.workers.front().operations, 0u);
    for (int i = 0; i < kOutcomes; ++i) seen_[i] += record.workers.front().outcomes[i];
    return JudgeRun(record, GetParam().scenario.expectations());
  }

  OwnNames names_;
  Interrupts interrupts_;
  std::array<uint64_t, kOutcomes> seen_ = {};
};

TEST_P(NameScenarioTest, PassesOrIsFound) {
  const Case& row = GetParam();
  if (row.needs_halts && !HaltsArePossible()) GTEST_SKIP() << "needs x86-64, and no TSan";
  constexpr int kMostRuns = 40;
  if (row.findings.empty()) {
    for (int run = 0; run < 3; ++run) {
      const RunVerdict verdict = RunOnce(run, 500);
      EXPECT_EQ(verdict.verdict, Verdict::kPass)
          << verdict.reason << (verdict.finding.has_value() ? verdict.finding->evidence : "");
    }
    EXPECT_EQ(MissingOutcomes(seen_, row.scenario.expectations()), "");
    return;
  }
  for (int run = 0; run < kMostRuns; ++run) {
    const RunVerdict verdict = RunOnce(run, 1000);
    ASSERT_EQ(verdict.reason, "");
    if (verdict.verdict == Verdict::kPass) continue;
    ASSERT_TRUE(verdict.finding.has_value());
    EXPECT_EQ(std::count(row.findings.begin(), row.findings.end(), verdict.finding->outcome), 1)
        << OutcomeName(verdict.finding->outcome) << ": " << verdict.finding->evidence;
    return;
  }
  ADD_FAILURE() << "never found";
}

constexpr uint64_t kSlow = PSEM_LACKS_STOP_SAFETY;

INSTANTIATE_TEST_SUITE_P(
    All, NameScenarioTest,
    testing::Values(
        Case{"open_sound", OpenAndUnlink(), Glibc(), {}},
        Case{"open_sound_with_lock",
             OpenAndUnlink(),
             WithClose(OpenUnderLock, kGlibcNamed.close, kSlow),
             {}},
        Case{"open_else_create", OpenAndUnlink(), Glibc(OpenElseCreate), {Outcome::kNameError}},
        Case{"create_else_open", OpenAndUnlink(), Glibc(CreateElseOpen), {Outcome::kNameError}},
        Case{"create_then_fill",
             OpenAndUnlink(),
             Glibc(CreateThenFill),
             {Outcome::kValueReset, Outcome::kBrokenByKill, Outcome::kNameSplit,
              Outcome::kNameError}},
        Case{"open_and_set", OpenAndUnlink(), Glibc(OpenAndSet), {Outcome::kValueReset}},
        Case{"not_exclusive",
             OpenAndUnlink(),
             Glibc(OpenNotExclusively),
             {Outcome::kNameError, Outcome::kValueReset}},
        Case{"cached",
             OpenAndUnlink(),
             WithClose(OpenOnce, KeepOpen),
             {Outcome::kNameSplit, Outcome::kNameError}},
        Case{"held_up", OpenAndUnlink(), Glibc(OpenUnderLock), {Outcome::kHeldUp}, true},
        Case{"lock_file_stays",
             OpenAndUnlink(),
             WithClose(OpenUnderLockFile, kGlibcNamed.close, kSlow),
             {Outcome::kBrokenByKill},
             true},
        Case{"handles_sound", TwoHandles(), Glibc(), {}},
        Case{
            "close_unmaps", TwoHandles(), WithClose(Open, CloseAndUnmap), {Outcome::kHandleBroken}},
        Case{"runs_out", TwoHandles(), Glibc(OpenAFew), {Outcome::kNameError}},
        Case{"fork_sound", Fork(), kGlibcNamed, {}}, Case{"fork_sound_psem", Fork(), kPsem, {}},
        Case{"child_releases_nothing",
             Fork(),
             InOwner(TryOwned, ReleaseOwned),
             {Outcome::kPermitLost, Outcome::kLostWakeup, Outcome::kBrokenByKill}},
        Case{"child_is_refused",
             Fork(),
             InOwner(RefuseInChild, ReleaseAlways),
             {Outcome::kHandleBroken}},
        Case{"child_crashes", Fork(), NotForked(), {Outcome::kCrashed}}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
