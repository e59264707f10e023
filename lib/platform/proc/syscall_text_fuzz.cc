// A text of /proc/PID/task/TID/syscall that may be anything.

#include <stdio.h>

#include <cinttypes>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/platform/proc/proc_text.h"
#include "lib/testing/fuzz_check.h"

namespace psem {
namespace {

bool IsSame(const BlockingCall& a, const BlockingCall& b) {
  return a.number == b.number && a.arguments == b.arguments;
}

// As the kernel writes it.
std::string Rendered(const BlockingCall& call) {
  if (call.number == BlockingCall::kNone) return "-1 0x7ffc60baff70 0x7f8ba94fee96\n";
  std::string text = absl::StrCat(call.number);
  for (const uint64_t argument : call.arguments) absl::StrAppend(&text, " 0x", absl::Hex(argument));
  return absl::StrCat(text, " 0x7ffc60baff70 0x7f8ba94fee96\n");
}

// scanf is less strict, but must read the same.
bool ScanfAgrees(const std::string& text, const BlockingCall& call) {
  BlockingCall scanned;
  auto& arguments = scanned.arguments;
  const int taken =
      sscanf(text.c_str(),
             "%" SCNd64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64,
             &scanned.number, &arguments[0], &arguments[1], &arguments[2], &arguments[3],
             &arguments[4], &arguments[5]);
  return taken == 7 && IsSame(scanned, call);
}

void CheckWait(const BlockingCall& call) {
  const AwaitedFutex wait = AwaitedFutexOf(call);
  PSEM_FUZZ_CHECK(wait.word == 0 || wait.word == call.arguments[0]);
  PSEM_FUZZ_CHECK(wait.vector == 0 || wait.vector == call.arguments[0]);
  PSEM_FUZZ_CHECK(wait.word == 0 || wait.vector == 0);
  PSEM_FUZZ_CHECK(wait.vector_size == 0 || call.number == 449);
  if (call.number == BlockingCall::kNone) PSEM_FUZZ_CHECK(wait.word == 0 && wait.vector == 0);
}

}  // namespace
}  // namespace psem

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace psem;
  const std::string text(reinterpret_cast<const char*>(data), size);
  BlockingCall call;
  if (!ParseSyscallText(text, &call)) return 0;
  PSEM_FUZZ_CHECK(call.number >= BlockingCall::kNone);
  if (call.number == BlockingCall::kNone) {
    PSEM_FUZZ_CHECK(text == "running\n" || text.compare(0, 5, "-1 0x") == 0);
    PSEM_FUZZ_CHECK(IsSame(call, BlockingCall()));
  } else {
    PSEM_FUZZ_CHECK(ScanfAgrees(text, call));
  }
  CheckWait(call);

  BlockingCall again;
  PSEM_FUZZ_CHECK(ParseSyscallText(Rendered(call), &again) && IsSame(again, call));
  PSEM_FUZZ_CHECK(!ParseSyscallText(absl::StrCat(text, "\n"), &again));
  return 0;
}
