#include "lib/inspect/diagnosis/kinds.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "lib/inspect/diagnosis/explanations.h"

namespace psem {
namespace {

constexpr size_t kKindCount = static_cast<size_t>(Finding::kIncompleteView) + 1;

const DiagnosisKind (&Kinds())[kKindCount] {
  // In the order of Finding.
  static const DiagnosisKind kKinds[] = {
      {"stuck-at-zero", Severity::kProblem, "At 0, and every thread that could release it waits",
       kExplainStuckAtZero},
      {"lost-wake-up", Severity::kProblem, "A thread sleeps on beside a free permit",
       kExplainLostWakeUp},
      {"damaged", Severity::kProblem, "Its numbers are impossible", kExplainDamaged},
      {"empty-file", Severity::kProblem, "Empty: a program that uses it is killed",
       kExplainEmptyFile},
      {"unlinked-in-use", Severity::kWarning, "In use, though no name leads to it any more",
       kExplainUnlinkedInUse},
      {"implausible-value", Severity::kWarning, "More permits than anything needs",
       kExplainImplausibleValue},
      {"world-writable", Severity::kWarning, "Every user may change it", kExplainWorldWritable},
      {"orphaned-owner", Severity::kWarning, "Its owner is no user of this machine",
       kExplainOrphanedOwner},
      {"glibc-32-bit", Severity::kWarning, "Made by a 32-bit program, of no use to 64-bit ones",
       kExplainGlibc32},
      {"musl-under-glibc-name", Severity::kWarning, "musl's format under a name of glibc's",
       kExplainMuslUnderGlibcName},
      {"foreign-format", Severity::kWarning, "Named like a semaphore, and none",
       kExplainForeignFormat},
      {"planted-link", Severity::kWarning, "A symbolic link in a semaphore's place",
       kExplainPlantedLink},
      {"not-a-file", Severity::kWarning, "No regular file in a semaphore's place",
       kExplainNotAFile},
      {"killed-creator", Severity::kWarning, "Left behind by a creator that was killed",
       kExplainKilledCreator},
      {"unreadable", Severity::kWarning, "It could not be read", kExplainUnreadable},
      {"perhaps-stuck-at-zero", Severity::kNotice, "At 0, and all who were seen wait",
       kExplainPerhapsStuckAtZero},
      {"every-user-waits", Severity::kNotice, "At 0, and each process that has it waits",
       kExplainEveryUserWaits},
      {"permit-beside-waiter", Severity::kNotice, "A permit is free, and a thread was asleep",
       kExplainPermitBesideWaiter},
      {"zero-and-unused", Severity::kNotice, "At 0, and nobody is there to release it",
       kExplainZeroAndUnused},
      {"killed-waiter", Severity::kNotice, "It counts waiters that are not there",
       kExplainKilledWaiter},
      {"stale", Severity::kNotice, "Nobody has had it open for long", kExplainStale},
      {"musl-format", Severity::kNotice, "Made by musl: programs of glibc cannot open it",
       kExplainMusl},
      {"several-names", Severity::kNotice, "Several names lead to it", kExplainSeveralNames},
      {"creation-in-progress", Severity::kNotice, "It seems that it is just being made",
       kExplainCreationInProgress},
      {"incomplete-view", Severity::kNotice, "Not everybody could be looked at",
       kExplainIncompleteView},
  };
  static_assert(std::size(kKinds) == kKindCount, "each finding has its kind");
  return kKinds;
}

}  // namespace

absl::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kProblem:
      return "problem";
    case Severity::kWarning:
      return "warning";
    case Severity::kNotice:
      return "notice";
  }
  return "notice";
}

absl::Span<const DiagnosisKind> AllDiagnosisKinds() { return Kinds(); }

const DiagnosisKind* FindDiagnosisKind(absl::string_view code) {
  const auto* kind = std::find_if(std::begin(Kinds()), std::end(Kinds()),
                                  [code](const DiagnosisKind& a) { return a.code == code; });
  return kind == std::end(Kinds()) ? nullptr : kind;
}

const DiagnosisKind& KindOf(Finding finding) { return Kinds()[static_cast<size_t>(finding)]; }

}  // namespace psem
