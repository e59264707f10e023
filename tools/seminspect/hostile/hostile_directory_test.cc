// Every verb that looks or removes, in a directory that somebody has made to harm who does.

#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/printable.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_shm_directory.h"
#include "lib/testing/planted_directory.h"
#include "tools/seminspect/hostile/outside.h"
#include "tools/seminspect/hostile/plantings.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

// Beside what is planted: it has to be seen all the same.
constexpr char kGood[] = "good";

// Nobody sleeps as long unless something hangs. After 45 s the kernel breaks a lease, and who
// waited for that goes on as if nothing had been.
constexpr absl::Duration kHangs = absl::Seconds(30);

class HostileDirectoryTest : public testing::TestWithParam<Planting> {
 protected:
  HostileDirectoryTest() {
    PlantFile(own_.PathOf(absl::StrCat("sem.", kGood)), Glibc64Bytes(4));
    names_ = GetParam().plant(own_.path(), outside_.path());
    if (GetParam().disturb) {
      disturber_ = std::make_unique<ChildProcess>(
          [this] { GetParam().disturb(own_.path(), outside_.path()); });
    }
  }

  ~HostileDirectoryTest() override {
    EXPECT_THAT(outside_.Touched(), IsEmpty());
    if (disturber_ == nullptr) return;
    disturber_->Signal(SIGKILL);
    EXPECT_EQ(disturber_->Wait().signal, SIGKILL)
        << "it ended before: " << disturber_->Wait().Text();
  }

  // Runs a verb in the directory, with `answers` to read, and judges all that it must not do.
  Ending Run(Words words, const std::string& answers = "") {
    words.insert(words.begin() + 1, {"--root", own_.path()});
    SCOPED_TRACE(Printable(absl::StrJoin(words, " ")));
    const absl::Time begin = absl::Now();
    const Ending run = RunSeminspect(words, [&answers] {
      const int in = memfd_create("stdin", 0);
      const auto size = static_cast<ssize_t>(answers.size());
      PSEM_CHILD_CHECK(write(in, answers.data(), answers.size()) == size);
      PSEM_CHILD_CHECK(lseek(in, 0, SEEK_SET) == 0 && dup2(in, STDIN_FILENO) == STDIN_FILENO);
      if (GetParam().unprivileged) ForgetPrivileges();
    });
    EXPECT_TRUE(run.end.ended && absl::Now() - begin < kHangs) << "it hung: " << run.end.Text();
    EXPECT_EQ(run.end.signal, 0) << run.end.Text() << "\n" << run.err;
    // 2, wrong use, is none: what is planted is no fault of the user.
    EXPECT_THAT(run.end.exit_code, AnyOf(0, 1, 3, 4, 5)) << run.err;
    ExpectHarmless(run.out);
    ExpectHarmless(run.err);
    return run;
  }

  // Text, tabs and newlines, and UTF-8 that shows as what it is.
  static void ExpectHarmless(const std::string& text) {
    // Printable leaves all else alone, and a tab and a newline are no part of a name.
    std::string plain;
    for (const char c : text) {
      if (c != '\n' && c != '\t' && c != '"' && c != '\\') plain += c;
    }
    EXPECT_TRUE(Printable(plain) == plain) << Printable(text);
  }

  Words WithNames(Words words) const {
    words.emplace_back("--");
    words.insert(words.end(), names_.begin(), names_.end());
    return words;
  }

  const OwnShmDirectory own_{"hostile"};
  Outside outside_;
  Words names_;
  std::unique_ptr<ChildProcess> disturber_;
};

TEST_P(HostileDirectoryTest, IsLookedAt) {
  EXPECT_THAT(Run({"list", "-o", "name,value"}).out, HasSubstr("/good"));
  EXPECT_THAT(Run({"list", "--json"}).out, HasSubstr("\"/good\""));
  EXPECT_THAT(Run({"list", "-r", "--no-header", "-o", "name,value"}).out, HasSubstr("/good\t4\n"));
  Run({"list", "--prove"});
  Run({"list", "--unlinked"});
  Run({"list", "--all-namespaces"});
  Run(WithNames({"show"}));
  Run(WithNames({"show", "--json", "--prove"}));
  EXPECT_THAT(Run({"export"}).out, HasSubstr("name=\"/good\""));
  EXPECT_THAT(Run({"watch", "--present", "--interval", "10ms", "--duration", "30ms"}).out,
              HasSubstr("/good"));
  Run({"watch", "--present", "--json", "--count", "1"});
  EXPECT_THAT(Run({"top", "--batch", "--iterations", "1"}).out, HasSubstr("/good"));
}

TEST_P(HostileDirectoryTest, IsCleaned) {
  Run({"clean", "--all", "--min-age", "0"});
  Run({"clean", "--all", "--min-age", "0", "--json"});
  Run({"clean", "--all", "--min-age", "0", "--interactive"}, "n\ny\n\x1b[A\xff\nyes\nno\nq\n");
  Run({"clean", "--all", "--min-age", "0", "--yes", "--even-if-unproven"});
  const Ending again = Run({"clean", "--all", "--min-age", "0", "--yes", "--json"});
  EXPECT_THAT(again.out, testing::Not(HasSubstr("\"/good\"")));
}

TEST_P(HostileDirectoryTest, IsRemovedFromByName) {
  Run(WithNames({"remove"}));
  Run(WithNames({"remove", "--json", "--even-if-unproven"}));
  Run(WithNames({"remove", "--force", "--yes"}));
  EXPECT_THAT(Run({"list", "-r", "-o", "name,value"}).out, HasSubstr("/good\t4\n"));
}

INSTANTIATE_TEST_SUITE_P(Each, HostileDirectoryTest, testing::ValuesIn(AllPlantings()),
                         [](const testing::TestParamInfo<Planting>& planting) {
                           return planting.param.name;
                         });

}  // namespace
}  // namespace psem
