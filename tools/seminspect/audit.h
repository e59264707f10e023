// The line that every change leaves behind: who changed what, why, and what it was before.
//
//     seminspect: audit post "/jobs" file=00:1b:4711 permits=+1 value=0->1 user=root
//     sudo_user="alice" pid=4242 tty=/dev/pts/3 reason="its holder was killed"
//
// (one line). Texts are quoted and escaped, so that nobody's name or reason forges a field.

#ifndef PSEM_TOOLS_SEMINSPECT_AUDIT_H_
#define PSEM_TOOLS_SEMINSPECT_AUDIT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "lib/inspect/semaphore_record.h"

namespace psem {

struct AuditOptions {
  bool syslog = false;
  std::string reason;
};

// --reason and --syslog.
void AddAuditOptions(CLI::App* command, AuditOptions* options);

// What these options and the line are, for a verb's help. Ends with an empty line.
extern const char kAuditHelp[];

// To be asked before anything is changed: who wants the change in the syslog does not want it to
// happen unseen.
// Returns: Unavailable when it is to go to the syslog and none listens.
absl::Status CheckAudit(const AuditOptions& options);

// A field that is not known is left out.
struct AuditedChange {
  const char* action = "";           // The verb.
  std::string name;                  // "/jobs". The bytes may be hostile.
  std::optional<FileIdentity> file;  // Which semaphore it was: others may have had the name.
  std::optional<int64_t> permits;    // Added; negative: taken.
  std::optional<uint32_t> before;    // The value; what was made has only one after, and what was
  std::optional<uint32_t> after;     // removed only one before.
};

// Returns the line, without a newline.
std::string AuditText(const AuditedChange& change, const std::string& reason);

// Writes the line to stderr, and to the syslog (facility authpriv, level notice) if that is asked
// for.
void Audit(const AuditedChange& change, const AuditOptions& options);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_AUDIT_H_
