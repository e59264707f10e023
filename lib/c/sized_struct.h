// Structs that grow from revision to revision, between a program and a library of different age.
// Each begins with its version and its size, and later revisions only append fields.

#ifndef PSEM_LIB_C_SIZED_STRUCT_H_
#define PSEM_LIB_C_SIZED_STRUCT_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace psem {

// What the library knows of a struct.
struct StructShape {
  const char* name;  // "psem_options", for texts.
  uint32_t version;
  size_t first_size;   // Of the first revision.
  size_t newest_size;  // Of the newest.
};

// Reads a struct that a program filled in: `read`, which holds defaults, gets the fields that are
// there in `given`. `verb` and `name` (of the semaphore, in raw bytes) begin the texts.
// Returns: EINVAL for a version or a size that no revision has; E2BIG when fields that the library
// does not know are not 0.
absl::Status ReadStruct(const StructShape& shape, absl::string_view verb, absl::string_view name,
                        const void* given, void* read);

// Whether a revision may have that size; if not, EINVAL.
absl::Status CheckStructSize(const StructShape& shape, absl::string_view verb, size_t size);

// Writes the fields of `from` that fit into the `size` bytes at `given`, and zeros behind them.
// Requires: CheckStructSize(size) is Ok.
void WriteStruct(const StructShape& shape, const void* from, void* given, size_t size);

}  // namespace psem

#endif  // PSEM_LIB_C_SIZED_STRUCT_H_
