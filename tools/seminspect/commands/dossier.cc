#include "tools/seminspect/commands/dossier.h"

#include <sys/stat.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/commands/command.h"
#include "tools/seminspect/help.h"
#include "tools/seminspect/render/table.h"

namespace psem {
namespace {

template <typename Value>
std::string TextOr(const absl::StatusOr<Value>& value, absl::string_view missing) {
  return value.ok() ? absl::StrCat(*value) : std::string(missing);
}

std::string StartedText(const ProcessFacts& user) {
  return user.started.ok() ? CellText(*user.started) : "?";
}

std::string UsersText(const Dossier& dossier) {
  std::vector<TableRow> rows;
  for (const ProcessFacts& user : dossier.users) {
    rows.push_back({{absl::StrCat(user.process), TextOr(user.user_name, "?"), StartedText(user),
                     user.container.ok() && !user.container->empty() ? *user.container : "-",
                     user.gone ? "(has ended)" : TextOr(user.command, "?")}});
  }
  return RenderTable({{"PID", true}, {"USER"}, {"STARTED"}, {"CONTAINER OR UNIT"}, {"COMMAND"}},
                     rows);
}

std::string WaitersText(const Dossier& dossier) {
  std::vector<TableRow> rows;
  for (size_t i = 0; i < dossier.thread_names.size(); ++i) {
    const WaitingThread& waiter = dossier.record.use->waiters[i];
    rows.push_back({{absl::StrCat(waiter.process), absl::StrCat(waiter.thread),
                     TextOr(dossier.thread_names[i], "?"), std::string(waiter.call),
                     waiter.timed ? "a permit or its time" : "a permit"}});
  }
  return RenderTable({{"PID", true}, {"TID", true}, {"THREAD"}, {"SLEEPS IN"}, {"UNTIL"}}, rows);
}

std::string DiagnosisText(const Diagnosis& diagnosis) {
  return absl::StrCat(SeverityName(diagnosis.kind->severity), " ", diagnosis.kind->code, ": ",
                      diagnosis.sentence, "\n", diagnosis.evidence.empty() ? "" : "  evidence: ",
                      absl::StrJoin(diagnosis.evidence, "; "),
                      diagnosis.evidence.empty() ? "" : "\n",
                      diagnosis.command.empty() ? "" : "  next:     ", diagnosis.command,
                      diagnosis.command.empty() ? "" : "\n");
}

// "the owner may use it, others may look": what the mode means for a semaphore, which takes read
// and write to use.
std::string PermissionsInWords(mode_t mode) {
  std::string text;
  const auto add = [&text, mode](absl::string_view who, mode_t read, mode_t write) {
    const bool reads = (mode & read) != 0;
    const bool writes = (mode & write) != 0;
    absl::StrAppend(&text, text.empty() ? "" : ", ", who, " may ",
                    reads && writes ? "use it"
                    : reads         ? "only look"
                    : writes        ? "only write into it"
                                    : "do nothing");
  };
  add("its owner", S_IRUSR, S_IWUSR);
  add("its group", S_IRGRP, S_IWGRP);
  add("everybody else", S_IROTH, S_IWOTH);
  return text;
}

nlohmann::ordered_json UserJson(const ProcessFacts& user) {
  nlohmann::ordered_json json = {{"pid", user.process}, {"gone", user.gone}};
  const auto add = [&json](const char* key, const auto& value) {
    if (value.ok()) {
      json[key] = *value;
    } else {
      json[key] = nullptr;
    }
  };
  add("command", user.command);
  add("user_id", user.user);
  add("user", user.user_name);
  json["started"] = user.started.ok() ? nlohmann::ordered_json(StartedText(user)) : nullptr;
  add("container", user.container);
  add("pid_in_container", user.pid_in_container);
  return json;
}

}  // namespace

Dossier MakeDossier(const SemaphoreRecord& record, const SemaphoreRecord* earlier) {
  Dossier dossier;
  dossier.record = record;
  if (record.use.ok()) {
    dossier.users = LookAtProcesses(record.use->users);
    dossier.thread_names = ThreadNames(record.use->waiters);
  }
  dossier.diagnoses = Diagnose(record, absl::Now(), earlier);
  return dossier;
}

std::string DossierText(const Dossier& dossier) {
  const absl::Time now = absl::Now();
  std::vector<std::pair<std::string, std::string>> properties;
  for (const Column& column : AllColumns()) {
    properties.emplace_back(column.label, CellText(column.cell(dossier.record, now)));
    if (column.key == "mode" && dossier.record.facts.ok() && dossier.record.facts->is_regular()) {
      properties.emplace_back("permissions", PermissionsInWords(dossier.record.facts->mode));
    }
  }
  std::string text = RenderProperties(properties);
  if (!dossier.users.empty()) {
    absl::StrAppend(&text, "\nUsers (since when they have it is not recorded):\n",
                    Indented(UsersText(dossier)));
    text.pop_back();
  }
  if (!dossier.thread_names.empty()) {
    absl::StrAppend(&text, "\nWaiting threads (since when is not recorded):\n",
                    Indented(WaitersText(dossier)));
    text.pop_back();
  }
  if (!dossier.diagnoses.empty()) {
    text += "\nDiagnoses (\"seminspect explain CODE\" tells more):\n";
    for (const Diagnosis& diagnosis : dossier.diagnoses) {
      absl::StrAppend(&text, Indented(DiagnosisText(diagnosis)));
      text.pop_back();
    }
  }
  return text;
}

nlohmann::ordered_json DossierJson(const Dossier& dossier) {
  nlohmann::ordered_json json = RecordToJson(dossier.record, absl::Now());
  json["processes"] = nlohmann::ordered_json::array();
  for (const ProcessFacts& user : dossier.users) json["processes"].push_back(UserJson(user));
  json["threads"] = nlohmann::ordered_json::array();
  for (size_t i = 0; i < dossier.thread_names.size(); ++i) {
    const WaitingThread& waiter = dossier.record.use->waiters[i];
    const absl::StatusOr<std::string>& name = dossier.thread_names[i];
    json["threads"].push_back({{"pid", waiter.process},
                               {"tid", waiter.thread},
                               {"name", name.ok() ? nlohmann::ordered_json(*name) : nullptr},
                               {"call", std::string(waiter.call)},
                               {"timed", waiter.timed}});
  }
  json["diagnoses"] = nlohmann::ordered_json::array();
  for (const Diagnosis& diagnosis : dossier.diagnoses) {
    json["diagnoses"].push_back({{"code", diagnosis.kind->code},
                                 {"severity", SeverityName(diagnosis.kind->severity)},
                                 {"sentence", diagnosis.sentence},
                                 {"evidence", diagnosis.evidence},
                                 {"command", diagnosis.command}});
  }
  return json;
}

}  // namespace psem
