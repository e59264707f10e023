#include "lib/platform/proc/process_maps.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace psem {
namespace {

// struct procmap_query of <linux/fs.h>, which Debian 12's headers are too old for.
struct ProcmapQuery {
  uint64_t size;
  uint64_t query_flags;
  uint64_t query_addr;
  uint64_t vma_start;
  uint64_t vma_end;
  uint64_t vma_flags;
  uint64_t vma_page_size;
  uint64_t vma_offset;
  uint64_t inode;
  uint32_t dev_major;
  uint32_t dev_minor;
  uint32_t vma_name_size;
  uint32_t build_id_size;
  uint64_t vma_name_addr;
  uint64_t build_id_addr;
};
static_assert(sizeof(ProcmapQuery) == 104, "the size is part of the ioctl's number");

constexpr unsigned long kProcmapQuery = _IOWR('f', 17, ProcmapQuery);
constexpr uint64_t kShared = 0x08;
constexpr uint64_t kCoveringOrNext = 0x10;
constexpr uint64_t kFileBacked = 0x20;

// Takes the lines out of text that comes in pieces. Of a line that does not fit it keeps the head.
class LineReader {
 public:
  LineReader(int descriptor, size_t head) : descriptor_(descriptor), head_(head) {}

  // Returns 0 and the next line, valid until the next call; 0 and false in `*more` at the end; or
  // an errno.
  int Next(absl::string_view* line, bool* more) {
    while (true) {
      const char* begin = buffer_.data() + begin_;
      const auto* newline = static_cast<const char*>(memchr(begin, '\n', end_ - begin_));
      if (newline != nullptr) {
        *line = absl::string_view(begin, static_cast<size_t>(newline - begin));
        begin_ += line->size() + 1;
        *more = true;
        return 0;
      }
      const int error = Fill(more);
      if (error != 0 || !*more) return error;
    }
  }

 private:
  // Reads behind what is left of the buffer.
  int Fill(bool* more) {
    // Nobody wants a longer line's tail.
    const size_t kept = std::min(end_ - begin_, head_);
    memmove(buffer_.data(), buffer_.data() + begin_, kept);
    begin_ = 0;
    end_ = kept;
    ssize_t length;
    do {
      length = read(descriptor_, buffer_.data() + end_, buffer_.size() - end_);
    } while (length < 0 && errno == EINTR);
    if (length < 0) return errno;
    if (length == 0 && kept > 0) return EBADMSG;  // The kernel ends every line.
    end_ += static_cast<size_t>(length);
    *more = length > 0;
    return 0;
  }

  int descriptor_;
  size_t head_;
  std::vector<char> buffer_ = std::vector<char>(1 << 16);
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace

int QuerySharedMappings(int maps, std::vector<MemoryRange>* mappings) {
  mappings->clear();
  uint64_t address = 0;
  while (true) {
    ProcmapQuery query = {};
    query.size = sizeof(query);
    query.query_flags = kShared | kFileBacked | kCoveringOrNext;
    query.query_addr = address;
    if (ioctl(maps, kProcmapQuery, &query) != 0) {
      if (errno == EINTR) continue;
      return errno == ENOENT ? 0 : errno;
    }
    if (query.vma_end <= address) return EBADMSG;  // It would never end.
    address = query.vma_end;
    MemoryRange range;
    range.start = query.vma_start;
    range.end = query.vma_end;
    range.shared = true;
    range.offset = query.vma_offset;
    range.file = {makedev(query.dev_major, query.dev_minor), query.inode};
    mappings->push_back(range);
  }
}

int ReadSharedMappings(int maps, std::vector<MemoryRange>* mappings) {
  mappings->clear();
  LineReader reader(maps, kMapsLineHead);
  bool has_memory = false;
  while (true) {
    absl::string_view line;
    bool more = false;
    const int error = reader.Next(&line, &more);
    if (error != 0) return error;
    if (!more) return has_memory ? 0 : ESRCH;
    has_memory = true;
    MemoryRange range;
    if (!ParseMapsLine(line, &range)) return EBADMSG;
    if (range.shared && range.file.inode != 0) mappings->push_back(range);
  }
}

int ReadMappingPaths(int maps, absl::Span<const MemoryRange> mappings,
                     std::vector<std::string>* paths) {
  constexpr size_t kLongestLine = 1 << 15;  // PATH_MAX is 4096; an escaped byte takes four.
  paths->assign(mappings.size(), "");
  LineReader reader(maps, kLongestLine);
  size_t next = 0;
  while (next < mappings.size()) {
    absl::string_view line;
    bool more = false;
    const int error = reader.Next(&line, &more);
    if (error != 0 || !more) return error;
    MemoryRange range;
    if (!ParseMapsLine(line, &range)) return EBADMSG;
    while (next < mappings.size() && mappings[next].start < range.start) ++next;
    if (next == mappings.size() || mappings[next].start != range.start) continue;
    if (mappings[next].file == range.file) (*paths)[next] = std::string(MapsLinePath(line));
    ++next;
  }
  return 0;
}

int ListSharedMappings(int maps, std::vector<MemoryRange>* mappings) {
  const int error = QuerySharedMappings(maps, mappings);
  if (error == 0 || error == ESRCH) return error;
  // An old kernel, or a sandbox that refuses an ioctl it does not know: with any errno.
  return ReadSharedMappings(maps, mappings);
}

}  // namespace psem
