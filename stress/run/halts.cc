// The processor's trap flag brings a SIGTRAP after each instruction. The handler counts, and takes
// the flag away when it is done. The kernel keeps the flag out of handlers, and lets the process be
// while it sleeps in a system call: nobody is woken by this.

#include "stress/run/halts.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>

#include "absl/base/config.h"
#include "stress/run/random.h"

namespace psem {
namespace {

// How long a halt lasts. Long enough for others to be woken, to run, and to come through here.
constexpr uint64_t kShortestNs = 5000;
constexpr uint64_t kLongestNs = 200000;

// Set before counting begins, written by the handler.
HaltPoint halt_point;
void (*halt_action)() = nullptr;
volatile bool counting = false;
volatile uint32_t instructions = 0;
volatile uint32_t system_calls = 0;
Random halt_random(0);

void Nap() {
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
inline __attribute__((always_inline)) void BeginToCount() { asm volatile("int3" ::: "memory"); }

// Whether the next instruction is "syscall".
bool IsAtSystemCall(void* context) {
  const auto* const next = reinterpret_cast<const unsigned char*>(
      static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
  return next[0] == 0x0f && next[1] == 0x05;
}

// A call that blocks all signals would be killed by the next trap: it blocks all but SIGTRAP. The
// kernel gets a copy of its set, and the register is as the call left it right afterwards.
uint64_t open_set = 0;
greg_t set_register = 0;
bool set_is_replaced = false;

void LeaveSetAsItWas(void* context) {
  if (!set_is_replaced) return;
  static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RSI] = set_register;
  set_is_replaced = false;
}

// Requires: the next instruction is "syscall".
void KeepTrapOpen(void* context) {
  greg_t* const registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  if (registers[REG_RAX] != SYS_rt_sigprocmask || registers[REG_RDI] == SIG_UNBLOCK ||
      registers[REG_RSI] == 0 || registers[REG_R10] != sizeof(open_set)) {
    return;
  }
  set_register = registers[REG_RSI];
  open_set = *reinterpret_cast<const uint64_t*>(set_register) & ~(uint64_t{1} << (SIGTRAP - 1));
  registers[REG_RSI] = reinterpret_cast<greg_t>(&open_set);
  set_is_replaced = true;
}

#else

void LeaveSetAsItWas(void*) {}
void KeepTrapOpen(void*) {}
constexpr bool kPossible = false;
void StopCounting(void*) {}
void GoOnCounting(void*) {}
void BeginToCount() {}
bool IsAtSystemCall(void*) { return false; }

#endif

bool IsReached() {
  return (halt_point.unit == HaltPoint::Unit::kInstruction ? instructions : system_calls) ==
         halt_point.count;
}

// Comes once when counting begins, by a breakpoint, and then after each instruction.
void OnTrap(int, siginfo_t*, void* context) {
  const int saved_errno = errno;
  StopCounting(context);
  if (counting) {
    const bool at_system_call = IsAtSystemCall(context);
    LeaveSetAsItWas(context);
    if (at_system_call) system_calls = system_calls + 1;
    // A number of system calls is reached at one alone, not by the instructions after it.
    const bool can_be_reached = halt_point.unit == HaltPoint::Unit::kInstruction || at_system_call;
    if (can_be_reached && IsReached()) {
      counting = false;
      halt_action();
    } else {
      instructions = instructions + 1;
      if (at_system_call) KeepTrapOpen(context);
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

void HaltAt(HaltPoint point, void (*action)()) {
  halt_point = point;
  halt_action = action != nullptr ? action : Nap;
  instructions = 0;
  system_calls = 0;
  counting = true;
  BeginToCount();
}

uint32_t HaltNoMore() {
  counting = false;
  return instructions;
}

uint32_t InstructionsCounted() { return instructions; }

}  // namespace psem
