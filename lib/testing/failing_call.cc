#include "lib/testing/failing_call.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include <iterator>

#include "lib/testing/check_call.h"

namespace psem {

void FailSystemCall(long number, int error, CallFilter filter) {
  // The low half of an argument: the flags of a call are 32 bits. Little endian.
  const uint32_t argument =
      static_cast<uint32_t>(offsetof(seccomp_data, args) + sizeof(uint64_t) * filter.argument);
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 4),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, filter.bits),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, filter.bits, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog whole = {std::size(program), program};
  CheckCall(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl", "PR_SET_NO_NEW_PRIVS");
  CheckCall(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) == 0, "prctl", "PR_SET_SECCOMP");
}

}  // namespace psem
