#include "lib/inspect/survey.h"

#include <errno.h>

#include <algorithm>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "lib/platform/sem_file.h"

namespace psem {
namespace {

bool IsGone(const FileLook& look) {
  return look.stat_errno == ENOENT || (look.stat_errno == 0 && look.facts.links == 0);
}

bool MayBeMusl(const FileLook& look) {
  if (look.stat_errno != 0 || !look.facts.is_regular()) return false;
  if (look.read_errno != 0) return look.facts.size == kSemFileSize;
  return look.contents.layout == SemLayout::kMusl64;
}

bool IsSemaphore(absl::string_view file, const FileLook& look) {
  return absl::StartsWith(file, SemaphoreName::kFilePrefix) || MayBeMusl(look);
}

}  // namespace

absl::StatusOr<Survey> SurveySemaphores(const std::string& directory) {
  const absl::StatusOr<ShmDirectory> shm = ShmDirectory::Open(directory);
  if (!shm.ok()) return shm.status();
  return SurveySemaphores(*shm);
}

absl::StatusOr<Survey> SurveySemaphores(const ShmDirectory& shm) {
  const absl::StatusOr<std::vector<ListedFile>> files = shm.Files();
  if (!files.ok()) return files.status();

  Survey survey;
  survey.semaphores.reserve(files->size());
  OwnerNames owner_names;
  shm.LookAtEach(*files, [&](const std::string& file, const FileLook& look) {
    if (IsGone(look)) return;
    if (IsSemaphore(file, look)) {
      survey.semaphores.push_back(MakeRecord(shm.path(), file, look, &owner_names));
    } else {
      ++survey.other_files;
    }
  });
  const auto by_name = [](const SemaphoreRecord& a, const SemaphoreRecord& b) {
    return std::tie(a.name, a.path) < std::tie(b.name, b.path);
  };
  // They come sorted by file; where all are glibc's that is by name.
  if (!std::is_sorted(survey.semaphores.begin(), survey.semaphores.end(), by_name)) {
    std::sort(survey.semaphores.begin(), survey.semaphores.end(), by_name);
  }
  return survey;
}

absl::StatusOr<std::vector<SemaphoreRecord>> FindSemaphores(const std::string& directory,
                                                            const SemaphoreName& name) {
  const absl::StatusOr<ShmDirectory> shm = ShmDirectory::Open(directory);
  if (!shm.ok()) return shm.status();

  std::vector<SemaphoreRecord> found;
  OwnerNames owner_names;
  const std::string glibc_file = name.file();
  const std::string musl_file = name.text().substr(1);
  for (const std::string& file : {glibc_file, musl_file}) {
    const FileLook look = shm->Look(file);
    if (IsGone(look) || !IsSemaphore(file, look)) continue;
    SemaphoreRecord record = MakeRecord(directory, file, look, &owner_names);
    // The file sem.x is the semaphore /x, not musl's /sem.x.
    if (record.name == name.text()) found.push_back(std::move(record));
  }
  return found;
}

}  // namespace psem
