#include "lib/testing/failing_call.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <future>
#include <iterator>
#include <thread>
#include <utility>

#include "lib/testing/check_call.h"

namespace psem {
namespace {

// From now on the kernel gives `answer` to the calls that are meant. Returns what seccomp returns.
int AddFilter(long number, CallFilter filter, uint32_t answer, unsigned int flags) {
  // The low half of an argument: the flags of a call are 32 bits. Little endian.
  const uint32_t argument =
      static_cast<uint32_t>(offsetof(seccomp_data, args) + sizeof(uint64_t) * filter.argument);
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 4),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, filter.bits),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, filter.bits, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, answer),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog whole = {std::size(program), program};
  CheckCall(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl", "PR_SET_NO_NEW_PRIVS");
  const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &whole);
  CheckCall(result >= 0, "seccomp", "SECCOMP_SET_MODE_FILTER");
  return static_cast<int>(result);
}

}  // namespace

void FailSystemCall(long number, int error, CallFilter filter) {
  AddFilter(number, filter, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error), 0);
}

void BeforeSystemCall(long number, std::function<void()> action, CallFilter filter) {
  std::promise<int> filtered;
  // Begun before the filter, which a thread begun later would be under as well.
  std::thread([listening = filtered.get_future(), action = std::move(action)]() mutable {
    const int listener = listening.get();
    while (true) {
      seccomp_notif call = {};
      while (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) {
        CheckCall(errno == EINTR || errno == ENOENT, "ioctl", "SECCOMP_IOCTL_NOTIF_RECV");
      }
      if (action) std::exchange(action, nullptr)();
      seccomp_notif_resp go_on = {};
      go_on.id = call.id;
      go_on.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
      // ENOENT: a signal interrupted the call, which will come again.
      const int sent = ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &go_on);
      CheckCall(sent == 0 || errno == ENOENT, "ioctl", "SECCOMP_IOCTL_NOTIF_SEND");
    }
  }).detach();
  filtered.set_value(
      AddFilter(number, filter, SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER));
}

}  // namespace psem
