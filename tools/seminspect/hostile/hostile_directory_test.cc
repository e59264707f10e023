// Every verb that looks or removes, let loose on a directory that somebody has planted to harm
// whoever looks into it. None hangs, crashes, misleads the terminal, or touches anything outside.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "lib/base/printable.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_shm_directory.h"
#include "lib/testing/planted_directory.h"
#include "nlohmann/json.hpp"
#include "tools/seminspect/run_seminspect.h"
#include "tools/seminspect/whole/hostile_names.h"

namespace psem {
namespace {

// Where files are planted, and what lies outside and must stay as it is.
class Scene {
 public:
  Scene() {
    outside_.File("secret", "root:x\n", 0600);
    outside_.File("sem.other", Glibc64Bytes(7));
    outside_.Fifo("fifo");
    before_ = Outside();
  }

  std::string PathOf(const std::string& file) const { return inside_.PathOf(file); }
  const std::string& inside() const { return inside_.path(); }
  std::string OutsidePathOf(const std::string& file) const { return outside_.PathOf(file); }

  void ExpectOutsideAsBefore() const { EXPECT_EQ(Outside(), before_); }

 private:
  std::string Outside() const {
    std::string text;
    for (const char* file : {"secret", "sem.other", "fifo", "."}) {
      struct stat stat;
      if (lstat(outside_.PathOf(file).c_str(), &stat) != 0) return absl::StrCat(file, " is gone");
      absl::StrAppend(&text, file, " ", stat.st_ino, " ", stat.st_mode, " ", stat.st_size, " ",
                      stat.st_mtim.tv_sec, ".", stat.st_mtim.tv_nsec, " ", stat.st_nlink, "\n");
    }
    for (const char* file : {"secret", "sem.other"}) {
      std::ifstream stream(outside_.PathOf(file));
      text.append(std::istreambuf_iterator<char>(stream), {});
    }
    return text;
  }

  const OwnShmDirectory inside_{"hostile"};
  const PlantedDirectory outside_;
  std::string before_;
};

using Child = std::unique_ptr<ChildProcess>;

// A child that does `step` again and again, until the test is over.
Child Forever(const std::function<void()>& step) {
  return std::make_unique<ChildProcess>([step] {
    for (;;) step();
  });
}

struct HostileCase {
  const char* name;
  std::function<Child(const Scene&)> plant;  // "sem.x" is what is asked for by name.
  bool without_privileges = false;           // The verbs run so.
};

void PrintTo(const HostileCase& row, std::ostream* out) { *out << row.name; }

Child LinkToASecret(const Scene& scene) {
  PlantSymlink(scene.PathOf("sem.x"), scene.OutsidePathOf("secret"));
  PlantSymlink(scene.PathOf("sem.y"), "/etc/shadow");
  PlantSymlink(scene.PathOf("sem.other"), scene.OutsidePathOf("sem.other"));
  PlantSymlink(scene.PathOf("musl"), scene.OutsidePathOf("sem.other"));
  return nullptr;
}

Child LinkToAFifo(const Scene& scene) {
  PlantSymlink(scene.PathOf("sem.x"), scene.OutsidePathOf("fifo"));
  return nullptr;
}

Child LinkLoop(const Scene& scene) {
  PlantSymlink(scene.PathOf("sem.x"), "sem.y");
  PlantSymlink(scene.PathOf("sem.y"), "sem.x");
  return nullptr;
}

Child SpecialFiles(const Scene& scene) {
  PlantFifo(scene.PathOf("sem.x"));
  PlantSocket(scene.PathOf("sem.socket"));
  PlantDirectory(scene.PathOf("sem.directory"));
  // Devices take more than a user namespace's root.
  if (mknod(scene.PathOf("sem.device").c_str(), S_IFCHR | 0666, makedev(5, 0)) != 0) {
    EXPECT_EQ(errno, EPERM);
  }
  return nullptr;
}

Child OddSizes(const Scene& scene) {
  PlantFile(scene.PathOf("sem.x"), "");
  PlantFile(scene.PathOf("sem.short"), std::string(31, '\x80'));
  PlantFile(scene.PathOf("sem.long"), std::string(1 << 20, '\x80'));
  PlantSparseFile(scene.PathOf("sem.sparse"), uint64_t{1} << 40);
  return nullptr;
}

Child Changing(const Scene& scene) {
  PlantFile(scene.PathOf("sem.x"), Glibc64Bytes(1));
  const std::string path = scene.PathOf("sem.x");
  return Forever([path, size = 0]() mutable {
    size = (size + 7) % 64;
    PSEM_CHILD_CHECK(truncate(path.c_str(), size) == 0 || errno == ENOENT);
  });
}

Child Vanishing(const Scene& scene) {
  const std::string path = scene.PathOf("sem.x");
  return Forever([path] {
    const int descriptor = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0) close(descriptor);
    unlink(path.c_str());
  });
}

// What a name leads to is another thing each time it is looked at.
Child Swapped(const Scene& scene) {
  PlantFile(scene.PathOf("good"), Glibc64Bytes(1));
  PlantSymlink(scene.PathOf("link"), scene.OutsidePathOf("sem.other"));
  PlantFifo(scene.PathOf("fifo"));
  const std::string path = scene.PathOf("sem.x");
  const std::array<std::string, 3> files = {scene.PathOf("good"), scene.PathOf("link"),
                                            scene.PathOf("fifo")};
  return Forever([path, files, next = size_t{0}]() mutable {
    next = (next + 1) % files.size();
    // Where it was removed, the next one is planted by rename.
    if (rename(files[next].c_str(), path.c_str()) == 0) rename(path.c_str(), files[next].c_str());
  });
}

Child Unreadable(const Scene& scene) {
  PlantFile(scene.PathOf("sem.x"), Glibc64Bytes(1), 0000);
  PlantFile(scene.PathOf("musl"), Musl64Bytes(1), 0000);
  return nullptr;
}

Child Names(const Scene& scene) {
  for (const std::string& name : HostileNames()) {
    PlantFile(scene.PathOf(absl::StrCat("sem.", name)), Glibc64Bytes(1), 0666);
  }
  PlantFile(scene.PathOf(std::string(255, '\x1b')), Musl64Bytes(1));
  PlantFile(scene.PathOf("sem.x"), Glibc64Bytes(1));
  PlantFile(scene.PathOf("sem."), Glibc64Bytes(1));
  PlantFile(scene.PathOf("sem.--json"), Glibc64Bytes(1));
  return nullptr;
}

// An open that waits for the lease would hang for fs.lease-break-time, 45 s.
Child Leased(const Scene& scene) {
  PlantFile(scene.PathOf("sem.x"), Glibc64Bytes(1));
  const std::string path = scene.PathOf("sem.x");
  auto child = std::make_unique<ChildProcess>([path] {
    signal(SIGIO, SIG_IGN);
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    PSEM_CHILD_CHECK(fcntl(descriptor, F_SETLEASE, F_WRLCK) == 0);
    for (;;) pause();
  });
  EXPECT_TRUE(WaitUntilTrue([&] {
    const int descriptor = open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (descriptor >= 0) close(descriptor);
    return descriptor < 0 && errno == EAGAIN;
  }));
  return child;
}

Child Rooms(const Scene& scene) {
  PlantFile(scene.PathOf("sem.x"), Glibc64Bytes(1));
  const std::string open_to_all = scene.PathOf(".psem-removing-0123456789abcdef");
  PlantDirectory(open_to_all);
  EXPECT_EQ(chmod(open_to_all.c_str(), 0777), 0);
  PlantFile(open_to_all + "/sem.planted", Glibc64Bytes(1));
  PlantFile(scene.PathOf(".psem-removing-1111111111111111"), "");
  PlantSymlink(scene.PathOf(".psem-removing-2222222222222222"), scene.OutsidePathOf("."));
  PlantFifo(scene.PathOf(".psem-removing-3333333333333333"));
  const std::string full = scene.PathOf(".psem-removing-4444444444444444");
  PlantDirectory(full);
  PlantSymlink(full + "/sem.planted", scene.OutsidePathOf("sem.other"));
  return nullptr;
}

Child JunkFiles(const Scene& scene) {
  for (int i = 0; i < 100000; ++i) PlantFile(scene.PathOf(absl::StrCat("junk-", i)), "");
  PlantFile(scene.PathOf("sem.x"), Glibc64Bytes(1));
  return nullptr;
}

class HostileDirectoryTest : public testing::TestWithParam<HostileCase> {
 protected:
  HostileDirectoryTest() : child_(GetParam().plant(scene_)) {}

  void Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--root", scene_.inside()});
    const Ending run = RunSeminspect(arguments, [] {
      if (GetParam().without_privileges) ForgetPrivileges();
    });
    const std::string what = absl::StrCat(arguments[0], " ", arguments[1]);
    // Fine, unread, not found, kept, dry run.
    EXPECT_TRUE(std::set<int>({0, 1, 3, 4, 5}).count(run.end.exit_code) == 1 && run.end.ended)
        << what << ": " << run.end.Text() << run.err;
    ExpectPlain(run.out, what);
    ExpectPlain(run.err, what);
    if (arguments[1] == "--json") {
      EXPECT_TRUE(nlohmann::json::accept(run.out)) << what << run.out;
    }
    scene_.ExpectOutsideAsBefore();
  }

 private:
  // Nothing that a terminal obeys, and UTF-8.
  static void ExpectPlain(const std::string& text, const std::string& what) {
    const std::string bare =
        absl::StrReplaceAll(text, {{"\n", ""}, {"\t", ""}, {"\\", ""}, {"\"", ""}});
    EXPECT_EQ(Printable(bare), bare) << what;
  }

  const Scene scene_;
  const Child child_;
};

TEST_P(HostileDirectoryTest, NoVerbHangsCrashesMisleadsOrReachesOutside) {
  Run({"list", "--prove"});
  Run({"list", "--json"});
  Run({"list", "-r"});
  Run({"list", "--unlinked", "--all-namespaces"});
  Run({"show", "x"});
  Run({"show", "--json", "x"});
  Run({"export", "--limit", "50"});
  Run({"watch", "--present", "--json", "--duration", "1ms"});
  Run({"top", "--batch", "--iterations", "1"});
  Run({"clean", "--json", "--all", "--min-age", "0"});
  Run({"clean", "--all", "--min-age", "0"});
  Run({"remove", "x"});
  Run({"clean", "--all", "--min-age", "0", "--yes"});
  Run({"remove", "x", "--force", "--yes"});
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileDirectoryTest,
    testing::Values(HostileCase{"link_to_a_secret", LinkToASecret},
                    HostileCase{"link_to_a_fifo", LinkToAFifo}, HostileCase{"link_loop", LinkLoop},
                    HostileCase{"special_files", SpecialFiles}, HostileCase{"odd_sizes", OddSizes},
                    HostileCase{"changing", Changing}, HostileCase{"vanishing", Vanishing},
                    HostileCase{"swapped", Swapped},
                    HostileCase{"unreadable", Unreadable, /*without_privileges=*/true},
                    HostileCase{"names", Names}, HostileCase{"leased", Leased},
                    HostileCase{"removal_rooms", Rooms}, HostileCase{"junk_files", JunkFiles}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
