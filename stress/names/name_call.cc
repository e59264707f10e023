#include "stress/names/name_call.h"

#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"

namespace psem {

std::string NameCallText(const NameCall& call) {
  const int name = call.name;
  const int slot = call.slot;
  switch (call.kind) {
    case OperationKind::kOpenNamed:
      if (!call.creates()) return absl::StrCat("open_named(name ", name, ")");
      return absl::StrCat("open_named(name ", name, ", O_CREAT",
                          call.is_exclusive() ? "|O_EXCL" : "", ", value ", call.value, ")");
    case OperationKind::kUnlinkNamed:
      return absl::StrCat("unlink_named(name ", name, ")");
    default:
      return absl::StrCat(OperationName(call.kind), " through handle ", slot);
  }
}

std::string NameResultText(const NameCall& call) {
  if (call.result != 0) return ErrnoName(call.result);
  return call.kind == OperationKind::kValue ? absl::StrCat("0 and told ", call.told) : "0";
}

}  // namespace psem
