#include "lib/platform/proc/mapped_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "lib/platform/cancellation_off.h"
#include "lib/platform/proc/proc_directory.h"
#include "lib/platform/proc/process_maps.h"

namespace psem {
namespace {

// Reads the first bytes of what `target`, an O_PATH descriptor, stands for. Returns 0 or an errno.
int ReadHeadOf(int target, MappedFileLook* look) {
  const std::string path = absl::StrCat("/proc/self/fd/", target);
  const int descriptor = OpenToLook(AT_FDCWD, path.c_str(), /*more_flags=*/0);
  if (descriptor < 0) return errno;
  const auto close_file = absl::MakeCleanup([descriptor] { close(descriptor); });
  return ReadHead(descriptor, &look->head, &look->head_length);
}

// Looks by the link in map_files. Returns 0, or an errno: then nothing is known.
int LookThroughLink(const ProcDirectory& proc, const FileMapping& mapping, MappedFileLook* look) {
  const std::string link = absl::StrCat(mapping.process, "/map_files/", absl::Hex(mapping.start),
                                        "-", absl::Hex(mapping.end));
  int target = -1;
  const int error = proc.OpenTarget(link, &target);
  if (error != 0) return HasEnded(error) ? ESRCH : error;
  const auto close_target = absl::MakeCleanup([target] { close(target); });
  const int stat_error = StatDescriptor(target, &look->facts);
  if (stat_error != 0) return stat_error;
  // Nothing else is opened for reading: not what the process may have put in its place.
  if (!(look->facts.identity == mapping.file) || !look->facts.is_regular()) return ESRCH;
  look->read_errno = ReadHeadOf(target, look);
  return 0;
}

// Looks into the process's memory.
void LookIntoMemory(const ProcDirectory& proc, const FileMapping& mapping, MappedFileLook* look) {
  if (mapping.offset != 0) {
    look->read_errno = ENXIO;
    return;
  }
  look->read_errno = proc.ReadMemory(absl::StrCat(mapping.process, "/mem"), mapping.start,
                                     look->head.data(), look->head.size());
  if (HasEnded(look->read_errno)) look->read_errno = ESRCH;
  if (look->read_errno == 0) look->head_length = look->head.size();
}

}  // namespace

MappedFileLook LookAtMappedFile(const FileMapping& mapping, const std::string& path) {
  const CancellationOff cancellation_off;
  const ProcDirectory proc(path);
  MappedFileLook look;
  look.stat_errno = proc.error() != 0 ? proc.error() : LookThroughLink(proc, mapping, &look);
  if (look.stat_errno == 0) return look;
  look.facts = FileFacts();
  look.read_errno = look.stat_errno;
  if (look.stat_errno != ESRCH && proc.error() == 0) LookIntoMemory(proc, mapping, &look);
  return look;
}

std::vector<std::string> MappingPaths(absl::Span<const FileMapping> mappings,
                                      const std::string& path) {
  const CancellationOff cancellation_off;
  const ProcDirectory proc(path);
  std::vector<std::string> all;
  for (auto begin = mappings.begin(); begin != mappings.end();) {
    const pid_t process = begin->process;
    const auto end = std::find_if(begin, mappings.end(), [process](const FileMapping& mapping) {
      return mapping.process != process;
    });
    std::vector<MemoryRange> ranges;
    for (auto mapping = begin; mapping != end; ++mapping) {
      MemoryRange range;
      range.start = mapping->start;
      range.file = mapping->file;
      ranges.push_back(range);
    }
    std::vector<std::string> paths(ranges.size());
    int maps = -1;
    if (proc.error() == 0 && proc.Open(absl::StrCat(process, "/maps"), &maps) == 0) {
      ReadMappingPaths(maps, ranges, &paths);
      close(maps);
    }
    std::move(paths.begin(), paths.end(), std::back_inserter(all));
    begin = end;
  }
  return all;
}

}  // namespace psem
