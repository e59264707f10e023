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
#include <memory>
#include <thread>
#include <utility>

#include "lib/testing/check_call.h"

namespace psem {
namespace {

// Returns what seccomp returns.
int Install(const sock_filter* program, size_t length, unsigned int flags) {
  const sock_fprog whole = {static_cast<unsigned short>(length), const_cast<sock_filter*>(program)};
  CheckCall(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl", "PR_SET_NO_NEW_PRIVS");
  const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &whole);
  CheckCall(result >= 0, "seccomp", "SECCOMP_SET_MODE_FILTER");
  return static_cast<int>(result);
}

// From now on the kernel gives `answer` to the calls that are meant. Returns what seccomp returns.
int AddFilter(long number, CallFilter filter, uint32_t answer, unsigned int flags) {
  // The low half of an argument: the flags of a call are 32 bits. Little endian.
  const uint32_t argument =
      static_cast<uint32_t>(offsetof(seccomp_data, args) + sizeof(uint64_t) * filter.argument);
  const sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 4),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, filter.bits),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, filter.bits, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, answer),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  return Install(program, std::size(program), flags);
}

// Answers the calls that `listener` tells of, for ever. Threads that `thread` begins are under its
// filter as well; they are let go on.
[[noreturn]] void Listen(int listener, pid_t thread,
                         const std::function<int(const SystemCall&)>& answer) {
  while (true) {
    seccomp_notif call = {};
    while (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) {
      CheckCall(errno == EINTR || errno == ENOENT, "ioctl", "SECCOMP_IOCTL_NOTIF_RECV");
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
    CheckCall(sent == 0 || errno == ENOENT, "ioctl", "SECCOMP_IOCTL_NOTIF_SEND");
  }
}

// Lets a thread of its own give `answer` to the calls for which `filter` returns a listener.
void AnswerInAThread(std::function<int(const SystemCall&)> answer,
                     const std::function<int()>& filter) {
  constexpr int kNoListener = -1;
  const auto listener = std::make_shared<std::atomic<int>>(kNoListener);
  // Begun before the filter, which a thread begun later would be under as well. It looks again and
  // again: to wake it is a system call, which nobody would answer yet.
  std::thread([listener, thread = gettid(), answer = std::move(answer)] {
    while (listener->load() == kNoListener) std::this_thread::yield();
    Listen(listener->load(), thread, answer);
  }).detach();
  listener->store(filter());
}

}  // namespace

void FailSystemCall(long number, int error, CallFilter filter) {
  AddFilter(number, filter, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error), 0);
}

void BeforeSystemCall(long number, std::function<void()> action, CallFilter filter) {
  const auto run_once = [action = std::move(action)](const SystemCall&) mutable {
    if (action) std::exchange(action, nullptr)();
    return 0;
  };
  AnswerInAThread(run_once, [number, filter] {
    return AddFilter(number, filter, SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);
  });
}

void AnswerSystemCalls(std::function<int(const SystemCall&)> answer) {
  AnswerInAThread(std::move(answer), [] {
    const sock_filter every_call[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)};
    return Install(every_call, std::size(every_call), SECCOMP_FILTER_FLAG_NEW_LISTENER);
  });
}

}  // namespace psem
