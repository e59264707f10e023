#include "tools/seminspect/commands/selection.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lib/base/printable.h"
#include "lib/inspect/find_uses.h"
#include "lib/inspect/survey.h"

namespace psem {

void AddRootOption(CLI::App* command, Selection* selection) {
  command
      ->add_option("--root", selection->root,
                   absl::StrCat("The directory to look into (", kSemaphoreDirectory, ")"))
      ->type_name("DIR");
}

absl::StatusOr<Selected> Select(const Selection& selection) {
  absl::StatusOr<Survey> survey = SurveySemaphores(selection.root);
  if (!survey.ok()) return survey.status();
  Selected selected;
  selected.records = std::move(survey->semaphores);
  selected.other_files = survey->other_files;
  FindUses(&selected.records);
  return selected;
}

std::string Counted(size_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

std::string SummaryText(const Selected& selected, const Selection& selection) {
  std::string text = absl::StrCat(Counted(selected.records.size(), "semaphore"), " in ",
                                  Printable(selection.root));
  if (selected.other_files > 0) {
    absl::StrAppend(&text, "; ", Counted(selected.other_files, "other file"), " left out");
  }
  text += "\n";
  for (const SemaphoreRecord& record : selected.records) {
    if (!record.use.ok()) continue;
    const SemaphoreUse& use = *record.use;
    if (use.unreadable_users > 0) {
      absl::StrAppend(
          &text,
          (use.unreadable_users == 1 ? "1 process"
                                     : absl::StrCat(use.unreadable_users, " processes")),
          " could not be looked into: a count with a + may be higher\n");
    } else if (use.others_unlisted) {
      absl::StrAppend(&text,
                      "other processes may be hidden from this one (it is in a container, or /proc "
                      "hides them): a count with a + may be higher\n");
    }
    break;  // It is the same for all.
  }
  return text;
}

ExitCode ComplainOfUnread(const std::vector<SemaphoreRecord>& records) {
  const auto unread = std::count_if(records.begin(), records.end(),
                                    [](const auto& record) { return !record.unread().ok(); });
  if (unread == 0) return kExitFine;
  Complain(absl::StrCat(unread, " of ", Counted(records.size(), "semaphore"),
                        " could not be read; the notes say why"));
  return kExitUnread;
}

}  // namespace psem
