// The bug: a release at the maximum does not fail; the value becomes the most negative one, and
// all permits are gone. No schedule is needed.

#include "stress/mutant/count/count.h"
#include "stress/mutant/futex.h"
#include "stress/mutant/plain_word.h"

namespace psem {
namespace {

int Release(void* handle) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  semaphore->value.fetch_add(1);
  FutexWake(&semaphore->value, 1);
  return 0;
}

}  // namespace

Mutant OverflowWraps() {
  Subject subject = SoundPlainWord("mutant-overflow-wraps",
                                   "broken on purpose: a release past the maximum wraps");
  subject.release = Release;
  return {subject, "release past the maximum wraps", "no EOVERFLOW, and all permits are gone"};
}

}  // namespace psem
