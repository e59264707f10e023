#include <errno.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/base/counted.h"
#include "lib/base/errors.h"
#include "lib/base/semaphore_name.h"
#include "lib/base/shell_quoted.h"
#include "lib/inspect/diagnosis/findings.h"
#include "lib/platform/sem_file.h"

namespace psem {
namespace {

// PID_MAX_LIMIT of Linux: no machine has more threads.
constexpr uint32_t kMostThreads = 4194304;

// Its escapes keep a hostile name, or a link's hostile target, off the terminal.
constexpr char kListFile[] = "ls -ldb";
constexpr char kShowBytes[] = "od -A d -t x4 -N 32";

class FileDiagnoses {
 public:
  FileDiagnoses(const SemaphoreRecord& record, absl::Time now, std::vector<Diagnosis>* found)
      : record_(record), now_(now), found_(found) {}

  void Make() {
    DiagnoseUnread();
    if (!record_.facts.ok()) {
      DiagnoseValue();
      return;
    }
    DiagnoseOwner();
    if (!record_.facts->is_regular()) {
      DiagnoseType();
      return;
    }
    DiagnoseMode();
    DiagnoseNames();
    DiagnoseLayout();
    DiagnoseValue();
  }

 private:
  void Add(Finding finding, std::string sentence, std::vector<std::string> evidence,
           std::string command) {
    // No command on a path reaches what has no name.
    if (record_.unlinked || (record_.facts.ok() && facts().links == 0)) {
      command = record_.use.ok() ? ProcessesCommand(record_.use->users) : "";
    }
    found_->push_back(
        {&KindOf(finding), std::move(sentence), std::move(evidence), std::move(command)});
  }

  const FileFacts& facts() const { return *record_.facts; }

  std::string SizeText() const { return Counted(facts().size, "byte"); }

  std::string OwnedBy() const {
    return record_.owner.ok() ? absl::StrCat("owner ", *record_.owner) : "owner unknown";
  }

  void DiagnoseUnread() {
    const absl::Status unread = record_.unread();
    // Of what is unlinked the bytes may be known though the file is not.
    if (unread.ok() || (record_.unlinked && record_.value.ok())) return;
    const int error = ErrnoOf(unread);
    std::string command = FileCommand(kListFile, record_);
    if (error == EACCES || error == EPERM) {
      command = absl::StrCat("sudo ", SeminspectCommand("show", record_));
    } else if (error == EAGAIN && record_.facts.ok()) {
      command = absl::StrCat("grep :", facts().identity.inode, " /proc/locks");
    } else if (error == EMFILE || error == ENFILE) {
      command = "ulimit -n";
    }
    Add(Finding::kUnreadable,
        absl::StrCat("It could not be read (", ErrnoName(error),
                     "), so its value and its waiters are not known."),
        {std::string(unread.message())}, std::move(command));
  }

  void DiagnoseType() {
    const std::string type(FileTypeName(facts().mode));
    if (S_ISLNK(facts().mode)) {
      Add(Finding::kPlantedLink, "It is a symbolic link, which sem_open refuses to follow.",
          {type, OwnedBy()}, FileCommand(kListFile, record_));
    } else {
      Add(Finding::kNotAFile, absl::StrCat("It is no regular file but a ", type, "."),
          {type, OwnedBy()}, FileCommand(kListFile, record_));
    }
  }

  void DiagnoseMode() {
    if ((facts().mode & S_IWOTH) == 0) return;
    Add(Finding::kWorldWritable, "Every user may take permits from it, add some, or write over it.",
        {absl::StrCat("mode ", PermissionText(facts().mode)), OwnedBy()},
        FileCommand("chmod o-w", record_));
  }

  void DiagnoseOwner() {
    // Root is root even where nobody is called so.
    if (!record_.owner.ok() || facts().owner == 0) return;
    if (*record_.owner != absl::StrCat(facts().owner)) return;
    Add(Finding::kOrphanedOwner,
        absl::StrCat("It belongs to user number ", facts().owner, ", who has no name here."),
        {absl::StrCat("uid ", facts().owner)}, absl::StrCat("getent passwd ", facts().owner));
  }

  void DiagnoseNames() {
    const std::string names = Counted(facts().links, "name");
    const std::string age = absl::StrCat("created ", AgeInWords(now_ - facts().created), " ago");
    if (facts().links == 0) return;
    if (LooksTemporary(FileOf(record_))) {
      const bool has_users = record_.use.ok() && !record_.use->users.empty();
      const bool is_young = now_ - facts().created < kLongestCreation;
      // With two names it may be used by the other one.
      if (is_young || (has_users && facts().links == 1)) {
        Add(Finding::kCreationInProgress,
            "It has a name that sem_open gives a semaphore while it makes it, and may be just "
            "being made.",
            {names, age}, SeminspectCommand("show", record_));
      } else {
        Add(Finding::kKilledCreator,
            "It seems that a program was killed while it created a semaphore, and left this name "
            "behind.",
            {names, age, OwnedBy()}, SeminspectCommand("remove", record_));
      }
      return;
    }
    if (facts().links == 1) return;
    Add(Finding::kSeveralNames,
        absl::StrCat("It has ", names, ", which all lead to the same semaphore."),
        {names, absl::StrCat("inode ", facts().identity.inode), age},
        absl::StrCat("find ", ShellQuoted(DirectoryOf(record_)), " -maxdepth 1 -inum ",
                     facts().identity.inode));
  }

  void DiagnoseLayout() {
    if (!record_.layout.ok()) return;
    const absl::string_view layout = *record_.layout;
    if (layout == LayoutName(SemLayout::kGlibc32)) {
      Add(Finding::kGlibc32, "A 32-bit program made it, and 64-bit programs misread it.",
          {SizeText()}, SeminspectCommand("show", record_));
    } else if (layout == LayoutName(SemLayout::kMusl64)) {
      const bool has_glibc_name = absl::StartsWith(FileOf(record_), SemaphoreName::kFilePrefix);
      Add(has_glibc_name ? Finding::kMuslUnderGlibcName : Finding::kMusl,
          has_glibc_name
              ? "It has the form of musl's semaphores under a name of glibc's, whose "
                "programs would wake nobody through it."
              : "It has the form of musl's semaphores; programs of glibc do not find it.",
          {SizeText(), "no mark of glibc's"}, FileCommand(kShowBytes, record_));
    } else if (layout == LayoutName(SemLayout::kEmpty)) {
      Add(Finding::kEmptyFile,
          "The file is empty: sem_open succeeds, and the first use kills the program by SIGBUS.",
          {SizeText(), absl::StrCat("created ", AgeInWords(now_ - facts().created), " ago")},
          SeminspectCommand("remove", record_));
    } else if (layout == LayoutName(SemLayout::kForeign)) {
      Add(Finding::kForeignFormat, "It is named like a semaphore and has no libc's form of one.",
          {SizeText()}, FileCommand(kShowBytes, record_));
    }
  }

  void DiagnoseValue() {
    if (!record_.value.ok()) return;
    const uint32_t value = *record_.value;
    const uint32_t waiters = record_.recorded_waiters.value_or(0);
    const std::vector<std::string> evidence = {absl::StrCat("value ", value),
                                               absl::StrCat("recorded waiters ", waiters)};
    if (value > kMaxSemaphoreValue || waiters > kMostThreads) {
      Add(Finding::kDamaged, "Its numbers are higher than they can be: it was written over.",
          evidence, FileCommand(kShowBytes, record_));
    } else if (value > kImplausibleValue) {
      Add(Finding::kImplausibleValue,
          absl::StrCat("It has ", value, " permits free, more than any program hands out."),
          {evidence[0]}, SeminspectCommand("watch", record_));
    }
  }

  const SemaphoreRecord& record_;
  const absl::Time now_;
  std::vector<Diagnosis>* const found_;
};

}  // namespace

void DiagnoseFile(const SemaphoreRecord& record, absl::Time now, std::vector<Diagnosis>* found) {
  FileDiagnoses(record, now, found).Make();
}

}  // namespace psem
