// Puts a new file in the place of an old one, so that a reader sees the one or the other, whole.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_REPLACE_FILE_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_REPLACE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace psem {

// Makes `text` the file at `path`, of mode 0644 whatever the umask. It is written beside it, under
// a hidden name, and renamed.
//
// Returns:   OK; or why not: then `path` is as it was, and nothing is left beside it. Refuses
//            whatever is no regular file: /dev/stdout, a link that somebody planted.
// Signals:   wait until it is done, all that can. Thus none leaves half a file behind.
// Crash:     killed by SIGKILL, it may leave .seminspect-XXXXXX. After a loss of power `path` is
//            the old file or the new one.
absl::Status ReplaceFile(const std::string& path, absl::string_view text);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_REPLACE_FILE_H_
