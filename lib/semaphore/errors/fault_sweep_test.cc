// Whatever the kernel answers to whichever system call of ours: the right status, nothing leaked,
// the semaphore as it was, and the next try works.
//
// Each operation runs once to find its calls, and then once for each call, each errno of that
// call's man page, once and for ever, in a process of its own. The rule: the errno is handed on, in
// an error that docs/errors.md has, and nothing has changed. fault_sweep_effects.cc says where
// another thing is right, and why. To sweep another operation, add it to fault_sweep_operations.cc.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/base/semaphore_name.h"
#include "lib/semaphore/errors/fault_sweep_effects.h"
#include "lib/semaphore/errors/fault_sweep_operations.h"
#include "lib/testing/call_kinds.h"
#include "lib/testing/check_call.h"
#include "lib/testing/child_process.h"
#include "lib/testing/error_table.h"
#include "lib/testing/faulty_calls.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

using Lines = std::set<std::string>;

// What this process has of the kernel's.
struct Holdings {
  Lines descriptors;
  Lines mappings;
};

Holdings HoldingsNow() {
  Holdings holdings;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code ignored;
    const std::string target = std::filesystem::read_symlink(entry.path(), ignored);
    if (absl::EndsWith(target, "/fd")) continue;  // The one that this loop reads.
    holdings.descriptors.insert(absl::StrCat(entry.path().filename().string(), " is ", target));
  }
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (!absl::StrContains(line, kSemaphoreDirectory)) continue;
    holdings.mappings.emplace(absl::StripSuffix(line, " (deleted)"));
  }
  return holdings;
}

// What everybody sees of the semaphore.
struct Sight {
  Lines names;
  std::string word;  // The file's first 8 bytes: permits and waiters. Empty without a file.
};

Sight SightOf(const Stage& stage) {
  Sight sight;
  for (const auto& entry : std::filesystem::directory_iterator(kSemaphoreDirectory)) {
    const std::string file = entry.path().filename();
    if (absl::StrContains(file, stage.name.substr(1))) sight.names.insert(file);
  }
  std::ifstream file(stage.path, std::ios::binary);
  char word[8];
  if (file.read(word, sizeof(word))) sight.word.assign(word, sizeof(word));
  return sight;
}

// The run without a fault, which tells the calls to sweep and what is to be as it was there. It
// lies in memory that parent and child share.
struct Recording {
  int count = 0;
  const CallKind* kinds[FaultyCalls::kMostRecorded] = {};
  absl::StatusCode code = absl::StatusCode::kOk;
  int error = 0;
  size_t names = 0;
  char word[8] = {};
  bool has_word = false;

  std::string Word() const { return has_word ? std::string(word, sizeof(word)) : ""; }
};

// What the errors of a call begin with, where that is not the operation's verb.
std::string VerbOf(const Operation& operation, const CallKind& kind) {
  if (kind.number == SYS_mmap) return "map";
  if (kind.number == SYS_pread64) return "read";
  return operation.verb;
}

// In a child: ends it with `what` unless `holds`.
void Demand(bool holds, absl::string_view what, const absl::Status& status) {
  if (!holds) ChildFail(absl::StrCat(what, "; it returned ", status.ToString()));
}

void DemandNothingNew(const Lines& before, const Lines& after, const absl::Status& status) {
  Lines fresh;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::inserter(fresh, fresh.end()));
  Demand(fresh.empty(), absl::StrCat("leaked: ", absl::StrJoin(fresh, ", ")), status);
}

// The error is told as it is, and the semaphore is as it was.
void DemandHandedOn(int error, const std::string& verb, const Stage& stage, const Sight& before,
                    const Sight& after, const absl::Status& status) {
  const absl::Status plain = ErrnoStatus(error, verb, stage.name, "");
  Demand(status.code() == plain.code(), "wrong code", status);
  Demand(ErrnoOf(status) == error, "wrong errno", status);
  Demand(absl::StartsWith(status.message(), plain.message()), "wrong text", status);
  Demand(after.names == before.names, "names changed", status);
  Demand(after.word == before.word, "the value or the waiters changed", status);
}

// All is as without the fault. Where the name was to be removed and could not be, it stays.
void DemandAsRecorded(const Recording& recording, const CallKind& failed, const Sight& before,
                      const Sight& after, const absl::Status& status) {
  Demand(status.code() == recording.code, "wrong code", status);
  Demand(ErrnoOf(status) == recording.error, "wrong errno", status);
  const bool stays = failed.number == SYS_unlink || failed.number == SYS_newfstatat;
  if (stays && after.names == before.names) return;
  Demand(after.names.size() == recording.names, "wrong names", status);
  Demand(after.word == recording.Word(), "wrong value or waiters", status);
}

// A handle that is open sees the semaphore, also when its name is gone.
void DemandGoesOn(const std::optional<Semaphore>& sem, const Stage& stage,
                  const absl::Status& status) {
  if (!sem.has_value() || !sem->is_open()) return;
  const std::string word = SightOf(stage).word;
  const absl::StatusOr<uint32_t> value = sem->Value();
  Demand(value.ok(), "an open handle does not go on", status);
  const bool is_same = word.empty() || memcmp(&*value, word.data(), sizeof(*value)) == 0;
  Demand(is_same, "an open handle sees another semaphore", status);
}

bool IsWait(const CallKind& kind) {
  return kind.name == absl::string_view("futex wait") || kind.number == SYS_futex_waitv;
}

// In a child: the run without a fault.
void Record(const FaultyCalls& calls, const absl::Status& status, const Sight& after,
            Recording* recording) {
  Demand(calls.unknown() == FaultyCalls::kNone,
         absl::StrCat("no errors are listed for system call ", calls.unknown(),
                      "; add it to lib/testing/call_kinds.cc"),
         status);
  Demand(calls.count() <= FaultyCalls::kMostRecorded, "too many calls to record", status);
  recording->count = calls.count();
  for (int i = 0; i < calls.count(); ++i) recording->kinds[i] = calls.kind(i);
  recording->code = status.code();
  recording->error = ErrnoOf(status);
  recording->names = after.names.size();
  recording->has_word = !after.word.empty();
  after.word.copy(recording->word, sizeof(recording->word));
}

void OpenFor(const Operation& operation, Stage* stage) {
  if (!operation.opened) return;
  absl::StatusOr<Semaphore> sem = Semaphore::Open(stage->name, *operation.opened);
  if (!sem.ok()) ChildFail(sem.status().ToString());
  stage->sem.emplace(*std::move(sem));
}

class FaultSweepTest : public testing::TestWithParam<Operation> {
 protected:
  FaultSweepTest() {
    void* const memory =
        mmap(nullptr, sizeof(Recording), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CheckCall(memory != MAP_FAILED, "mmap");
    recording_ = new (memory) Recording();
    CallKinds();  // Made before the children, so that it lies at the same place in all.
  }
  ~FaultSweepTest() override { munmap(recording_, sizeof(Recording)); }

  // In a child: runs the operation and fails the child for what is not right; without a fault,
  // records.
  void Run(const Fault& fault, Effect effect) {
    Stage stage;
    const std::string label = absl::StrCat(fault.position, "-", fault.error, "-",
                                           fault.lasting == Lasting::kOnce ? "once" : "for-ever");
    stage.name = names_.Name(label);
    stage.path = names_.Path(label);
    FaultyCalls calls([&stage](const CallKind& kind) {
      if (!IsWait(kind)) return;
      stage.sleeps.store(true);
      if (stage.before_sleep) stage.before_sleep();
    });
    GetParam().surround(stage);
    const Holdings clean = HoldingsNow();
    OpenFor(GetParam(), &stage);
    const Sight before = SightOf(stage);
    calls.Begin(fault);
    const absl::Status status = GetParam().run(stage);
    calls.End();
    const Sight after = SightOf(stage);
    const bool documented = status.ok() || table_.RowOf(status) != ErrorTable::kNoRow;
    Demand(documented, "no row in docs/errors.md", status);
    if (fault.position == Fault::kNowhere) {
      Record(calls, status, after, recording_);
    } else {
      Demand(calls.kind(fault.position) == recording_->kinds[fault.position],
             "other calls than in the first run", status);
      Judge(fault, effect, stage, before, after, status);
      // Counted again, so that the stage hears of the sleep.
      calls.Begin(Fault());
      if (effect != Effect::kNone) DemandLaterSuccess(&stage);
      calls.End();
    }
    DemandGoesOn(stage.sem, stage, status);
    DemandGoesOn(stage.other, stage, status);
    stage.other.reset();
    stage.sem.reset();
    unlink(stage.path.c_str());
    const Holdings last = HoldingsNow();
    DemandNothingNew(clean.descriptors, last.descriptors, status);
    Demand(SightOf(stage).names.empty(), "a name was left", status);
    const bool unmapped = fault.position == Fault::kNowhere ||
                          recording_->kinds[fault.position]->number != SYS_munmap;
    if (unmapped) DemandNothingNew(clean.mappings, last.mappings, status);
  }

  void Judge(const Fault& fault, Effect effect, const Stage& stage, const Sight& before,
             const Sight& after, const absl::Status& status) {
    const CallKind& failed = *recording_->kinds[fault.position];
    if (effect == Effect::kNone) {
      DemandAsRecorded(*recording_, failed, before, after, status);
    } else {
      DemandHandedOn(fault.error, VerbOf(GetParam(), failed), stage, before, after, status);
    }
  }

  void DemandLaterSuccess(Stage* stage) {
    const auto& later = GetParam().later ? GetParam().later : GetParam().run;
    const absl::Status status = later(*stage);
    Demand(status.code() == recording_->code, "the later try fails", status);
  }

  void ExpectRight(const Fault& fault, const CallKind& kind) {
    const Effect effect = EffectOf(GetParam().name, kind, fault);
    if (effect == Effect::kNotAsked) return;
    const std::string what =
        absl::StrCat(kind.name, ", call ", fault.position, ", ", ErrnoName(fault.error),
                     fault.lasting == Lasting::kOnce ? " once" : " for ever");
    ChildProcess child([&] { Run(fault, effect); }, {/*capture_stderr=*/true});
    const ChildEnd& end = child.Wait();
    if (effect == Effect::kAborts) {
      EXPECT_EQ(end.signal, SIGABRT) << what << ": " << end.Text();
    } else {
      EXPECT_TRUE(end.ok()) << what << ": " << end.Text() << end.output;
    }
  }

  OwnNames names_{"fault"};
  const ErrorTable table_;
  Recording* recording_;
};

TEST_P(FaultSweepTest, IsToldOfOrMendedAndLeavesNothing) {
  {
    ChildProcess child([this] { Run(Fault(), Effect::kNone); });
    ASSERT_TRUE(child.Wait().ok()) << child.Wait().Text();
  }
  ASSERT_EQ(recording_->count > 0, GetParam().makes_calls);
  for (int position = 0; position < recording_->count; ++position) {
    const CallKind& kind = *recording_->kinds[position];
    for (const int error : kind.errors) {
      for (const Lasting lasting : {Lasting::kOnce, Lasting::kForEver}) {
        ExpectRight({position, error, lasting}, kind);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, FaultSweepTest, testing::ValuesIn(Operations()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
