// Processes that create, attach to and remove one name at the same time.

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/platform/sem_file.h"
#include "lib/platform/sem_mapping.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/own_names.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

constexpr int kOpeners = 4;
constexpr int kOpensEach = 50000;  // 200,000 by us, and 50,000 by glibc.

// In a child: opens or creates, and removes the name at every third turn.
void OpenAndUnlink(const SemaphoreName& name) {
  int created = 0;
  int attached = 0;
  for (int turn = 0; turn < kOpensEach; ++turn) {
    FileIdentity announced;
    const auto mapping = AttachOrCreate(
        name, {1, 0600}, [&](const SemMapping& named, absl::FunctionRef<int()> link) {
          announced = named.identity;
          return link();
        });
    if (!mapping.ok()) ChildFail(absl::StrCat("turn ", turn, ": ", mapping.status().ToString()));
    // Nobody posts or waits: any other value is a half-made semaphore's.
    PSEM_CHILD_CHECK(mapping->word->load() == 1);
    if (mapping->created) PSEM_CHILD_CHECK(mapping->identity == announced);
    ++(mapping->created ? created : attached);
    Unmap(mapping->word);
    if (turn % 3 != 0) continue;
    const absl::Status unlinked = UnlinkSemaphore(name);
    PSEM_CHILD_CHECK(unlinked.ok() || unlinked.code() == absl::StatusCode::kNotFound);
  }
  // Else the test did not test: by its own unlinking alone each creates a third of the time.
  PSEM_CHILD_CHECK(created > 0 && attached > 0);
}

// In a child: a program of glibc's among them. What it attaches to must be whole. (It creates
// nothing: a killed creator of glibc's leaves a file of a name that nobody knows.)
void AttachWithGlibc(const SemaphoreName& name) {
  for (int turn = 0; turn < kOpensEach; ++turn) {
    sem_t* sem = sem_open(name.text().c_str(), 0);
    if (sem == SEM_FAILED) {
      PSEM_CHILD_CHECK(errno == ENOENT);
      continue;
    }
    int value = -1;
    PSEM_CHILD_CHECK(sem_getvalue(sem, &value) == 0);
    PSEM_CHILD_CHECK(value == 1);
    PSEM_CHILD_CHECK(sem_close(sem) == 0);
  }
}

// In a child: reads the file itself, for ever. Whenever the name leads to a file, it is whole.
void LookForHalfMadeFiles(const std::string& path) {
  while (true) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      PSEM_CHILD_CHECK(errno == ENOENT);
      continue;
    }
    std::array<unsigned char, kSemFileSize + 1> bytes;
    const ssize_t length = read(descriptor, bytes.data(), bytes.size());
    PSEM_CHILD_CHECK(length == static_cast<ssize_t>(kSemFileSize));
    const SemFile file = DecodeSemFile({bytes.data(), kSemFileSize}, kSemFileSize);
    PSEM_CHILD_CHECK(file.layout == SemLayout::kGlibc64 && file.value == 1);
    close(descriptor);
  }
}

// Holds processes back until the test opens it for all at once: a pipe that ends when nobody has
// its writer any more. Requires: every process forked in its life passes it.
class Gate {
 public:
  Gate() { EXPECT_EQ(pipe2(ends_, O_CLOEXEC), 0); }
  ~Gate() { close(ends_[0]); }

  void Open() { close(ends_[1]); }

  void PassInChild() {
    close(ends_[1]);
    char byte;
    PSEM_CHILD_CHECK(read(ends_[0], &byte, 1) == 0);
  }

 private:
  int ends_[2];
};

TEST(AttachOrCreate, NeitherFailsNorShowsHalfMadeFilesWhileOthersUnlink) {
  const OwnNames names;
  const SemaphoreName name = *SemaphoreName::Parse(names.Name("raced"));
  const std::string path = names.Path("raced");
  ChildProcess looker([&path] { LookForHalfMadeFiles(path); });
  Gate gate;
  std::vector<std::unique_ptr<ChildProcess>> openers;
  for (int i = 0; i <= kOpeners; ++i) {
    openers.push_back(std::make_unique<ChildProcess>([&gate, &name, i] {
      gate.PassInChild();
      i < kOpeners ? OpenAndUnlink(name) : AttachWithGlibc(name);
    }));
  }
  gate.Open();
  for (const auto& opener : openers) {
    EXPECT_TRUE(opener->Wait(absl::Minutes(4)).ok()) << opener->Wait().Text();
  }
  EXPECT_FALSE(looker.Wait(absl::ZeroDuration()).ended) << looker.Wait().Text();
}

// All at once on a name that is new: exactly one creates, and all have the same.
TEST(AttachOrCreate, CreatesOnceAmongManyAtTheSameTime) {
  const OwnNames names;
  constexpr int kRounds = 50;
  for (int round = 0; round < kRounds; ++round) {
    const SemaphoreName name = *SemaphoreName::Parse(names.Name(absl::StrCat("new-", round)));
    Gate gate;
    std::vector<std::unique_ptr<ChildProcess>> openers;
    for (int i = 0; i < kOpeners; ++i) {
      openers.push_back(std::make_unique<ChildProcess>([&gate, &name] {
        gate.PassInChild();
        const auto mapping = AttachOrCreate(name, {100, 0600}, JustLink);
        if (!mapping.ok()) ChildFail(mapping.status().ToString());
        // The creator's mark, or a mark of everybody else.
        mapping->word->fetch_add(mapping->created ? 1000 : 1);
      }));
    }
    gate.Open();
    for (const auto& opener : openers) {
      ASSERT_TRUE(opener->Wait().ok()) << opener->Wait().Text();
    }
    const auto mapping = AttachOrCreate(name, {0, 0600}, JustLink);
    ASSERT_TRUE(mapping.ok()) << mapping.status();
    EXPECT_EQ(mapping->word->load(), 100u + 1000u + (kOpeners - 1));
    Unmap(mapping->word);
  }
}

// The lowest free descriptor, and how many mappings of files in /dev/shm there are: what an open
// that forgets to clean up after itself would raise.
int LowestFreeDescriptor() {
  const int descriptor = dup(STDIN_FILENO);
  close(descriptor);
  return descriptor;
}

int CountMappings() {
  std::ifstream maps("/proc/self/maps");
  int mappings = 0;
  for (std::string line; std::getline(maps, line);) mappings += absl::StrContains(line, "/dev/shm");
  return mappings;
}

// Somebody else creates the name at the very moment before we would.
TEST(AttachOrCreate, AttachesToTheOneThatWasFasterAndLeavesNothingOfItsOwn) {
  const OwnNames names;
  ChildProcess child([&names] {
    int announced = 0;
    const auto open = [&] {
      return AttachOrCreate(*SemaphoreName::Parse(names.Name("jobs")), {1, 0600},
                            [&announced](const SemMapping&, absl::FunctionRef<int()> link) {
                              ++announced;
                              return link();
                            });
    };
    PSEM_CHILD_CHECK(CountMappings() == 0);
    BeforeSystemCall(SYS_linkat, [&names] { PlantFile(names.Path("jobs"), Glibc64Bytes(5)); });
    const int free = LowestFreeDescriptor();
    const auto mapping = open();
    if (!mapping.ok()) ChildFail(mapping.status().ToString());
    PSEM_CHILD_CHECK(!mapping->created && announced == 1);
    PSEM_CHILD_CHECK(mapping->word->load() == 5);
    PSEM_CHILD_CHECK(CountMappings() == 1);
    PSEM_CHILD_CHECK(unlink(names.Path("jobs").c_str()) == 0);
    PSEM_CHILD_CHECK(open()->created && announced == 2);
    PSEM_CHILD_CHECK(CountMappings() == 2);
    Unmap(mapping->word);
    PSEM_CHILD_CHECK(CountMappings() == 1);
    PSEM_CHILD_CHECK(LowestFreeDescriptor() == free);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

}  // namespace
}  // namespace psem
