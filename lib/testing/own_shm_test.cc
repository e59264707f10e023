#include "lib/testing/own_shm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

bool Exists(const std::string& path) {
  struct stat stat;
  return lstat(path.c_str(), &stat) == 0;
}

TEST(MountOwnShm, IsEmptyOfThatSizeAndSeenByNobodyElse) {
  const OwnNames names;
  const std::string outside = names.Path("outside");
  const std::string inside = names.Path("inside");
  close(open(outside.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_TRUE(Exists(outside));

  constexpr int kCannotMount = 3;
  ChildProcess child([&] {
    const int error = MountOwnShm("size=64k");
    if (error != 0) {
      fprintf(stderr, "no /dev/shm of our own here: %s\n", strerror(error));
      _exit(kCannotMount);
    }
    PSEM_CHILD_CHECK(std::filesystem::is_empty("/dev/shm"));
    struct statvfs shm;
    PSEM_CHILD_CHECK(statvfs("/dev/shm", &shm) == 0);
    PSEM_CHILD_CHECK(shm.f_blocks * shm.f_frsize == 64 << 10);
    const int descriptor = open(inside.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    PSEM_CHILD_CHECK(descriptor >= 0 && Exists(inside));
  });
  const ChildEnd& end = child.Wait();
  EXPECT_TRUE(end.ok() || end.exit_code == kCannotMount) << end.Text();
  EXPECT_TRUE(Exists(outside));
  EXPECT_FALSE(Exists(inside));
}

}  // namespace
}  // namespace psem
