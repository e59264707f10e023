#include "tools/seminspect/audit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

constexpr char kSyslogSocket[] = "/dev/log";

// As syslog(3) does it, which tells nobody when it cannot. Returns 0 or an errno.
int ConnectToSyslog(int type) {
  const int descriptor = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return errno;
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  static_assert(sizeof(kSyslogSocket) <= sizeof(address.sun_path), "it has to fit");
  snprintf(address.sun_path, sizeof(address.sun_path), "%s", kSyslogSocket);
  const int result =
      connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  const int error = result == 0 ? 0 : errno;
  close(descriptor);
  return error;
}

std::string Quoted(absl::string_view text) { return absl::StrCat("\"", Printable(text), "\""); }

// The terminal that one of stdin, stdout and stderr is; empty when none is one.
std::string Terminal() {
  char name[64];
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (ttyname_r(descriptor, name, sizeof(name)) == 0) return name;
  }
  return "";
}

// " user=root sudo_user="alice" pid=4242 tty=/dev/pts/3". Who only has become root by sudo is
// somebody all the same; sudo tells, or whoever set the variable.
std::string WhoText() {
  OwnerNames names;
  std::string text = absl::StrCat(" user=", names.User(getuid()));
  if (geteuid() != getuid()) absl::StrAppend(&text, " effective_user=", names.User(geteuid()));
  const char* const sudo_user = getenv("SUDO_USER");
  if (sudo_user != nullptr) absl::StrAppend(&text, " sudo_user=", Quoted(sudo_user));
  absl::StrAppend(&text, " pid=", getpid());
  const std::string terminal = Terminal();
  if (!terminal.empty()) absl::StrAppend(&text, " tty=", Printable(terminal));
  return text;
}

}  // namespace

const char kAuditHelp[] =
    "Every change leaves an audit line on stderr, with --syslog in the syslog too (authpriv,\n"
    "notice; when no syslog listens nothing is changed):\n"
    "  seminspect: audit post \"/jobs\" file=00:1b:4711 permits=+1 value=0->1 user=root\n"
    "  sudo_user=\"alice\" pid=4242 tty=/dev/pts/3 reason=\"its holder was killed\"\n"
    "on one line: what was done to which semaphore (its name; its file's device and inode, as\n"
    "/proc/PID/maps has them), the permits added (+) or taken (-), its value before and after\n"
    "(as wait and run read it just before and just after; create has one value),\n"
    "the user, who came by sudo (as SUDO_USER says), the process, its terminal, the --reason.\n"
    "\n";

void AddAuditOptions(CLI::App* command, AuditOptions* options) {
  command->add_option("--reason", options->reason, "Why, for the audit line")->type_name("TEXT");
  command->add_flag("--syslog", options->syslog, "Write the audit line to the syslog, too");
}

absl::Status CheckAudit(const AuditOptions& options) {
  if (!options.syslog) return absl::OkStatus();
  int error = ConnectToSyslog(SOCK_DGRAM);
  if (error == EPROTOTYPE) error = ConnectToSyslog(SOCK_STREAM);
  if (error == 0) return absl::OkStatus();
  return FaultStatus(absl::StatusCode::kUnavailable, error, "connect to", kSyslogSocket,
                     absl::StrCat("no syslog listens (", ErrnoName(error),
                                  "), so nothing was changed; start it, or leave out --syslog"));
}

std::string AuditText(const AuditedChange& change, const std::string& reason) {
  std::string text = absl::StrCat("audit ", change.action, " ", Quoted(change.name));
  if (change.file.has_value()) {
    absl::StrAppend(&text, " file=", DeviceText(change.file->device), ":", change.file->inode);
  }
  if (change.permits.has_value()) absl::StrAppendFormat(&text, " permits=%+d", *change.permits);
  if (change.before.has_value() && change.after.has_value()) {
    absl::StrAppend(&text, " value=", *change.before, "->", *change.after);
  } else if (change.before.has_value() || change.after.has_value()) {
    absl::StrAppend(&text, " value=", change.before.has_value() ? *change.before : *change.after);
  }
  absl::StrAppend(&text, WhoText());
  if (!reason.empty()) absl::StrAppend(&text, " reason=", Quoted(reason));
  return text;
}

void Audit(const AuditedChange& change, const AuditOptions& options) {
  const std::string text = AuditText(change, options.reason);
  if (options.syslog) {
    openlog("seminspect", LOG_PID | LOG_NDELAY, LOG_AUTHPRIV);
    syslog(LOG_NOTICE, "%s", text.c_str());
    closelog();
  }
  // What was done does not fail because nobody reads of it.
  const sighandler_t before = signal(SIGPIPE, SIG_IGN);
  const std::string line = absl::StrCat("seminspect: ", text, "\n");
  fwrite(line.data(), 1, line.size(), stderr);
  signal(SIGPIPE, before);
}

}  // namespace psem
