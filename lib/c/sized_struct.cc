#include "lib/c/sized_struct.h"

#include <errno.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "lib/c/answer.h"

namespace psem {
namespace {

// No revision will ever be larger, so a larger size is no size, and what lies there is not read.
constexpr size_t kMaxStructSize = 4096;

struct Head {
  uint32_t version;
  uint32_t size;
};

absl::Status CheckSize(const StructShape& shape, absl::string_view verb, absl::string_view name,
                       size_t size) {
  if (size >= shape.first_size && size <= kMaxStructSize) return absl::OkStatus();
  return MisuseError(EINVAL, verb, name,
                     absl::StrCat("the size of ", shape.name, " is ", size,
                                  " (EINVAL); give sizeof(struct ", shape.name, ")"));
}

}  // namespace

absl::Status ReadStruct(const StructShape& shape, absl::string_view verb, absl::string_view name,
                        const void* given, void* read) {
  Head head;
  std::memcpy(&head, given, sizeof(head));
  if (head.version != shape.version) {
    return MisuseError(EINVAL, verb, name,
                       absl::StrCat("the version of ", shape.name, " is ", head.version, ", not ",
                                    shape.version, " (EINVAL); begin with ", shape.name, "_init"));
  }
  absl::Status status = CheckSize(shape, verb, name, head.size);
  if (!status.ok()) return status;
  const auto* const bytes = static_cast<const unsigned char*>(given);
  const size_t known_size = std::min<size_t>(head.size, shape.newest_size);
  if (std::any_of(bytes + known_size, bytes + head.size, [](unsigned char b) { return b != 0; })) {
    return MisuseError(E2BIG, verb, name,
                       absl::StrCat(shape.name,
                                    " sets a field that this library does not know (E2BIG); leave "
                                    "it 0, or use a newer library"));
  }
  std::memcpy(read, given, known_size);
  return absl::OkStatus();
}

absl::Status CheckStructSize(const StructShape& shape, absl::string_view verb, size_t size) {
  return CheckSize(shape, verb, "", size);
}

void WriteStruct(const StructShape& shape, const void* from, void* given, size_t size) {
  const size_t known_size = std::min(size, shape.newest_size);
  std::memcpy(given, from, known_size);
  std::memset(static_cast<unsigned char*>(given) + known_size, 0, size - known_size);
}

}  // namespace psem
