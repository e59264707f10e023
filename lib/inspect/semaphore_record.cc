#include "lib/inspect/semaphore_record.h"

#include <errno.h>
#include <sys/stat.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/base/semaphore_name.h"
#include "lib/platform/sem_file.h"

namespace psem {
namespace {

// What to do about a file that could not be read.
absl::string_view AdviceFor(int error_number) {
  switch (error_number) {
    case EACCES:
    case EPERM:
      return "run as its owner or as root";
    case EAGAIN:
      return "leased by another program; look again later";
    case EMFILE:
    case ENFILE:
      return "out of descriptors; raise ulimit -n";
    default:
      return "";
  }
}

// "open: EACCES (run as its owner or as root)".
std::string ErrorNote(absl::string_view call, int error_number) {
  std::string note = absl::StrCat(call, ": ", ErrnoName(error_number));
  const absl::string_view advice = AdviceFor(error_number);
  if (!advice.empty()) absl::StrAppend(&note, " (", advice, ")");
  return note;
}

bool HasGlibcName(absl::string_view file) {
  return absl::StartsWith(file, SemaphoreName::kFilePrefix);
}

// Sets every field that the file's bytes should have told.
void SetContents(SemaphoreRecord* record, const absl::Status& reason) {
  record->layout = reason;
  record->value = reason;
  record->recorded_waiters = reason;
}

void SetContents(SemaphoreRecord* record, absl::string_view file, const SemFile& contents,
                 uint64_t size) {
  record->layout = LayoutName(contents.layout);
  record->value = contents.value;
  record->recorded_waiters = contents.waiters;
  const auto no_semaphore = [record](std::string note) {
    record->value = absl::FailedPreconditionError(note);
    record->recorded_waiters = record->value.status();
    record->notes.push_back(std::move(note));
  };
  switch (contents.layout) {
    case SemLayout::kGlibc64:
      break;
    case SemLayout::kGlibc32:
      record->notes.push_back("32-bit glibc: 64-bit programs cannot use it");
      break;
    case SemLayout::kMusl64:
      record->notes.push_back(HasGlibcName(file) ? "musl format under a glibc name"
                                                 : "musl: glibc programs cannot open it");
      break;
    case SemLayout::kEmpty:
      no_semaphore("empty file: programs that use it die of SIGBUS");
      break;
    case SemLayout::kForeign:
      no_semaphore(absl::StrCat("not a semaphore: ", size, size == 1 ? " byte" : " bytes",
                                " of unknown format"));
      break;
  }
  if (record->value.ok() && *record->value > kMaxSemaphoreValue) {
    record->notes.push_back("damaged: value above the maximum");
  }
}

void AddNotesOnFacts(SemaphoreRecord* record, absl::string_view file, const FileFacts& facts) {
  // Everybody's mode bits are set on a symbolic link, and mean nothing.
  if ((facts.mode & S_IWOTH) != 0 && !S_ISLNK(facts.mode)) {
    record->notes.push_back("world-writable");
  }
  if (!facts.is_regular()) return;
  if (facts.links > 1) {
    record->notes.push_back(absl::StrCat("has ", facts.links, " names"));
  }
  if (facts.links > 0 && LooksTemporary(file)) {
    record->notes.push_back(facts.links > 1 ? "perhaps a sem_open at work"
                                            : "perhaps left behind by a killed sem_open");
  }
}

template <typename Id>
const std::string& LookUpOnce(std::unordered_map<Id, std::string>* names, Id id,
                              std::string (*look_up)(Id)) {
  const auto [entry, is_new] = names->try_emplace(id);
  if (is_new) entry->second = look_up(id);
  return entry->second;
}

}  // namespace

bool MayBeTemporary(absl::string_view file) {
  return absl::ConsumePrefix(&file, SemaphoreName::kFilePrefix) && file.size() == 6 &&
         std::all_of(file.begin(), file.end(), absl::ascii_isalnum);
}

bool LooksTemporary(absl::string_view file) {
  if (!MayBeTemporary(file)) return false;
  file.remove_prefix(SemaphoreName::kFilePrefix.size());
  return std::any_of(file.begin(), file.end(), absl::ascii_isupper) &&
         std::any_of(file.begin(), file.end(), absl::ascii_islower);
}

absl::Status SemaphoreRecord::unread() const {
  const absl::Status& status = facts.ok() ? layout.status() : facts.status();
  return ErrnoOf(status) != 0 ? status : absl::OkStatus();
}

const std::string& OwnerNames::User(uid_t user) { return LookUpOnce(&users_, user, UserName); }

const std::string& OwnerNames::Group(gid_t group) { return LookUpOnce(&groups_, group, GroupName); }

std::string NameOfFile(absl::string_view file) {
  return absl::StrCat("/", absl::StripPrefix(file, SemaphoreName::kFilePrefix));
}

SemaphoreRecord MakeRecord(const std::string& directory, const std::string& file,
                           const FileLook& look, OwnerNames* owner_names) {
  SemaphoreRecord record;
  record.name = NameOfFile(file);
  record.path = absl::StrCat(directory, absl::EndsWith(directory, "/") ? "" : "/", file);

  const auto reason = [&record](absl::string_view call, int error_number) {
    record.notes.push_back(ErrorNote(call, error_number));
    return ErrnoStatus(error_number, call, Printable(record.path), AdviceFor(error_number));
  };
  if (look.stat_errno != 0) {
    const absl::Status status = reason("stat", look.stat_errno);
    record.facts = status;
    record.owner = status;
    record.group = status;
    SetContents(&record, status);
    return record;
  }

  record.facts = look.facts;
  record.owner = owner_names->User(look.facts.owner);
  record.group = owner_names->Group(look.facts.group);
  if (!look.facts.is_regular()) {
    record.notes.push_back(absl::StrCat("not a semaphore: a ", FileTypeName(look.facts.mode)));
    SetContents(&record, absl::FailedPreconditionError(record.notes.back()));
  } else if (look.read_errno != 0) {
    SetContents(&record, reason("open", look.read_errno));
    if (!HasGlibcName(file)) record.notes.push_back("perhaps a musl semaphore");
  } else {
    SetContents(&record, file, look.contents, look.facts.size);
  }
  AddNotesOnFacts(&record, file, look.facts);
  return record;
}

}  // namespace psem
