#include "tools/seminspect/audit.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/own_shm.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

AuditedChange Posted() {
  AuditedChange change;
  change.action = "post";
  change.name = "/jobs";
  change.file = FileIdentity{makedev(0, 0x1b), 4711};
  change.permits = 2;
  change.before = 0;
  change.after = 2;
  return change;
}

TEST(AuditText, SaysWhatWhoAndWhy) {
  setenv("SUDO_USER", "alice", 1);
  const std::string text = AuditText(Posted(), "its holder was killed");
  EXPECT_THAT(text, StartsWith("audit post \"/jobs\" file=00:1b:4711 permits=+2 value=0->2 user="));
  EXPECT_THAT(text, HasSubstr(absl::StrCat(" sudo_user=\"alice\" pid=", getpid())));
  EXPECT_THAT(text, EndsWith(" reason=\"its holder was killed\""));
  unsetenv("SUDO_USER");
  EXPECT_THAT(AuditText(Posted(), ""), testing::Not(HasSubstr("sudo_user")));
}

TEST(AuditText, LeavesOutWhatIsNotKnown) {
  AuditedChange change = Posted();
  change.file.reset();
  change.permits.reset();
  change.before.reset();
  EXPECT_THAT(AuditText(change, ""), StartsWith("audit post \"/jobs\" value=2 user="));
  change.after.reset();
  EXPECT_THAT(AuditText(change, ""), StartsWith("audit post \"/jobs\" user="));
  change.permits = -1;
  EXPECT_THAT(AuditText(change, ""), StartsWith("audit post \"/jobs\" permits=-1 user="));
}

// A line feed would forge a line, a quote a field.
TEST(AuditText, NothingForgesAField) {
  AuditedChange change = Posted();
  change.name = "/a\" user=nobody\n";
  setenv("SUDO_USER", "b\" pid=1", 1);
  const std::string text = AuditText(change, "c\nseminspect: audit \x1b[2J");
  unsetenv("SUDO_USER");
  EXPECT_THAT(text, StartsWith("audit post \"/a\\\" user=nobody\\x0a\" file="));
  EXPECT_THAT(text, HasSubstr(" sudo_user=\"b\\\" pid=1\" pid="));
  EXPECT_THAT(text, EndsWith(" reason=\"c\\x0aseminspect: audit \\x1b[2J\""));
}

constexpr int kMayNotMount = 77;

// In a child: has a /dev to itself, with nothing in it but an empty /dev/shm.
void EnterOwnDev() {
  if (MountOwnShm("size=64k") != 0) _exit(kMayNotMount);
  PSEM_CHILD_CHECK(mount("tmpfs", "/dev", "tmpfs", 0, "size=64k") == 0);
  PSEM_CHILD_CHECK(mkdir("/dev/shm", 0777) == 0);
}

TEST(Syslog, HearsOfAChange) {
  const int syslog = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ASSERT_GE(syslog, 0);
  const Ending run = RunSeminspect(
      {"create", "/audited", "--value", "3", "--syslog", "--reason", "a new queue"}, [&] {
        EnterOwnDev();
        sockaddr_un address = {AF_UNIX, "/dev/log"};
        PSEM_CHILD_CHECK(bind(syslog, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
      });
  if (run.end.exit_code == kMayNotMount) {
    close(syslog);
    GTEST_SKIP() << "this user may make no mount, and /dev/log is not the test's";
  }
  EXPECT_EQ(run.end.Text(), "exited with 0") << run.err;
  char bytes[1024];
  const ssize_t length = recv(syslog, bytes, sizeof(bytes), MSG_DONTWAIT);
  close(syslog);
  ASSERT_GT(length, 0);
  const std::string message(bytes, static_cast<size_t>(length));
  EXPECT_THAT(message, StartsWith("<85>"));  // authpriv, notice
  EXPECT_THAT(message, HasSubstr(" seminspect["));
  EXPECT_THAT(message, HasSubstr("]: audit create \"/audited\" file="));
  EXPECT_THAT(message, HasSubstr(" value=3 user="));
  EXPECT_THAT(message, HasSubstr(" reason=\"a new queue\""));
  // Word for word what stderr has.
  EXPECT_THAT(run.err, StartsWith("seminspect: audit create"));
  EXPECT_THAT(message, HasSubstr(run.err.substr(12, run.err.size() - 13)));
}

TEST(Syslog, WhereNoneListensNothingIsChanged) {
  const Ending run =
      RunSeminspect({"create", "/audited", "--value", "3", "--syslog"}, [] { EnterOwnDev(); });
  if (run.end.exit_code == kMayNotMount) {
    GTEST_SKIP() << "this user may make no mount, and /dev/log is not the test's";
  }
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_EQ(run.err,
            "seminspect: connect to \"/dev/log\": no syslog listens (ENOENT), so nothing was "
            "changed; start it, or leave out --syslog\n");
}

}  // namespace
}  // namespace psem
