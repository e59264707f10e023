#include "tools/seminspect/commands/show.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "lib/base/printable.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/find_uses.h"
#include "lib/inspect/prove_uses.h"
#include "lib/inspect/survey.h"
#include "lib/inspect/unlinked/unlinked.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/commands/dossier.h"
#include "tools/seminspect/commands/selection.h"
#include "tools/seminspect/help.h"
#include "tools/seminspect/render/json.h"
#include "tools/seminspect/render/table.h"

namespace psem {
namespace {

// Returns "; did you mean "/jobs"?" when `text` is the name or the path of the semaphore's file, as
// ls shows them, and that semaphore is there; else nothing.
std::string Guess(const std::string& root, absl::string_view text) {
  absl::string_view file = text;
  const bool is_path = absl::ConsumePrefix(&file, absl::StripSuffix(root, "/"));
  absl::ConsumePrefix(&file, "/");
  if (!absl::ConsumePrefix(&file, SemaphoreName::kFilePrefix) && !is_path) return "";
  const absl::StatusOr<SemaphoreName> name = SemaphoreName::Parse(file);
  if (!name.ok()) return "";
  const absl::StatusOr<std::vector<SemaphoreRecord>> found = FindSemaphores(root, *name);
  if (!found.ok() || found->empty()) return "";
  return absl::StrCat("; did you mean \"", name->printable(), "\"?");
}

std::string ShowFooter() {
  std::vector<TableRow> rows;
  for (const Column& column : AllColumns()) {
    rows.push_back(
        {{std::string(column.label), std::string(column.key), std::string(column.meaning)}});
  }
  return absl::StrCat(
      "Fields:\n", Indented(RenderTable({{"FIELD"}, {"KEY IN JSON"}, {"MEANING"}}, rows)),
      kMissingHelp, kEscapesHelp, "JSON is {\"schema_version\": ", kJsonSchemaVersion, kJsonHelp);
}

struct ShowOptions {
  Selection selection;
  bool json = false;
  bool prove = false;
  bool unlinked = false;
  std::vector<std::string> names;
};

// What is to be shown: for each name what is in the directory, and what is still in use though it
// was unlinked; then, with --unlinked, all of the latter.
struct Found {
  std::vector<SemaphoreRecord> records;
  std::vector<size_t> counts;  // Of records, for each name.
};

// Looks at the processes once for the names and once for what is unlinked, however many there are.
absl::StatusOr<Found> Find(const ShowOptions& options, const std::vector<SemaphoreName>& names) {
  const std::string& root = options.selection.root;
  const absl::StatusOr<ShmDirectory> directory = ShmDirectory::Open(root);
  if (!directory.ok()) return directory.status();
  const absl::StatusOr<std::vector<SemaphoreRecord>> unlinked = FindUnlinkedSemaphores(*directory);
  if (!unlinked.ok() && options.unlinked) return unlinked.status();

  Found found;
  for (const SemaphoreName& name : names) {
    const size_t before = found.records.size();
    absl::StatusOr<std::vector<SemaphoreRecord>> linked = FindSemaphores(root, name);
    if (!linked.ok()) return linked.status();
    for (SemaphoreRecord& record : *linked) found.records.push_back(std::move(record));
    if (unlinked.ok()) {
      std::copy_if(unlinked->begin(), unlinked->end(), std::back_inserter(found.records),
                   [&name](const auto& record) { return record.name == name.text(); });
    }
    found.counts.push_back(found.records.size() - before);
  }
  if (options.unlinked) {
    found.records.insert(found.records.end(), unlinked->begin(), unlinked->end());
  }
  FindUses(&found.records);
  return found;
}

// Somebody waits: only a second look a moment later tells what lasts.
bool HasWaiters(const std::vector<SemaphoreRecord>& records) {
  return std::any_of(records.begin(), records.end(), [](const SemaphoreRecord& record) {
    return record.use.ok() && !record.use->waiters.empty();
  });
}

const SemaphoreRecord* SameOf(const SemaphoreRecord& record,
                              const std::vector<SemaphoreRecord>& others) {
  for (const SemaphoreRecord& other : others) {
    if (record.facts.ok() && other.facts.ok() && other.facts->identity == record.facts->identity) {
      return &other;
    }
  }
  return nullptr;
}

std::vector<Dossier> DossiersOf(const std::vector<SemaphoreRecord>& records,
                                const std::vector<SemaphoreRecord>& earlier) {
  std::vector<Dossier> dossiers;
  for (const SemaphoreRecord& record : records) {
    dossiers.push_back(MakeDossier(record, SameOf(record, earlier)));
  }
  return dossiers;
}

void ComplainOfNone(const std::string& root, const SemaphoreName& name, const std::string& text) {
  const std::string guess = Guess(root, text);
  Complain(absl::StrCat("show \"", name.printable(), "\": no semaphore of this name in ",
                        Printable(root), " (ENOENT)",
                        guess.empty() ? "; \"seminspect list\" shows what is there" : guess));
}

std::string AsText(const std::vector<Dossier>& dossiers) {
  return absl::StrJoin(dossiers, "\n", [](std::string* text, const Dossier& dossier) {
    absl::StrAppend(text, DossierText(dossier));
  });
}

std::string AsJson(const std::vector<Dossier>& dossiers, const std::string& root) {
  auto semaphores = nlohmann::ordered_json::array();
  for (const Dossier& dossier : dossiers) semaphores.push_back(DossierJson(dossier));
  return RenderJson({{"directory", Printable(root)}, {"semaphores", semaphores}});
}

ExitCode Show(const ShowOptions& options) {
  const std::string& root = options.selection.root;
  std::vector<SemaphoreName> names;
  for (const std::string& text : options.names) {
    const absl::StatusOr<SemaphoreName> name = SemaphoreName::Parse(text, "show");
    if (!name.ok()) {
      Complain(absl::StrCat(name.status().message(), Guess(root, text)));
      return kExitWrongUse;
    }
    names.push_back(*name);
  }
  if (names.empty() && !options.unlinked) return RefuseUse("NAME is required");
  constexpr absl::Duration kMoment = absl::Milliseconds(100);
  absl::StatusOr<Found> found = Find(options, names);
  std::vector<SemaphoreRecord> earlier;
  if (found.ok() && HasWaiters(found->records)) {
    earlier = std::move(found->records);
    absl::SleepFor(kMoment);
    found = Find(options, names);
  }
  if (!found.ok()) return RefuseDirectory(found.status(), root);
  if (options.prove) ProveUses(&found->records);

  ExitCode code = kExitFine;
  for (size_t i = 0; i < names.size(); ++i) {
    if (found->counts[i] > 0) continue;
    ComplainOfNone(root, names[i], options.names[i]);
    code = kExitNotFound;
  }
  const std::vector<Dossier> all = DossiersOf(found->records, earlier);
  for (const Dossier& dossier : all) {
    if (!dossier.record.unread().ok()) code = kExitUnread;
  }
  code = Print(options.json ? AsJson(all, root) : AsText(all), code);
  for (const Dossier& dossier : all) {
    if (!dossier.record.unread().ok()) Complain(dossier.record.unread().message());
  }
  return code;
}

}  // namespace

RunVerb AddShow(CLI::App* command) {
  const auto options = std::make_shared<ShowOptions>();
  AddRootOption(command, &options->selection);
  command->add_flag("--prove", options->prove,
                    "Ask the kernel, by a lease, who uses it though no user can be seen");
  command->add_flag("--json", options->json, "Print JSON, for programs");
  command->add_flag("--unlinked", options->unlinked,
                    "Those too that no name leads to, and somebody still uses");
  command->add_option("NAME", options->names,
                      "The semaphores, as programs open them: /jobs or jobs");
  command->footer(ShowFooter);
  return [options] { return Show(*options); };
}

}  // namespace psem
