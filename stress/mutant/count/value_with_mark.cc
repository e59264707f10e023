// The bug: the value shares its word with the mark that somebody may be asleep, and value hands
// both out. A waiter that gave up leaves the mark until the next release: value reads as
// -2147483648 while nobody waits.

#include "stress/mutant/count/count.h"
#include "stress/mutant/two_words.h"

namespace psem {
namespace {

int Value(void* handle, int* value) {
  *value = static_cast<int>(TwoWords::Of(handle)->value.load());
  return 0;
}

}  // namespace

Mutant ValueWithMark() {
  Subject subject = SoundTwoWords("mutant-value-with-mark",
                                  "broken on purpose: value tells the mark for waiters as well");
  subject.value = Value;
  return {subject, "value forgets to take the waiters' mark away",
          "the value is impossible while nobody waits"};
}

}  // namespace psem
