#include "tools/seminspect/commands/selection.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/base/counted.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/inspect/filter/filter.h"
#include "lib/inspect/filter/name_glob.h"
#include "lib/inspect/namespaces/namespaces.h"
#include "lib/inspect/survey.h"
#include "lib/inspect/unlinked/unlinked.h"

namespace psem {

void AddRootOption(CLI::App* command, Selection* selection) {
  command
      ->add_option("--root", selection->root,
                   absl::StrCat("The directory to look into (", kSemaphoreDirectory, ")"))
      ->type_name("DIR");
}

void AddFilterOptions(CLI::App* command, Selection* selection) {
  command->add_option("GLOB", selection->globs, "Only those of these names, as '/jobs*'");
  command->add_option("--filter", selection->filters, "Only those for which it holds")
      ->type_name("FILTER")
      ->expected(1)
      ->take_all();
}

void AddWiderOptions(CLI::App* command, Selection* selection) {
  command->add_flag("--all-namespaces", selection->all_namespaces,
                    "Containers' too: what processes in other mount namespaces see");
  command->add_flag("--unlinked", selection->unlinked,
                    "Those too that no name leads to, and somebody still uses");
}

namespace {

// Adds the semaphores of other mount namespaces, or why they could not be looked at.
void AddNamespaces(Selected* selected) {
  const absl::StatusOr<NamespaceDirectories> namespaces = FindNamespaceDirectories();
  if (!namespaces.ok()) {
    selected->gaps.push_back(std::string(namespaces.status().message()));
    return;
  }
  selected->gaps = namespaces->skipped;
  if (namespaces->unreadable > 0) {
    selected->gaps.push_back(
        absl::StrCat(Counted(static_cast<size_t>(namespaces->unreadable), "process"),
                     " could not be asked for the namespace that it is in"));
  }
  for (const NamespaceDirectory& found : namespaces->directories) {
    absl::StatusOr<Survey> survey = SurveySemaphores(found.directory);
    if (!survey.ok()) {
      selected->gaps.push_back(std::string(survey.status().message()));
      continue;
    }
    auto place = std::make_shared<NamespacePlace>();
    place->process = found.process;
    if (found.cgroup.ok()) place->cgroup = *found.cgroup;
    if (found.container.ok()) place->container = *found.container;
    selected->other_files += survey->other_files;
    for (SemaphoreRecord& record : survey->semaphores) {
      record.place = place;
      selected->records.push_back(std::move(record));
    }
  }
}

void AddUnlinked(const Selection& selection, Selected* selected) {
  const absl::StatusOr<ShmDirectory> directory = ShmDirectory::Open(selection.root);
  if (!directory.ok()) return;
  absl::StatusOr<std::vector<SemaphoreRecord>> unlinked = FindUnlinkedSemaphores(*directory);
  if (!unlinked.ok()) {
    selected->gaps.push_back(std::string(unlinked.status().message()));
    return;
  }
  for (SemaphoreRecord& record : *unlinked) selected->records.push_back(std::move(record));
}

}  // namespace

const char kSelectionHelp[] =
    "A GLOB is a shell's pattern for the whole name, with or without its slash. A FILTER\n"
    "is made of terms, joined by \"and\", \"or\", \"not\" and parentheses; of several all must\n"
    "hold. A term about what is not known does not hold, nor does its opposite.\n"
    "\n";

absl::StatusOr<Selected> Select(const Selection& selection) {
  std::vector<NameGlob> globs;
  for (const std::string& text : selection.globs) {
    absl::StatusOr<NameGlob> glob = NameGlob::Parse(text);
    if (!glob.ok()) return absl::InvalidArgumentError(glob.status().message());
    globs.push_back(*std::move(glob));
  }
  const absl::StatusOr<SemaphoreFilter> filter = SemaphoreFilter::ParseAll(selection.filters);
  if (!filter.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("--filter: ", filter.status().message()));
  }
  absl::StatusOr<Survey> survey = SurveySemaphores(selection.root);
  if (!survey.ok()) return survey.status();

  Selected selected;
  selected.records = std::move(survey->semaphores);
  selected.other_files = survey->other_files;
  if (selection.all_namespaces) AddNamespaces(&selected);
  if (selection.unlinked) AddUnlinked(selection, &selected);
  const size_t all = selected.records.size();
  const auto keep_those = [&records = selected.records](auto is_meant) {
    records.erase(std::remove_if(records.begin(), records.end(),
                                 [&](const auto& record) { return !is_meant(record); }),
                  records.end());
  };
  if (!globs.empty()) {
    keep_those([&](const SemaphoreRecord& record) {
      return std::any_of(globs.begin(), globs.end(),
                         [&](const NameGlob& glob) { return glob.Matches(record.name); });
    });
  }
  // A filter may ask for the waiters.
  FindUses(&selected.records, "/proc",
           selection.filters.empty() ? selection.waiters_too : WaitersToo::kYes);
  if (!selection.filters.empty()) {
    keep_those([&, now = absl::Now()](const SemaphoreRecord& record) {
      return filter->Matches(record, now);
    });
  }
  selected.not_selected = all - selected.records.size();
  return selected;
}

ExitCode RefuseSelection(const absl::Status& error, const Selection& selection) {
  if (ErrnoOf(error) == 0) return RefuseUse(error.message());
  return RefuseDirectory(error, selection.root);
}

std::string SummaryText(const Selected& selected, const Selection& selection) {
  std::string text = absl::StrCat(Counted(selected.records.size(), "semaphore"), " in ",
                                  Printable(selection.root));
  if (selected.not_selected > 0) {
    absl::StrAppend(&text, "; ", selected.not_selected, " more not selected");
  }
  if (selected.other_files > 0) {
    absl::StrAppend(&text, "; ", Counted(selected.other_files, "other file"), " left out");
  }
  text += "\n";
  for (const std::string& gap : selected.gaps) absl::StrAppend(&text, gap, "\n");
  for (const SemaphoreRecord& record : selected.records) {
    if (!record.use.ok()) continue;
    const SemaphoreUse& use = *record.use;
    if (use.unreadable_users > 0) {
      absl::StrAppend(&text, Counted(static_cast<size_t>(use.unreadable_users), "process"),
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
