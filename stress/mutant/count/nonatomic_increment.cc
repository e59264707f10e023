// The bug: between the load and the store of Release another process releases too, and one of the
// two permits is gone. Or another process takes one in between, and the store gives it back.

#include <errno.h>

#include "stress/mutant/count/count.h"
#include "stress/mutant/futex.h"
#include "stress/mutant/plain_word.h"

namespace psem {
namespace {

int Release(void* handle) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  const int32_t value = semaphore->value.load();
  if (value == PlainWord::kMaxValue) return EOVERFLOW;
  semaphore->value.store(value + 1);
  FutexWake(&semaphore->value, 1);
  return 0;
}

}  // namespace

Mutant NonatomicIncrement() {
  Subject subject = SoundPlainWord("mutant-nonatomic-increment",
                                   "broken on purpose: the increment is a load and a store");
  subject.release = Release;
  return {subject, "the increment is a load and a store", "a released permit is gone"};
}

}  // namespace psem
