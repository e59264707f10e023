#include "tools/seminspect/commands/command.h"

#include <errno.h>
#include <stdio.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/base/semaphore_name.h"
#include "tools/seminspect/columns.h"

namespace psem {
namespace {

absl::string_view DirectoryAdvice(int error_number, const std::string& root) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return root == kSemaphoreDirectory ? "mount a tmpfs there: named semaphores need it"
                                         : "name a directory that is there with --root";
    case EACCES:
    case EPERM:
      return "run as a user who may read it";
    case EMFILE:
    case ENFILE:
      return "out of descriptors; raise ulimit -n";
    default:
      return "";
  }
}

}  // namespace

void Output::Write(absl::string_view text) {
  if (error_ == 0 && fwrite(text.data(), 1, text.size(), stdout) != text.size()) error_ = errno;
}

ExitCode Output::Finish(ExitCode code) {
  // A full disk shows when the buffer is flushed, not when it is filled.
  if (error_ == 0 && fflush(stdout) != 0) error_ = errno;
  if (error_ == 0) return code;
  // A reader that has seen enough, as `| head` has, is no news to anybody.
  if (error_ != EPIPE) {
    Complain(ErrnoStatus(error_, "write", "stdout", "the output is incomplete").message());
  }
  return kExitUnread;
}

ExitCode Print(absl::string_view text, ExitCode code) {
  Output output;
  output.Write(text);
  return output.Finish(code);
}

void Complain(absl::string_view text) {
  const std::string line = absl::StrCat("seminspect: ", text, "\n");
  fwrite(line.data(), 1, line.size(), stderr);
}

ExitCode RefuseUse(absl::string_view text) {
  Complain(absl::StrCat(text, "; \"seminspect --help\" tells more"));
  return kExitWrongUse;
}

ExitCode RefuseDirectory(const absl::Status& error, const std::string& root) {
  const int error_number = ErrnoOf(error);
  Complain(
      ErrnoStatus(error_number, "look into", Printable(root), DirectoryAdvice(error_number, root))
          .message());
  return kExitUnread;
}

nlohmann::ordered_json RecordToJson(const SemaphoreRecord& record, absl::Time now) {
  auto semaphore = nlohmann::ordered_json::object();
  for (const Column& column : AllColumns()) {
    semaphore.emplace(column.key, CellJson(column.cell(record, now)));
  }
  return semaphore;
}

nlohmann::ordered_json RecordsToJson(const std::vector<SemaphoreRecord>& records) {
  const absl::Time now = absl::Now();
  auto semaphores = nlohmann::ordered_json::array();
  for (const SemaphoreRecord& record : records) semaphores.push_back(RecordToJson(record, now));
  return semaphores;
}

}  // namespace psem
