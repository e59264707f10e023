// The other file of that program: the language does not say which of the two opens first.

#include "lib/semaphore/exit/static_handles.h"

namespace psem {
namespace {

const Semaphore opened_in_another_file = OpenStatic("in-another-file");

}  // namespace
}  // namespace psem
