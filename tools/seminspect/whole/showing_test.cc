// show and explain, of semaphores that processes use.

#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/inspect/diagnosis/diagnosis.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"
#include "nlohmann/json.hpp"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using nlohmann::ordered_json;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// A semaphore at 0 that this process has made, and a child has opened and waits for.
class ShowingTest : public testing::Test {
 protected:
  ShowingTest()
      : waiter_([this] { OpenAndWait(); }),
        semaphore_(sem_open(names_.Name("jobs").c_str(), O_CREAT | O_EXCL, 0600, 0)) {
    EXPECT_NE(semaphore_, SEM_FAILED);
    EXPECT_TRUE(WaitUntilTrue([this] { return waiter_.IsWaitingOnFutex(); }));
  }
  ~ShowingTest() override { sem_close(semaphore_); }

  // Forked before there is one: it would else have the creator's mapping, which has another name.
  void OpenAndWait() const {
    sem_t* semaphore = SEM_FAILED;
    PSEM_CHILD_CHECK(WaitUntilTrue([&] {
      semaphore = sem_open(names_.Name("jobs").c_str(), 0);
      return semaphore != SEM_FAILED;
    }));
    sem_wait(semaphore);
  }

  const OwnNames names_{"showing"};
  ChildProcess waiter_;
  sem_t* const semaphore_;
};

TEST_F(ShowingTest, ShowNamesUsersAndWaitingThreads) {
  const Ending run = RunSeminspect({"show", names_.Name("jobs")});
  EXPECT_EQ(run.end.Text(), "exited with 0") << run.err;
  EXPECT_THAT(run.out, HasSubstr("\nUsers (since when they have it is not recorded):\n"));
  EXPECT_THAT(run.out, ContainsRegex(absl::StrCat("\n  *", getpid(), "  .*showing_test")));
  EXPECT_THAT(run.out, ContainsRegex(absl::StrCat("\n  *", waiter_.pid(), "  *", waiter_.pid(),
                                                  "  .*futex.*a permit\n")));
  EXPECT_THAT(run.out, HasSubstr("its owner may use it, its group may do nothing"));
}

TEST_F(ShowingTest, ShowSaysTheSameInJson) {
  const Ending run = RunSeminspect({"show", names_.Name("jobs"), "--json"});
  const ordered_json show = ordered_json::parse(run.out)["semaphores"][0];
  EXPECT_EQ(show["processes"].size(), 2u);
  ASSERT_EQ(show["threads"].size(), 1u);
  EXPECT_EQ(show["threads"][0]["tid"], waiter_.pid());
  EXPECT_EQ(show["threads"][0]["timed"], false);
}

TEST_F(ShowingTest, ShowFindsWhatNoNameLeadsTo) {
  ASSERT_EQ(sem_unlink(names_.Name("jobs").c_str()), 0);
  // In a user namespace root may not look at a file behind a mapping: then it exits with 1.
  const Ending run = RunSeminspect({"show", names_.Name("jobs")});
  EXPECT_THAT(run.out, HasSubstr("unlinked-in-use: ")) << run.err;
  EXPECT_THAT(RunSeminspect({"list", "--unlinked", names_.Name("jobs")}).out,
              HasSubstr("unlinked: no name leads to it any more"));
  EXPECT_THAT(RunSeminspect({"show", "--unlinked"}).out, HasSubstr(names_.Name("jobs")));
  EXPECT_THAT(RunSeminspect({"list", names_.Name("jobs")}).out,
              Not(HasSubstr(names_.Name("jobs"))));
}

TEST_F(ShowingTest, ShowCountsAKilledWaiter) {
  kill(waiter_.pid(), SIGKILL);
  waiter_.Wait();
  const ordered_json show =
      ordered_json::parse(RunSeminspect({"show", names_.Name("jobs"), "--json"}).out);
  EXPECT_EQ(show["semaphores"][0]["recorded_waiters"], 1);
  EXPECT_EQ(show["semaphores"][0]["waiters"], 0);
}

TEST(Explain, TellsOfEachDiagnosis) {
  const std::string all = RunSeminspect({"explain"}).out;
  for (const DiagnosisKind& kind : AllDiagnosisKinds()) {
    EXPECT_THAT(all, HasSubstr(absl::StrCat("\n", kind.code, " ")));
  }
  const Ending one = RunSeminspect({"explain", "stuck-at-zero"});
  EXPECT_EQ(one.end.Text(), "exited with 0");
  EXPECT_THAT(one.out, testing::StartsWith("stuck-at-zero (problem): "));
  EXPECT_EQ(ordered_json::parse(RunSeminspect({"explain", "--json"}).out)["diagnoses"].size(),
            AllDiagnosisKinds().size());
}

TEST(Explain, SuggestsTheRightCode) {
  const Ending run = RunSeminspect({"explain", "stuck-at-zreo"});
  EXPECT_EQ(run.end.Text(), "exited with 2");
  EXPECT_THAT(run.err, HasSubstr("did you mean \"stuck-at-zero\"?"));
}

}  // namespace
}  // namespace psem
