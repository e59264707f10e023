#include "lib/inspect/removal/removal.h"

#include <errno.h>

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/inspect/removal/put_back.h"
#include "lib/inspect/removal/removal_room.h"
#include "lib/platform/shm_directory.h"

namespace psem {
namespace {

constexpr char kVerb[] = "remove";

// How long openers may have to wait when another semaphore has taken the name: less than
// lib/semaphore's own patience with a lease.
constexpr absl::Duration kPutBackLimit = absl::Milliseconds(500);

// One removal, from the lease on.
class Remover {
 public:
  Remover(const ShmDirectory& directory, std::string file, FileIdentity identity, RemoveWhen when)
      : directory_(directory), file_(std::move(file)), identity_(identity), when_(when) {}

  Removal Run() {
    {
      // Asked a first time without a room, which most that are kept never need.
      const FileLease look(directory_, file_, identity_);
      if (!MayGo(look)) return removal_;
    }
    const absl::StatusOr<RemovalRoom> room = RemovalRoom::Make(directory_);
    if (!room.ok()) return End(RemovalOutcome::kFailed, room.status());
    const FileLease lease(directory_, file_, identity_);
    if (MayGo(lease)) MoveAndRemove(*room, lease);
    return removal_;
  }

 private:
  // Whether what the lease says lets it be removed; if not, that is the result.
  bool MayGo(const FileLease& lease) {
    removal_.use = lease.use();
    removal_.reason = lease.why_unknown();
    if (lease.IsGone()) {
      removal_.outcome = RemovalOutcome::kGone;
    } else if (lease.use() == FileUse::kSomebody && when_ != RemoveWhen::kAlways) {
      removal_.outcome = RemovalOutcome::kKeptInUse;
    } else if (lease.use() == FileUse::kUnknown && when_ == RemoveWhen::kProvenUnused) {
      removal_.outcome = RemovalOutcome::kKeptUnproven;
    } else {
      return true;
    }
    return false;
  }

  void MoveAndRemove(const RemovalRoom& room, const FileLease& lease) {
    int error = room.MoveIn(file_);
    if (error != 0) {
      End(error == ENOENT ? RemovalOutcome::kGone : RemovalOutcome::kFailed, Error(error));
      return;
    }
    FileFacts facts;
    error = StatAt(room.inside().descriptor(), file_.c_str(), &facts);
    if (error == 0 && !(facts.identity == identity_)) {
      KeepAfterAll(room, RemovalOutcome::kGone,
                   FaultStatus(absl::StatusCode::kNotFound, ENOENT, kVerb, Path(),
                               "another file has taken the name meanwhile (ENOENT); look again"));
      return;
    }
    const bool is_proven = removal_.use == FileUse::kNobody;
    if (error == 0 && is_proven && !lease.StaysUnused(kGrace)) {
      removal_.use = FileUse::kSomebody;
      if (when_ != RemoveWhen::kAlways) {
        KeepAfterAll(room, RemovalOutcome::kKeptInUse, absl::OkStatus());
        return;
      }
    }
    if (error == 0) error = room.Unlink(file_);
    if (error != 0) {
      KeepAfterAll(room, RemovalOutcome::kFailed, Error(error));
      return;
    }
    removal_.outcome = RemovalOutcome::kRemoved;
  }

  // Puts it back, with `outcome` when that can be done.
  void KeepAfterAll(const RemovalRoom& room, RemovalOutcome outcome, absl::Status reason) {
    const int error = PutBack(directory_, room, file_, kPutBackLimit);
    if (error == 0) {
      End(outcome, std::move(reason));
      return;
    }
    End(RemovalOutcome::kFailed,
        ErrnoStatus(error, "put back", Path(),
                    absl::StrCat("the programs that just opened it have it as ",
                                 Printable(room.inside().PathOf(file_)),
                                 ", others share another one; restart them")));
  }

  Removal End(RemovalOutcome outcome, absl::Status reason) {
    removal_.outcome = outcome;
    removal_.reason = std::move(reason);
    return removal_;
  }

  absl::Status Error(int error) const {
    std::string advice;
    FileFacts facts;
    if (error == ENOENT) {
      advice = "somebody has removed it meanwhile";
    } else if (error == EISDIR) {
      advice = "no semaphore of any libc; see what it is for";
    } else if ((error == EPERM || error == EACCES) &&
               StatAt(directory_.descriptor(), file_.c_str(), &facts) == 0) {
      advice = absl::StrCat(OwnerText(facts), "; remove it as its owner or as root");
    }
    return ErrnoStatus(error, kVerb, Path(), advice);
  }

  std::string Path() const { return Printable(directory_.PathOf(file_)); }

  const ShmDirectory& directory_;
  const std::string file_;
  const FileIdentity identity_;
  const RemoveWhen when_;
  Removal removal_;
};

}  // namespace

absl::string_view RemovalOutcomeName(RemovalOutcome outcome) {
  switch (outcome) {
    case RemovalOutcome::kRemoved:
      return "removed";
    case RemovalOutcome::kKeptInUse:
      return "kept: in use";
    case RemovalOutcome::kKeptUnproven:
      return "kept: not proven unused";
    case RemovalOutcome::kGone:
      return "gone";
    case RemovalOutcome::kFailed:
      return "failed";
  }
  return "";
}

Removal RemoveSemaphore(const std::string& path, FileIdentity identity, RemoveWhen when) {
  const size_t slash = path.rfind('/');
  const absl::StatusOr<ShmDirectory> directory =
      ShmDirectory::Open(slash == std::string::npos ? "." : path.substr(0, slash + 1));
  if (!directory.ok()) {
    Removal removal;
    removal.reason = directory.status();
    return removal;
  }
  return Remover(*directory, path.substr(slash + 1), identity, when).Run();
}

}  // namespace psem
