#include "lib/platform/proc/process_root.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/platform/file_facts.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/planted_directory.h"
#include "lib/testing/planted_proc.h"

namespace psem {
namespace {

using testing::AnyOf;

FileIdentity IdentityOf(const std::string& path) {
  FileFacts facts;
  EXPECT_EQ(StatAt(AT_FDCWD, path.c_str(), &facts), 0) << path;
  return facts.identity;
}

// A process whose root is a planted directory.
class PlantedRoot : public testing::Test {
 protected:
  PlantedRoot() {
    proc_.Process(10, "");
    PlantSymlink(proc_.path() + "/10/root", root_.path());
    root_.Directory("dev");
    root_.Directory("etc");
  }

  // Opens dev/shm. Returns 0 and what it is, or an errno.
  int Open(FileIdentity* identity) const {
    const ProcDirectory proc(proc_.path());
    int descriptor = -1;
    const int error = OpenBelowRoot(proc, 10, "dev/shm", &descriptor);
    if (error != 0) return error;
    FileFacts facts;
    EXPECT_EQ(StatDescriptor(descriptor, &facts), 0);
    *identity = facts.identity;
    close(descriptor);
    return 0;
  }

  void LinkShmTo(const std::string& target) const {
    root_.Symlink("dev/shm", target);
    // Now the kernel has noted that it was followed, and need not do so again.
    struct stat ignored;
    stat(root_.PathOf("dev/shm").c_str(), &ignored);
  }

  PlantedProc proc_;
  PlantedDirectory root_;
};

TEST_F(PlantedRoot, HasItsDirectory) {
  FileIdentity identity;
  // Until somebody has asked for it the kernel does not know without its file system.
  EXPECT_THAT(Open(&identity), AnyOf(ENOENT, EAGAIN));
  struct stat ignored;
  EXPECT_NE(stat(root_.PathOf("dev/shm").c_str(), &ignored), 0);
  EXPECT_EQ(Open(&identity), ENOENT);
  root_.Directory("dev/shm");
  ASSERT_EQ(Open(&identity), 0);
  EXPECT_EQ(identity, IdentityOf(root_.PathOf("dev/shm")));
  proc_.Remove("10/root");
  EXPECT_EQ(Open(&identity), ENOENT);
}

TEST_F(PlantedRoot, IsNeverLeftThroughALink) {
  for (const char* target : {"/etc", "../../../../../../../../../../etc", "../etc"}) {
    LinkShmTo(target);
    FileIdentity identity;
    const int error = Open(&identity);
    // EAGAIN: the kernel would note the access, and does not while it must not wait.
    if (error != EAGAIN) {
      EXPECT_EQ(error, 0) << target;
      EXPECT_EQ(identity, IdentityOf(root_.PathOf("etc"))) << target;
    }
    EXPECT_EQ(unlink(root_.PathOf("dev/shm").c_str()), 0);
  }
  FileIdentity identity;
  LinkShmTo("/proc/self/root/etc");
  EXPECT_NE(Open(&identity), 0);
}

TEST_F(PlantedRoot, HasADirectoryThereOrNone) {
  FileIdentity identity;
  root_.Fifo("dev/shm");
  EXPECT_EQ(Open(&identity), ENOTDIR);
  EXPECT_EQ(unlink(root_.PathOf("dev/shm").c_str()), 0);
  root_.File("dev/shm", "");
  EXPECT_EQ(Open(&identity), ENOTDIR);
}

TEST_F(PlantedRoot, IsWalkedWithoutLinksWhereTheKernelHasNoOpenat2) {
  for (const int error : {ENOSYS, EPERM}) {
    ChildProcess child([this, error] {
      FailSystemCall(SYS_openat2, error);
      FileIdentity identity;
      PSEM_CHILD_CHECK(Open(&identity) == ENOENT);
      root_.Symlink("dev/shm", "/etc");
      PSEM_CHILD_CHECK(Open(&identity) == ENOTDIR);
      PSEM_CHILD_CHECK(unlink(root_.PathOf("dev/shm").c_str()) == 0);
      root_.Directory("dev/shm");
      PSEM_CHILD_CHECK(Open(&identity) == 0);
      PSEM_CHILD_CHECK(identity == IdentityOf(root_.PathOf("dev/shm")));
      PSEM_CHILD_CHECK(rmdir(root_.PathOf("dev/shm").c_str()) == 0);
      PSEM_CHILD_CHECK(rmdir(root_.PathOf("dev").c_str()) == 0);
      root_.Symlink("dev", "/dev");
      PSEM_CHILD_CHECK(Open(&identity) == ENOTDIR);
      PSEM_CHILD_CHECK(unlink(root_.PathOf("dev").c_str()) == 0);
      root_.Directory("dev");
    });
    EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  }
}

TEST(FindMount, KnowsTypeAndWhatIsMountedInside) {
  constexpr char kText[] =
      "20 1 8:1 / / rw,relatime - ext4 /dev/root rw\n"
      "30 20 0:24 / /dev/shm rw,nosuid shared:5 master:1 - tmpfs tmpfs rw,size=1k\n"
      "31 30 0:25 / /dev/shm/a\\040-\\040b rw - fuse.x - rw\n"
      "40 20 0:26 / /x rw - fuse.sshfs host: rw\n"
      "nonsense\n"
      "50 20 0:27 / /y rw\n";
  MountFacts facts;
  ASSERT_TRUE(FindMount(kText, 30, &facts));
  EXPECT_EQ(facts.type, "tmpfs");
  EXPECT_TRUE(facts.has_mounts);
  ASSERT_TRUE(FindMount(kText, 31, &facts));
  EXPECT_EQ(facts.type, "fuse.x");
  EXPECT_FALSE(facts.has_mounts);
  ASSERT_TRUE(FindMount(kText, 40, &facts));
  EXPECT_EQ(facts.type, "fuse.sshfs");
  EXPECT_FALSE(FindMount(kText, 50, &facts));  // Without a type.
  EXPECT_FALSE(FindMount(kText, 3, &facts));
  EXPECT_FALSE(FindMount("", 30, &facts));
}

TEST(FindMountOf, AsksTheKernelOfThisProcess) {
  const ProcDirectory proc("/proc");
  const int descriptor = open("/proc", O_PATH | O_CLOEXEC);
  MountFacts facts;
  ASSERT_EQ(FindMountOf(proc, getpid(), descriptor, &facts), 0);
  EXPECT_EQ(facts.type, "proc");
  EXPECT_NE(FindMountOf(proc, getpid(), -1, &facts), 0);
  close(descriptor);
}

}  // namespace
}  // namespace psem
