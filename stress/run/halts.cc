// The processor's trap flag brings a SIGTRAP after each instruction. The handler counts, and takes
// the flag away when it is done. The kernel keeps the flag out of handlers, and lets the process be
// while it sleeps in a system call: nobody is woken by this.

#include "stress/run/halts.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <ucontext.h>

#include "absl/base/config.h"
#include "stress/run/random.h"

namespace psem {
namespace {

// How long a halt lasts. Long enough for others to be woken, to run, and to come through here.
constexpr uint64_t kShortestNs = 5000;
constexpr uint64_t kLongestNs = 200000;

// Counted down by the handler; 0: not counting.
volatile uint32_t instructions_left = 0;
Random halt_random(0);

void Halt() {
  timespec nap = {};
  nap.tv_nsec = static_cast<long>(halt_random.Scaled(kShortestNs, kLongestNs));
  nanosleep(&nap, nullptr);
}

// Not under ThreadSanitizer: a halt may strike inside its runtime, and the handler enters it again.
#if defined(__x86_64__) && !defined(ABSL_HAVE_THREAD_SANITIZER)

constexpr bool kPossible = true;
constexpr greg_t kTrapFlag = 0x100;

greg_t& FlagsOf(void* context) {
  return static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_EFL];
}
void StopCounting(void* context) { FlagsOf(context) &= ~kTrapFlag; }
void GoOnCounting(void* context) { FlagsOf(context) |= kTrapFlag; }
void BeginToCount() { asm volatile("int3" ::: "memory"); }

#else

constexpr bool kPossible = false;
void StopCounting(void*) {}
void GoOnCounting(void*) {}
void BeginToCount() {}

#endif

// Comes once when counting begins, by a breakpoint, and then after each instruction.
void OnTrap(int, siginfo_t*, void* context) {
  const int saved_errno = errno;
  StopCounting(context);
  if (instructions_left > 0) {
    instructions_left = instructions_left - 1;
    if (instructions_left == 0) {
      Halt();
    } else {
      GoOnCounting(context);
    }
  }
  errno = saved_errno;
}

}  // namespace

bool HaltsArePossible() { return kPossible; }

void InstallHaltHandler(const RunPlan& plan, int worker) {
  if (!plan.halts) return;
  halt_random = Random(SeedOf(SeedOf(plan.seed, "halts"), static_cast<uint64_t>(worker)));
  struct sigaction action = {};
  action.sa_sigaction = OnTrap;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTRAP, &action, nullptr);
}

void HaltAfter(uint32_t instructions) {
  instructions_left = instructions + 1;  // The breakpoint counts as one.
  BeginToCount();
}

void HaltNoMore() { instructions_left = 0; }

}  // namespace psem
