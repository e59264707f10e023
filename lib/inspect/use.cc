#include "lib/inspect/use.h"

#include "absl/strings/str_cat.h"

namespace psem {

absl::string_view UseStateName(UseState state) {
  switch (state) {
    case UseState::kUnknown:
      return "unknown";
    case UseState::kInUse:
      return "in use";
    case UseState::kUnused:
      return "unused";
  }
  return "unknown";
}

absl::string_view UseEvidenceName(UseEvidence evidence) {
  switch (evidence) {
    case UseEvidence::kNone:
      return "nothing";
    case UseEvidence::kMappings:
      return "mappings";
    case UseEvidence::kLease:
      return "lease";
  }
  return "nothing";
}

std::string CountText(size_t count, bool complete) {
  return absl::StrCat(count, complete ? "" : "+");
}

}  // namespace psem
