#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/base/counted.h"
#include "lib/base/errors.h"
#include "lib/inspect/diagnosis/findings.h"
#include "lib/platform/sem_file.h"

namespace psem {
namespace {

// More of them nobody reads; their number says the rest.
constexpr size_t kMostListed = 20;

template <typename Range, typename Formatter>
std::string Listed(absl::string_view noun, const Range& range, Formatter format) {
  const auto end = range.begin() + static_cast<ptrdiff_t>(std::min(range.size(), kMostListed));
  std::string text = absl::StrCat(Counted(range.size(), noun), ": ",
                                  absl::StrJoin(range.begin(), end, ", ", std::move(format)));
  if (range.size() > kMostListed) absl::StrAppend(&text, ", ...");
  return text;
}

std::string ProcessesText(const std::vector<pid_t>& processes) {
  return Listed("process", processes, absl::AlphaNumFormatter());
}

std::string ThreadsText(const std::vector<WaitingThread>& threads) {
  return Listed("waiting thread", threads, [](std::string* text, const WaitingThread& thread) {
    absl::StrAppend(text, thread.thread, " of process ", thread.process);
  });
}

bool Contains(const std::vector<WaitingThread>& threads, const WaitingThread& thread) {
  return std::any_of(threads.begin(), threads.end(), [&thread](const WaitingThread& a) {
    return a.process == thread.process && a.thread == thread.thread;
  });
}

std::vector<pid_t> ProcessesOf(const std::vector<WaitingThread>& threads) {
  std::vector<pid_t> processes;
  for (const WaitingThread& thread : threads) processes.push_back(thread.process);
  processes.erase(std::unique(processes.begin(), processes.end()), processes.end());
  return processes;
}

// Has the kernel look at the value again, on behalf of each sleeper.
std::string WakeCommand(const std::vector<pid_t>& processes) {
  const std::string pids = absl::StrJoin(processes, " ");
  return absl::StrCat("kill -STOP ", pids, "; kill -CONT ", pids);
}

// Whether both are looks at the same semaphore that know of its waiters.
bool IsComparable(const SemaphoreRecord* earlier, const SemaphoreRecord& record) {
  return earlier != nullptr && record.facts.ok() && earlier->facts.ok() && earlier->use.ok() &&
         earlier->value.ok() && earlier->facts->identity == record.facts->identity;
}

class UseDiagnoses {
 public:
  // `earlier` is null, or comparable.
  UseDiagnoses(const SemaphoreRecord& record, const SemaphoreRecord* earlier, absl::Time now,
               std::vector<Diagnosis>* found)
      : record_(record), use_(*record.use), earlier_(earlier), now_(now), found_(found) {}

  void Make() {
    const bool is_at_zero = record_.value.ok() && *record_.value == 0;
    if (is_at_zero && !use_.waiters.empty()) DiagnoseZero();
    if (is_at_zero && use_.state == UseState::kUnused) {
      Add(Finding::kZeroAndUnused,
          "It is at 0 and nobody has it open: who acquires it next waits until another releases.",
          {"value 0", KnownBy()}, SeminspectCommand("post", record_, "--expect-value 0"));
    }
    if (record_.value.ok() && *record_.value > 0 && *record_.value <= kMaxSemaphoreValue &&
        !use_.waiters.empty()) {
      DiagnosePermitBesideWaiters();
    }
    DiagnoseRecordedWaiters();
    DiagnoseUnlinked();
    DiagnoseAge();
    DiagnoseGaps();
  }

 private:
  void Add(Finding finding, std::string sentence, std::vector<std::string> evidence,
           std::string command) {
    found_->push_back(
        {&KindOf(finding), std::move(sentence), std::move(evidence), std::move(command)});
  }

  bool is_complete() const { return use_.users_complete() && use_.waiters_complete(); }

  bool is_named() const { return !record_.unlinked && record_.facts->links > 0; }

  std::string KnownBy() const {
    return absl::StrCat(UseStateName(use_.state), ", known by ", UseEvidenceName(use_.evidence));
  }

  void DiagnoseZero() {
    const std::vector<pid_t> waiting = ProcessesOf(use_.waiters);
    if (!std::includes(waiting.begin(), waiting.end(), use_.users.begin(), use_.users.end())) {
      return;
    }
    const std::string waits =
        absl::StrCat("It is at 0, and ", Counted(use_.waiters.size(), "thread"),
                     use_.waiters.size() == 1 ? " waits: " : " wait: ");
    const bool lasts =
        earlier_ != nullptr && *earlier_->value == 0 &&
        std::all_of(use_.waiters.begin(), use_.waiters.end(), [this](const WaitingThread& waiter) {
          return Contains(earlier_->use->waiters, waiter);
        });
    std::vector<std::string> evidence = {"value 0", ThreadsText(use_.waiters),
                                         lasts ? "the same in two looks" : "seen in one look"};
    const auto timed = std::count_if(use_.waiters.begin(), use_.waiters.end(),
                                     [](const WaitingThread& waiter) { return waiter.timed; });
    if (timed > 0) evidence.push_back(absl::StrCat("give up at a time of their own: ", timed));
    std::string command = ProcessesCommand(use_.users);
    if (!is_complete()) {
      evidence.push_back(GapText());
      Add(Finding::kPerhapsStuckAtZero,
          absl::StrCat(waits, "at least, of those who were seen, nobody has it open who does not."),
          std::move(evidence), std::move(command));
    } else if (use_.user_threads > use_.waiters.size()) {
      evidence.push_back(absl::StrCat("threads of these processes that do not wait: ",
                                      use_.user_threads - use_.waiters.size()));
      Add(Finding::kEveryUserWaits,
          absl::StrCat(waits,
                       "nobody has it open who does not, so that only other threads of the "
                       "same processes could release it."),
          std::move(evidence), std::move(command));
    } else {
      if (is_named()) command = SeminspectCommand("post", record_, "--expect-value 0");
      Add(Finding::kStuckAtZero,
          absl::StrCat(waits,
                       "nobody has it open who does not, so that nobody is left who could "
                       "release it."),
          std::move(evidence), std::move(command));
    }
  }

  void DiagnosePermitBesideWaiters() {
    std::vector<WaitingThread> lasting;
    if (earlier_ != nullptr && *earlier_->value > 0) {
      for (const WaitingThread& waiter : use_.waiters) {
        if (Contains(earlier_->use->waiters, waiter)) lasting.push_back(waiter);
      }
    }
    const std::string value = absl::StrCat("value ", *record_.value);
    if (lasting.empty()) {
      Add(Finding::kPermitBesideWaiter,
          absl::StrCat("A permit was free while ", Counted(use_.waiters.size(), "thread"),
                       " slept on it; in one look this may be chance."),
          {value, ThreadsText(use_.waiters), "seen in one look"},
          is_named() ? SeminspectCommand("show", record_) : ProcessesCommand(use_.users));
    } else {
      Add(Finding::kLostWakeUp,
          absl::StrCat("A permit is free, and ", Counted(lasting.size(), "thread"),
                       " slept on in two looks: a wake-up was lost."),
          {absl::StrCat("value ", *earlier_->value, ", then ", *record_.value),
           ThreadsText(lasting), "seen in two looks"},
          WakeCommand(ProcessesOf(lasting)));
    }
  }

  void DiagnoseRecordedWaiters() {
    // It takes a whole view: a waiter that cannot be seen is none that was killed.
    if (!is_complete() || !record_.recorded_waiters.ok()) return;
    const size_t recorded = *record_.recorded_waiters;
    if (recorded <= use_.waiters.size()) return;
    const bool lasts = earlier_ != nullptr && earlier_->recorded_waiters.ok() &&
                       *earlier_->recorded_waiters > earlier_->use->waiters.size();
    Add(Finding::kKilledWaiter,
        absl::StrCat("It counts ", Counted(recorded, "waiter"), ", of which ", use_.waiters.size(),
                     lasts ? " are there: others were killed while they waited."
                           : " are there: others were killed, or are on their way in or out."),
        {absl::StrCat("recorded waiters ", recorded),
         absl::StrCat("live waiters ", use_.waiters.size()),
         lasts ? "seen in two looks" : "seen in one look"},
        is_named() ? SeminspectCommand("show", record_) : "");
  }

  void DiagnoseUnlinked() {
    if (is_named() || use_.users.empty()) return;
    Add(Finding::kUnlinkedInUse,
        absl::StrCat(Counted(use_.users.size(), "process"),
                     use_.users.size() == 1 ? " uses" : " use",
                     " it, though no name leads to it any more."),
        {ProcessesText(use_.users), "0 names"}, ProcessesCommand(use_.users));
  }

  void DiagnoseAge() {
    if (!is_named()) return;
    const absl::Time last_used = std::max(record_.facts->created, record_.facts->last_opened);
    const absl::Duration age = now_ - last_used;
    if (use_.state != UseState::kUnused || age < kStaleAge) return;
    Add(Finding::kStale,
        absl::StrCat("Nobody has it open, nor has anybody opened it for ", AgeInWords(age), "."),
        {absl::StrCat("last opened about ", AgeInWords(now_ - record_.facts->last_opened), " ago"),
         absl::StrCat("created ", AgeInWords(now_ - record_.facts->created), " ago"), KnownBy()},
        SeminspectCommand("clean", record_));
  }

  std::string GapText() const {
    const int unreadable = std::max(use_.unreadable_users, use_.unreadable_waiters);
    std::vector<std::string> gaps;
    if (unreadable > 0) {
      gaps.push_back(absl::StrCat(Counted(static_cast<size_t>(unreadable), "process"),
                                  " could not be looked into"));
    }
    if (use_.others_unlisted) gaps.emplace_back("others may not even be listed here");
    return absl::StrJoin(gaps, ", ");
  }

  void DiagnoseGaps() {
    if (is_complete()) return;
    const bool root_would_help = use_.unreadable_users > 0 || use_.unreadable_waiters > 0;
    Add(Finding::kIncompleteView,
        absl::StrCat("Its users are at least ", use_.users.size(), " and its waiters at least ",
                     use_.waiters.size(), ": not everybody could be looked at."),
        {GapText()},
        root_would_help && is_named() ? absl::StrCat("sudo ", SeminspectCommand("show", record_))
                                      : "readlink /proc/self/ns/pid");
  }

  const SemaphoreRecord& record_;
  const SemaphoreUse& use_;
  const SemaphoreRecord* const earlier_;
  const absl::Time now_;
  std::vector<Diagnosis>* const found_;
};

}  // namespace

void DiagnoseUse(const SemaphoreRecord& record, absl::Time now, const SemaphoreRecord* earlier,
                 std::vector<Diagnosis>* found) {
  const bool is_file = record.unlinked || (record.facts.ok() && record.facts->is_regular());
  if (!is_file) return;
  if (record.use.ok()) {
    UseDiagnoses(record, IsComparable(earlier, record) ? earlier : nullptr, now, found).Make();
  } else if (ErrnoOf(record.use.status()) != 0) {
    found->push_back({&KindOf(Finding::kIncompleteView),
                      "Who has it and who waits on it could not be looked at.",
                      {std::string(record.use.status().message())},
                      absl::StrCat("sudo ", SeminspectCommand("show", record))});
  }
}

}  // namespace psem
