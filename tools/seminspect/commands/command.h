// What the verbs have in common.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_COMMAND_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_COMMAND_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/inspect/semaphore_record.h"
#include "nlohmann/json.hpp"

namespace psem {

// The help text tells them; scripts rely on them.
enum ExitCode : int {
  kExitFine = 0,
  kExitUnread = 1,  // Something could not be read, or the output could not be written.
  kExitWrongUse = 2,
  kExitNotFound = 3,
  kExitRefused = 4,  // What is there is not what was to be there; nothing was changed.
  kExitDryRun = 5,   // Nothing was changed, for want of --yes alone.
  // As timeout(1) has them:
  kExitTimedOut = 124,
  kExitRunFailed = 125,  // Of a verb that else exits as its command does.
  kExitCannotRun = 126,
  kExitNoCommand = 127,
};

// What goes to stdout in pieces.
class Output {
 public:
  void Write(absl::string_view text);

  // Says on stderr why not all could be written, if so. Returns `code`, or kExitUnread then.
  ExitCode Finish(ExitCode code);

 private:
  int error_ = 0;
};

// Writes all of `text` to stdout; says on stderr why it could not. Returns `code`, or kExitUnread
// when it could not.
ExitCode Print(absl::string_view text, ExitCode code);

// Writes "seminspect: TEXT" and a newline to stderr.
void Complain(absl::string_view text);

// Complains of what the user typed, and says where to read on. Returns kExitWrongUse.
ExitCode RefuseUse(absl::string_view text);

// Complains of `error`, which kept us from looking into the directory `root`, and says what to do.
ExitCode RefuseDirectory(const absl::Status& error, const std::string& root);

// Every column of a record, as a JSON object; of every record, as an array.
nlohmann::ordered_json RecordToJson(const SemaphoreRecord& record, absl::Time now);
nlohmann::ordered_json RecordsToJson(const std::vector<SemaphoreRecord>& records);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_COMMAND_H_
