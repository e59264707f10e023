// A line of /proc/PID/maps that may be anything.

#include <stdio.h>
#include <sys/sysmacros.h>

#include <cinttypes>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/platform/proc/proc_text.h"
#include "lib/testing/fuzz_check.h"

namespace psem {
namespace {

bool IsSame(const MemoryRange& a, const MemoryRange& b) {
  return a.start == b.start && a.end == b.end && a.shared == b.shared && a.offset == b.offset &&
         a.file == b.file;
}

// As the kernel writes it.
std::string Rendered(const MemoryRange& range) {
  return absl::StrFormat("%08x-%08x rw-%c %08x %02x:%02x %d ", range.start, range.end,
                         range.shared ? 's' : 'p', range.offset, major(range.file.device),
                         minor(range.file.device), range.file.inode);
}

// scanf is less strict, but must read the same.
bool ScanfAgrees(const std::string& line, const MemoryRange& range) {
  MemoryRange scanned;
  char permissions[5] = {};
  unsigned int device_major = 0;
  unsigned int device_minor = 0;
  const int taken = sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %lu",
                           &scanned.start, &scanned.end, permissions, &scanned.offset,
                           &device_major, &device_minor, &scanned.file.inode);
  scanned.file.device = makedev(device_major, device_minor);
  scanned.shared = permissions[3] == 's';
  return taken == 7 && IsSame(scanned, range);
}

}  // namespace
}  // namespace psem

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace psem;
  const std::string line(reinterpret_cast<const char*>(data), size);
  MemoryRange range;
  if (!ParseMapsLine(line, &range)) return 0;
  PSEM_FUZZ_CHECK(range.start < range.end);
  PSEM_FUZZ_CHECK(ScanfAgrees(line, range));

  MemoryRange again;
  const std::string rendered = Rendered(range);
  PSEM_FUZZ_CHECK(rendered.size() < kMapsLineHead);
  PSEM_FUZZ_CHECK(ParseMapsLine(rendered, &again) && IsSame(again, range));
  PSEM_FUZZ_CHECK(ParseMapsLine(absl::StrCat(line, " /x"), &again) && IsSame(again, range));
  PSEM_FUZZ_CHECK(!ParseMapsLine(absl::StrCat(" ", line), &again));
  return 0;
}
