#include "stress/judge/wait_status_text.h"

#include <string.h>
#include <sys/wait.h>

#include "absl/strings/str_cat.h"

namespace psem {

std::string WaitStatusText(int wait_status) {
  if (!WIFSIGNALED(wait_status)) return absl::StrCat("exited with ", WEXITSTATUS(wait_status));
  const char* name = sigabbrev_np(WTERMSIG(wait_status));
  return name != nullptr ? absl::StrCat("was killed by SIG", name)
                         : absl::StrCat("was killed by signal ", WTERMSIG(wait_status));
}

}  // namespace psem
