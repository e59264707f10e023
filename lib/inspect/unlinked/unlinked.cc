#include "lib/inspect/unlinked/unlinked.h"

#include <sys/stat.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/find_uses.h"
#include "lib/inspect/survey.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/proc/mapped_file.h"
#include "lib/platform/proc/process_table.h"
#include "lib/platform/sem_file.h"

namespace psem {
namespace {

using Identities = absl::flat_hash_set<FileIdentity>;

constexpr absl::string_view kDeleted = " (deleted)";

// Adds the semaphores that the directory lists. Other files of its are told by their links.
absl::Status AddListed(const ShmDirectory& directory, Identities* listed) {
  const absl::StatusOr<Survey> survey = SurveySemaphores(directory);
  if (!survey.ok()) return survey.status();
  for (const SemaphoreRecord& record : survey->semaphores) {
    if (record.facts.ok()) listed->insert(record.facts->identity);
  }
  return absl::OkStatus();
}

absl::string_view FileOf(absl::string_view path) { return path.substr(path.rfind('/') + 1); }

bool HasGlibcName(absl::string_view path) {
  return absl::StartsWith(FileOf(path), SemaphoreName::kFilePrefix);
}

// All that is known of one file.
struct Candidate {
  MappedFileLook look;
  bool is_seen = false;  // Whether `look` is of it.
  std::string path;      // The best of those that its mappings show, without kDeleted; or empty.
  bool has_deleted_path = false;
};

// Takes what one mapping, which is still there, shows.
void AddMapping(const MappedFileLook& look, absl::string_view path, Candidate* candidate) {
  const bool is_better = !candidate->is_seen || (look.stat_errno == 0 && look.read_errno == 0);
  if (is_better) candidate->look = look;
  candidate->is_seen = true;
  if (!absl::ConsumeSuffix(&path, kDeleted)) return;
  candidate->has_deleted_path = true;
  // The creator knows it by a temporary name, everybody else by the real one. A few temporary names
  // do not look it: of two names, the other one is more likely to be real.
  if (candidate->path.empty() || LooksTemporary(FileOf(candidate->path)) ||
      (MayBeTemporary(FileOf(candidate->path)) && !MayBeTemporary(FileOf(path)))) {
    candidate->path = std::string(path);
  }
}

// What the bytes are. Of memory the file's size is not known; glibc's mark, or the name, must tell.
SemFile DecodeHead(const Candidate& candidate) {
  const absl::Span<const unsigned char> head(candidate.look.head.data(),
                                             candidate.look.head_length);
  if (candidate.look.stat_errno == 0) return DecodeSemFile(head, candidate.look.facts.size);
  const SemFile as_glibc32 = DecodeSemFile(head.subspan(0, 16), 16);
  if (as_glibc32.layout == SemLayout::kGlibc32) return as_glibc32;
  return DecodeSemFile(head, kSemFileSize);
}

bool IsUnlinkedSemaphore(const Candidate& candidate) {
  if (!candidate.is_seen) return false;
  const MappedFileLook& look = candidate.look;
  const bool is_unlinked =
      look.stat_errno == 0 ? look.facts.links == 0 : candidate.has_deleted_path;
  if (!is_unlinked) return false;
  if (HasGlibcName(candidate.path)) return true;
  if (look.stat_errno != 0 || look.read_errno != 0 || look.facts.size > kSemFileSize) return false;
  const SemLayout layout = DecodeHead(candidate).layout;
  return layout == SemLayout::kGlibc64 || layout == SemLayout::kGlibc32 ||
         layout == SemLayout::kMusl64;
}

SemaphoreRecord RecordOf(const Candidate& candidate, FileIdentity file, OwnerNames* owner_names) {
  FileLook look;
  look.facts = candidate.look.facts;
  look.read_errno = candidate.look.read_errno;
  look.contents = DecodeHead(candidate);
  const bool has_facts = candidate.look.stat_errno == 0;
  if (!has_facts) {
    look.facts.identity = file;
    look.facts.mode = S_IFREG;
    look.facts.size = kSemFileSize;
  }
  const size_t slash = candidate.path.rfind('/');
  const bool has_path = slash != candidate.path.npos && !LooksTemporary(FileOf(candidate.path));
  SemaphoreRecord record = MakeRecord(has_path ? candidate.path.substr(0, slash + 1) : "",
                                      std::string(FileOf(candidate.path)), look, owner_names);
  if (!has_path) {
    record.name = kNoName;
    record.path = kNoName;
  }
  record.unlinked = true;
  record.notes.insert(record.notes.begin(), "unlinked: no name leads to it any more");
  if (has_facts) return record;
  record.facts = ErrnoStatus(candidate.look.stat_errno, "look at the unlinked file",
                             Printable(record.path), "run as root");
  record.owner = record.facts.status();
  record.group = record.facts.status();
  record.notes.push_back(absl::StrCat("inode ", file.inode));
  return record;
}

// The mappings of files that the directory did not list.
absl::StatusOr<FileMappings> FindCandidates(const ShmDirectory& directory,
                                            const std::string& proc) {
  FileFacts facts;
  const int error = StatDescriptor(directory.descriptor(), &facts);
  if (error != 0) return ErrnoStatus(error, "look at", Printable(directory.path()), "");
  const dev_t device = facts.identity.device;

  Identities listed;
  if (const absl::Status status = AddListed(directory, &listed); !status.ok()) return status;
  const auto is_unlisted = [device, &listed](const FileIdentity& file) {
    return file.device == device && !listed.contains(file);
  };
  absl::StatusOr<FileMappings> found = FindMappingsWhere(is_unlisted, proc);
  if (!found.ok() || found->mappings.empty()) return found;

  // Twice: a new semaphore changes its name once, and one look may miss both names.
  for (int look = 0; look < 2; ++look) {
    if (const absl::Status status = AddListed(directory, &listed); !status.ok()) return status;
  }
  std::vector<FileMapping>& mappings = found->mappings;
  const auto is_listed = [&listed](const FileMapping& mapping) {
    return listed.contains(mapping.file);
  };
  mappings.erase(std::remove_if(mappings.begin(), mappings.end(), is_listed), mappings.end());
  return found;
}

}  // namespace

absl::StatusOr<std::vector<SemaphoreRecord>> FindUnlinkedSemaphores(const ShmDirectory& directory,
                                                                    const std::string& proc) {
  const absl::StatusOr<FileMappings> found = FindCandidates(directory, proc);
  if (!found.ok()) return found.status();
  const std::vector<FileMapping>& mappings = found->mappings;

  std::vector<MappedFileLook> looks;
  looks.reserve(mappings.size());
  for (const FileMapping& mapping : mappings) looks.push_back(LookAtMappedFile(mapping, proc));
  const std::vector<std::string> paths = MappingPaths(mappings, proc);
  absl::flat_hash_map<FileIdentity, Candidate> candidates;
  for (size_t i = 0; i < mappings.size(); ++i) {
    // Without a path the mapping is not there any more.
    if (!paths[i].empty()) AddMapping(looks[i], paths[i], &candidates[mappings[i].file]);
  }

  std::vector<FileIdentity> files;
  std::vector<SemaphoreRecord> records;
  OwnerNames owner_names;
  for (const auto& [file, candidate] : candidates) {
    if (!IsUnlinkedSemaphore(candidate)) continue;
    files.push_back(file);
    records.push_back(RecordOf(candidate, file, &owner_names));
  }
  std::vector<SemaphoreUse> uses = UsesOf(files, *found, proc);
  for (size_t i = 0; i < records.size(); ++i) records[i].use = std::move(uses[i]);
  std::sort(records.begin(), records.end(), [](const SemaphoreRecord& a, const SemaphoreRecord& b) {
    return std::tie(a.name, a.use->users) < std::tie(b.name, b.use->users);
  });
  return records;
}

}  // namespace psem
