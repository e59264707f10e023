// What works: attaching, creating and removing, with glibc's own functions as the peer. What is
// refused is in sem_mapping_errors_test.cc, races are in sem_mapping_race_test.cc.

#include "lib/platform/sem_mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/platform/sem_file.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/own_names.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using testing::HasSubstr;

SemaphoreName Parsed(const std::string& name) { return *SemaphoreName::Parse(name); }

absl::StatusOr<SemMapping> Open(const std::string& name, uint32_t value = 1, mode_t mode = 0644) {
  return AttachOrCreate(Parsed(name), {value, mode}, JustLink);
}

// As Open, for tests that make no sense without it.
SemMapping MustOpen(const std::string& name, uint32_t value = 1, mode_t mode = 0644) {
  const absl::StatusOr<SemMapping> mapping = Open(name, value, mode);
  EXPECT_TRUE(mapping.ok()) << mapping.status();
  return *mapping;
}

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

mode_t ModeOf(const std::string& path) {
  FileFacts facts;
  EXPECT_EQ(StatAt(AT_FDCWD, path.c_str(), &facts), 0);
  return facts.mode & 07777;
}

// In a child: what glibc says is the value.
int GlibcValue(sem_t* sem) {
  int value = -1;
  PSEM_CHILD_CHECK(sem != SEM_FAILED);
  PSEM_CHILD_CHECK(sem_getvalue(sem, &value) == 0);
  return value;
}

TEST(SemaphorePath, IsGlibcsFile) {
  EXPECT_EQ(SemaphorePath(Parsed("/jobs")), "/dev/shm/sem.jobs");
}

TEST(AttachOrCreate, CreatesThenAttachesToTheSame) {
  const OwnNames names;
  const SemMapping first = MustOpen(names.Name("jobs"), 3);
  const SemMapping second = MustOpen(names.Name("jobs"), 9);  // The value is for creators alone.
  EXPECT_TRUE(first.created);
  EXPECT_FALSE(second.created);
  EXPECT_EQ(first.identity, second.identity);
  EXPECT_NE(first.word, second.word);
  EXPECT_EQ(second.word->load(), 3u);
  first.word->store(5);
  EXPECT_EQ(second.word->load(), 5u);
  Unmap(first.word);
  second.word->store(6);  // Each has a mapping of its own.
  Unmap(second.word);
}

TEST(AttachOrCreate, IdentifiesTheFile) {
  const OwnNames names;
  FileIdentity announced;
  int calls = 0;
  const auto give_name = [&](const SemMapping& named, absl::FunctionRef<int()> link) {
    ++calls;
    announced = named.identity;
    EXPECT_FALSE(Exists(names.Path("jobs")));
    return link();
  };
  const auto created = AttachOrCreate(Parsed(names.Name("jobs")), {1, 0644}, give_name);
  ASSERT_TRUE(created.ok()) << created.status();
  FileFacts facts;
  ASSERT_EQ(StatAt(AT_FDCWD, names.Path("jobs").c_str(), &facts), 0);
  EXPECT_EQ(created->identity, facts.identity);
  EXPECT_EQ(announced, facts.identity);
  const auto attached = AttachOrCreate(Parsed(names.Name("jobs")), {1, 0644}, give_name);
  ASSERT_TRUE(attached.ok()) << attached.status();
  EXPECT_EQ(attached->identity, facts.identity);
  EXPECT_EQ(calls, 1);
}

TEST(AttachOrCreate, WritesTheFileThatGlibcWrites) {
  const OwnNames names;
  MustOpen(names.Name("ours"), 7);
  ASSERT_NE(sem_open(names.Name("glibcs").c_str(), O_CREAT | O_EXCL, 0644, 7), SEM_FAILED);
  EXPECT_EQ(Contents(names.Path("ours")), Contents(names.Path("glibcs")));
  EXPECT_EQ(Contents(names.Path("ours")).size(), sizeof(sem_t));
}

TEST(AttachOrCreate, SharesWhatItCreatedWithGlibc) {
  const OwnNames names;
  const SemMapping ours = MustOpen(names.Name("jobs"), 5);
  ChildProcess peer([&names] {
    sem_t* sem = sem_open(names.Name("jobs").c_str(), 0);
    PSEM_CHILD_CHECK(GlibcValue(sem) == 5);
    PSEM_CHILD_CHECK(sem_trywait(sem) == 0);
    PSEM_CHILD_CHECK(sem_trywait(sem) == 0);
    PSEM_CHILD_CHECK(sem_post(sem) == 0);
  });
  EXPECT_TRUE(peer.Wait().ok()) << peer.Wait().Text();
  EXPECT_EQ(ours.word->load(), 4u);
}

TEST(AttachOrCreate, SharesWhatGlibcCreated) {
  const OwnNames names;
  ChildProcess creator([&names] {
    PSEM_CHILD_CHECK(GlibcValue(sem_open(names.Name("jobs").c_str(), O_CREAT, 0600, 3)) == 3);
  });
  ASSERT_TRUE(creator.Wait().ok()) << creator.Wait().Text();
  const SemMapping ours = MustOpen(names.Name("jobs"), 1);
  EXPECT_FALSE(ours.created);
  EXPECT_EQ(ours.word->load(), 3u);
  ours.word->store(2);
  ChildProcess peer(
      [&names] { PSEM_CHILD_CHECK(GlibcValue(sem_open(names.Name("jobs").c_str(), 0)) == 2); });
  EXPECT_TRUE(peer.Wait().ok()) << peer.Wait().Text();
}

TEST(AttachOrCreate, TakesEveryValueUpToTheMaximum) {
  const OwnNames names;
  EXPECT_EQ(MustOpen(names.Name("none"), 0).word->load(), 0u);
  EXPECT_EQ(MustOpen(names.Name("most"), kMaxSemaphoreValue).word->load(), kMaxSemaphoreValue);
  EXPECT_EQ(MustOpen(names.Name("most"), 0).word->load(), kMaxSemaphoreValue);
}

TEST(AttachOrCreate, GivesTheModeThatGlibcGivesUnderTheUmask) {
  for (const mode_t mask : {0000, 0022, 0077, 0777}) {
    for (const mode_t mode : {0600, 0644, 0666}) {
      const OwnNames names;
      ChildProcess creator([&] {
        umask(mask);
        PSEM_CHILD_CHECK(Open(names.Name("ours"), 1, mode).ok());
        PSEM_CHILD_CHECK(sem_open(names.Name("glibcs").c_str(), O_CREAT | O_EXCL, mode, 1) !=
                         SEM_FAILED);
      });
      ASSERT_TRUE(creator.Wait().ok()) << creator.Wait().Text();
      EXPECT_EQ(ModeOf(names.Path("ours")), mode & ~mask);
      EXPECT_EQ(ModeOf(names.Path("ours")), ModeOf(names.Path("glibcs")));
    }
  }
}

// glibc leaves what follows its 32 bytes alone, and so do we.
TEST(AttachOrCreate, AttachesToALongerFile) {
  const OwnNames names;
  PlantFile(names.Path("jobs"), Glibc64Bytes(4) + std::string(4000, 'x'));
  const SemMapping mapping = MustOpen(names.Name("jobs"));
  EXPECT_EQ(mapping.word->load(), 4u);
  EXPECT_EQ(Contents(names.Path("jobs")).size(), 4032u);
}

TEST(AttachOrCreate, LeavesTheWaitersThatAreRecorded) {
  const OwnNames names;
  PlantFile(names.Path("jobs"), Glibc64Bytes(0, /*waiters=*/2));
  EXPECT_EQ(MustOpen(names.Name("jobs")).word->load(), uint64_t{2} << 32);
}

TEST(AttachOrCreate, SharesEveryNameThatGlibcTakes) {
  const OwnNames names;
  const std::string stem = names.Name("");
  const std::string longest = stem + std::string(252 - stem.size(), 'n');  // 251 after the slash.
  ASSERT_EQ(longest.size(), 1 + SemaphoreName::kMaxLength);
  for (const std::string& name :
       {longest, stem + "\x1b[2J\n", stem + "\xff\xfe", stem + "\xe2\x80\xae", stem + " '\"\\"}) {
    EXPECT_EQ(MustOpen(name, 6).word->load(), 6u);
    ChildProcess peer([&name] { PSEM_CHILD_CHECK(GlibcValue(sem_open(name.c_str(), 0)) == 6); });
    EXPECT_TRUE(peer.Wait().ok()) << peer.Wait().Text();
    EXPECT_TRUE(UnlinkSemaphore(Parsed(name)).ok());
    ASSERT_NE(sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 8), SEM_FAILED);
    EXPECT_EQ(MustOpen(name).word->load(), 8u);
  }
  const std::string too_long = longest + "n";
  EXPECT_FALSE(SemaphoreName::Parse(too_long).ok());
  EXPECT_EQ(sem_open(too_long.c_str(), O_CREAT, 0600, 1), SEM_FAILED);
  EXPECT_EQ(errno, ENAMETOOLONG);
}

// Killed at the last moment at which there might be something unfinished.
// With stderr closed the semaphore was descriptor 2 for a moment, and a message became its value.
TEST(AttachOrCreate, WhatIsPrintedMeanwhileNeverGoesIntoTheSemaphore) {
  const OwnNames names;
  MustOpen(names.Name("jobs"), 3);
  ChildProcess child([&names] {
    // By bare calls: ThreadSanitizer would see a race for the descriptor, which is what this is.
    const auto print = [] { PSEM_CHILD_CHECK(syscall(SYS_write, STDERR_FILENO, "print", 5) < 0); };
    BeforeSystemCall(SYS_pread64, print);
    syscall(SYS_close, STDERR_FILENO);
    const auto attached = AttachOrCreate(Parsed(names.Name("jobs")), {1, 0644}, JustLink);
    PSEM_CHILD_CHECK(attached.ok() && attached->word->load() == 3);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(AttachOrCreate, LeavesNothingWhenItsProcessIsKilled) {
  const OwnNames names;
  ChildProcess creator([&names] {
    (void)AttachOrCreate(
        Parsed(names.Name("jobs")), {1, 0644},
        [](const SemMapping&, absl::FunctionRef<int()>) { return raise(SIGKILL); });
  });
  EXPECT_EQ(creator.Wait().signal, SIGKILL);
  EXPECT_FALSE(Exists(names.Path("jobs")));
  EXPECT_TRUE(MustOpen(names.Name("jobs")).created);
}

TEST(UnlinkSemaphore, TakesTheNameFromThoseWhoComeLater) {
  const OwnNames names;
  const SemMapping old = MustOpen(names.Name("jobs"), 3);
  const SemMapping also_old = MustOpen(names.Name("jobs"));
  EXPECT_TRUE(UnlinkSemaphore(Parsed(names.Name("jobs"))).ok());
  const SemMapping anew = MustOpen(names.Name("jobs"), 1);
  EXPECT_TRUE(anew.created);
  EXPECT_FALSE(anew.identity == old.identity);
  old.word->store(4);
  EXPECT_EQ(also_old.word->load(), 4u);
  EXPECT_EQ(anew.word->load(), 1u);
}

TEST(UnlinkSemaphore, SaysThatNobodyHasTheName) {
  const OwnNames names;
  const absl::Status status = UnlinkSemaphore(Parsed(names.Name("jobs")));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ErrnoOf(status), ENOENT);
  EXPECT_EQ(status.message(),
            "unlink \"" + names.Name("jobs") +
                "\": no such file or directory (ENOENT); nobody has a semaphore of that name");
}

// What lies there is no semaphore, but its name is what the caller wants to have back.
TEST(UnlinkSemaphore, RemovesWhatIsNoSemaphoreButNeverWhatItLinksTo) {
  const OwnNames names;
  PlantFile(names.Path("target"), Glibc64Bytes(1));
  PlantSymlink(names.Path("link"), names.Path("target"));
  EXPECT_TRUE(UnlinkSemaphore(Parsed(names.Name("link"))).ok());
  EXPECT_TRUE(Exists(names.Path("target")));
  PlantDirectory(names.Path("directory"));
  const absl::Status status = UnlinkSemaphore(Parsed(names.Name("directory")));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("it is a directory"));
}

TEST(UnlinkIfSame, RemovesTheSameAndLeavesAnotherThatTookTheName) {
  const OwnNames names;
  const std::string path = names.Path("jobs");
  const SemMapping old = MustOpen(names.Name("jobs"));
  ASSERT_TRUE(UnlinkSemaphore(Parsed(names.Name("jobs"))).ok());
  EXPECT_EQ(UnlinkIfSame(path.c_str(), old.identity), ENOENT);  // Nothing is there.
  const SemMapping anew = MustOpen(names.Name("jobs"));
  EXPECT_EQ(UnlinkIfSame(path.c_str(), old.identity), ENOENT);
  EXPECT_TRUE(Exists(path));
  EXPECT_EQ(UnlinkIfSame(path.c_str(), anew.identity), 0);
  EXPECT_FALSE(Exists(path));
}

TEST(UnlinkIfSame, KeepsErrno) {
  const OwnNames names;
  const SemMapping mapping = MustOpen(names.Name("jobs"));
  errno = EDOM;
  EXPECT_EQ(UnlinkIfSame(names.Path("jobs").c_str(), mapping.identity), 0);
  EXPECT_EQ(errno, EDOM);
  EXPECT_EQ(UnlinkIfSame(names.Path("jobs").c_str(), mapping.identity), ENOENT);
  EXPECT_EQ(errno, EDOM);
}

}  // namespace
}  // namespace psem
