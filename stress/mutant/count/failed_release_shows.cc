// The bug: a release at the maximum adds first and takes back what was too much. Between the two
// the value has wrapped: it reads as negative, and a try in that moment finds no permit although
// all are free.

#include <errno.h>

#include "stress/mutant/count/count.h"
#include "stress/mutant/futex.h"
#include "stress/mutant/plain_word.h"

namespace psem {
namespace {

int Release(void* handle) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  if (semaphore->value.fetch_add(1) == PlainWord::kMaxValue) {
    semaphore->value.fetch_sub(1);
    return EOVERFLOW;
  }
  FutexWake(&semaphore->value, 1);
  return 0;
}

}  // namespace

Mutant FailedReleaseShows() {
  Subject subject =
      SoundPlainWord("mutant-failed-release-shows",
                     "broken on purpose: a release at the maximum adds first and takes back");
  subject.release = Release;
  return {subject, "a release that fails adds first and takes back",
          "for a moment the value is impossible and no permit is found"};
}

}  // namespace psem
