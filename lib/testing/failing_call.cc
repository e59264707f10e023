#include "lib/testing/failing_call.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <thread>
#include <utility>
#include <vector>

#include "lib/testing/check_call.h"

namespace psem {
namespace {

using Program = std::vector<sock_filter>;

// Gives `answer` to the calls that are meant, and lets all others go on.
Program AnswerTo(long number, CallFilter filter, uint32_t answer) {
  // The low half of an argument: the flags of a call are 32 bits. Little endian.
  const uint32_t argument =
      static_cast<uint32_t>(offsetof(seccomp_data, args) + sizeof(uint64_t) * filter.argument);
  return {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 4),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, filter.bits),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, filter.bits, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, answer),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
}

// Puts this thread under `program`, for good. With `listener`, a descriptor is put there, at once,
// that tells of the calls to which the program answers SECCOMP_RET_USER_NOTIF.
void Install(Program program, std::atomic<int>* listener = nullptr) {
  const sock_fprog whole = {static_cast<unsigned short>(program.size()), program.data()};
  CheckCall(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl", "PR_SET_NO_NEW_PRIVS");
  const unsigned int flags = listener != nullptr ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
  const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &whole);
  if (listener != nullptr) listener->store(static_cast<int>(result));
  CheckCall(result >= 0, "seccomp", "SECCOMP_SET_MODE_FILTER");
}

// Answers the calls of `thread` that `listener` tells of, for ever; those of threads that it
// begins, which are under its filter as well, go on. Allocates nothing: the thread may have been
// stopped in the allocator.
[[noreturn]] void Listen(int listener, pid_t thread,
                         const std::function<int(const SystemCall&)>& answer) {
  while (true) {
    seccomp_notif call = {};
    while (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) {
      if (errno != EINTR && errno != ENOENT) CheckCall(false, "SECCOMP_IOCTL_NOTIF_RECV");
    }
    SystemCall told;
    told.number = call.data.nr;
    std::copy(std::begin(call.data.args), std::end(call.data.args), told.arguments.begin());
    seccomp_notif_resp response = {};
    response.id = call.id;
    response.error = static_cast<pid_t>(call.pid) == thread ? -answer(told) : 0;
    if (response.error == 0) response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    // ENOENT: a signal interrupted the call, which will come again.
    const int sent = ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
    if (sent != 0 && errno != ENOENT) CheckCall(false, "SECCOMP_IOCTL_NOTIF_SEND");
  }
}

// Puts this thread under `program`, and lets a thread of its own answer what it is to be told of.
void InstallAndAnswer(Program program, std::function<int(const SystemCall&)> answer) {
  struct Shared {
    std::atomic<bool> begun{false};
    std::atomic<int> listener{-1};
  };
  // Never destroyed: the thread has no end.
  auto* const shared = new Shared();
  std::thread([shared, thread = gettid(), answer = std::move(answer)] {
    shared->begun.store(true);
    // To be woken is a system call of the waker's, which nobody would answer yet.
    while (shared->listener.load() < 0) std::this_thread::yield();
    Listen(shared->listener.load(), thread, answer);
  }).detach();
  // A thread that is just beginning may need the allocator's lock, which we may hold when we are
  // stopped.
  while (!shared->begun.load()) std::this_thread::yield();
  Install(std::move(program), &shared->listener);
}

}  // namespace

void FailSystemCall(long number, int error, CallFilter filter) {
  Install(AnswerTo(number, filter, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error)));
}

void BeforeSystemCall(long number, std::function<void()> action, CallFilter filter) {
  InstallAndAnswer(AnswerTo(number, filter, SECCOMP_RET_USER_NOTIF),
                   [action = std::move(action)](const SystemCall&) mutable {
                     if (action) std::exchange(action, nullptr)();
                     return 0;
                   });
}

void AnswerSystemCalls(std::function<int(const SystemCall&)> answer) {
  InstallAndAnswer({BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)}, std::move(answer));
}

}  // namespace psem
