#include "lib/inspect/process/process_text.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

constexpr char kTail[] =
    " S 1 4711 4711 0 -1 4194560 139 0 0 0 0 0 0 0 20 0 1 0 123456 2400256 193 "
    "18446744073709551615";
const std::string kId(64, 'a');

TEST(ParseStatText, FindsTheEndOfAnyName) {
  for (const char* name : {"worker", "", "a) S 1 (b", "((", ")))", "new\nline", "\x1b[2J"}) {
    StatText stat;
    ASSERT_TRUE(ParseStatText(absl::StrCat("4711 (", name, ")", kTail, "\n"), &stat)) << name;
    EXPECT_EQ(stat.name, name);
    EXPECT_EQ(stat.state, 'S');
    EXPECT_EQ(stat.start_ticks, 123456u);
  }
}

TEST(ParseStatText, RefusesWhatTheKernelDoesNotWrite) {
  StatText stat;
  for (const char* text :
       {"", "4711", "4711 (worker", "4711 worker) S", ") (", "4711 (worker)",
        "4711 (worker) S 1 2 3", "1 (x) SS 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 5",
        "1 (x) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 -5"}) {
    EXPECT_FALSE(ParseStatText(text, &stat)) << text;
  }
}

TEST(ParseStatusText, KnowsTheEffectiveUserAndThePidNamespaces) {
  StatusText status;
  ASSERT_TRUE(ParseStatusText("Name:\tx\nUid:\t1\t2\t3\t4\nNSpid:\t4711\nSeccomp:\t0\n", &status));
  EXPECT_EQ(status.user, 2u);
  EXPECT_EQ(status.pid_namespaces, 1);
  ASSERT_TRUE(ParseStatusText("Uid:\t0\t0\t0\t0\nNSpid:\t4711\t20\t7\n", &status));
  EXPECT_EQ(status.pid_namespaces, 3);
  EXPECT_EQ(status.pid_inside, 7);
  // The kernel escapes the newline in a name, so that this is one line.
  ASSERT_TRUE(ParseStatusText("Name:\tx\\nUid:\t9\nUid:\t1\t2\t3\t4\nNSpid:\t4\n", &status));
  EXPECT_EQ(status.user, 2u);
  for (const char* text : {"", "Uid:\t1\t2\nNSpid:\t4\n", "Uid:\t1\t2\t3\t4\n",
                           "Uid:\t1\tx\t3\t4\nNSpid:\t4\n", "Uid:\t1\t2\t3\t4\nNSpid:\tx\n"}) {
    EXPECT_FALSE(ParseStatusText(text, &status)) << text;
  }
}

TEST(ParseBootTime, FindsItsLine) {
  int64_t seconds = 0;
  EXPECT_TRUE(ParseBootTime("cpu  1 2\nintr 5\nbtime 1700000000\nprocesses 3\n", &seconds));
  EXPECT_EQ(seconds, 1700000000);
  EXPECT_FALSE(ParseBootTime("cpu 1\n", &seconds));
}

TEST(CommandText, IsOneBoundedPrintableLine) {
  EXPECT_EQ(CommandText(std::string("worker\0--fast\0", 14), 100), "worker --fast");
  EXPECT_EQ(CommandText(std::string("worker\0\0\0\0", 10), 100), "worker");
  EXPECT_EQ(CommandText(std::string("a\0\0b\0", 5), 100), "a  b");
  EXPECT_EQ(CommandText("", 100), "");
  EXPECT_EQ(CommandText(std::string("\0\0", 2), 100), "");
  EXPECT_EQ(CommandText("\x1b]0;title\x07\n\"", 100), "\\x1b]0;title\\x07\\x0a\\\"");
  EXPECT_EQ(CommandText("12345", 5), "12345");
  EXPECT_EQ(CommandText("123456", 5), "12345...");
  EXPECT_EQ(CommandText("1234\xc3\xa9x", 5), "1234\\xc3...");
}

TEST(CgroupPath, PrefersTheUnifiedHierarchyThenSystemds) {
  EXPECT_EQ(CgroupPath("0::/user.slice\n"), "/user.slice");
  EXPECT_EQ(CgroupPath("8:pids:/a\n1:name=systemd:/b\n0::/c:d\n"), "/c:d");
  EXPECT_EQ(CgroupPath("8:pids:/a\n1:name=systemd:/b\n0::/\n"), "/b");
  EXPECT_EQ(CgroupPath("9:name=systemd:/\n4:memory:/m\n3:cpu:/n\n0::/\n"), "/m");
  EXPECT_EQ(CgroupPath("0::/\n"), "");
  EXPECT_EQ(CgroupPath(""), "");
  EXPECT_EQ(CgroupPath("nonsense\n1:x\n"), "");
}

struct HintRow {
  std::string path;
  std::string hint;
};

TEST(ContainerHint, NamesWhatPeopleCallIt) {
  const HintRow rows[] = {
      {"", ""},
      {"/", ""},
      {absl::StrCat("/system.slice/docker-", kId, ".scope"), "docker aaaaaaaaaaaa"},
      {absl::StrCat("/docker/", kId), "docker aaaaaaaaaaaa"},
      {absl::StrCat("/docker/", kId, "/init"), "docker aaaaaaaaaaaa"},
      {absl::StrCat("/machine.slice/libpod-", kId, ".scope/container"), "podman aaaaaaaaaaaa"},
      {absl::StrCat("/kubepods.slice/kubepods-pod1.slice/cri-containerd-", kId, ".scope"),
       "kubernetes aaaaaaaaaaaa"},
      {absl::StrCat("/kubepods/burstable/pod1/", kId), "kubernetes aaaaaaaaaaaa"},
      {absl::StrCat("/x/", kId), "container aaaaaaaaaaaa"},
      {"/lxc/web/system.slice", "lxc web"},
      {"/lxc.payload.web/system.slice/nginx.service", "nginx.service"},
      {"/lxc.payload.web", "lxc web"},
      {"/machine.slice/machine-my\\x2dbox.scope", "machine my-box"},
      {"/system.slice/nginx.service", "nginx.service"},
      {"/user.slice/user-1000.slice/session-3.scope", "session-3.scope"},
      {"/user.slice/user-1000.slice/user@1000.service/app.slice/a.service", "a.service"},
      {"/batch/job7", "job7"},
      {"/a\x1b[2J", "a\\x1b[2J"},
      {"/" + std::string(500, 'x'), std::string(100, 'x')},
  };
  for (const HintRow& row : rows) EXPECT_EQ(ContainerHint(row.path), row.hint) << row.path;
}

}  // namespace
}  // namespace psem
