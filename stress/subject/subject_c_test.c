/* Built as strict C11 with all warnings on: the header is for programs in C. The layout is one that
 * tools outside this project rely on, so it is spelled out here once more. */

#include <string.h>

#include "stress/subject/subject.h"

#define FOLLOWS(field, before)                                                               \
  _Static_assert(                                                                            \
      offsetof(struct psem_subject, field) ==                                                \
          offsetof(struct psem_subject, before) + sizeof(((struct psem_subject*)0)->before), \
      #field " follows " #before)

_Static_assert(offsetof(struct psem_subject, abi) == 0, "abi is the first field");
FOLLOWS(size, abi);
FOLLOWS(name, size);
FOLLOWS(description, name);
FOLLOWS(max_value, description);
FOLLOWS(state_size, max_value);
FOLLOWS(state_align, state_size);
FOLLOWS(create, state_align);
FOLLOWS(open, create);
FOLLOWS(acquire, open);
FOLLOWS(try_acquire, acquire);
FOLLOWS(acquire_until, try_acquire);
FOLLOWS(release, acquire_until);
FOLLOWS(value, release);
FOLLOWS(close, value);
FOLLOWS(destroy, close);
FOLLOWS(open_named, destroy);
FOLLOWS(unlink_named, open_named);
FOLLOWS(lacks, unlink_named);
_Static_assert(sizeof(struct psem_subject) == offsetof(struct psem_subject, lacks) + 8,
               "lacks is the last field");
_Static_assert(PSEM_LACKS_KILL_SAFETY == 1 && PSEM_LACKS_STOP_SAFETY == 2 &&
                   PSEM_LACKS_EINTR == 4 && PSEM_LACKS_RELEASE_IN_HANDLER == 8,
               "the bits of lacks");

static int give(void* handle) {
  ++*(int*)handle;
  return 0;
}

static const struct psem_subject in_c = {
    .abi = PSEM_SUBJECT_ABI,
    .size = sizeof(struct psem_subject),
    .name = "in-c",
    .release = give,
    .lacks = PSEM_LACKS_KILL_SAFETY | PSEM_LACKS_EINTR,
};

const struct psem_subject* psem_subject(void) { return &in_c; }

int main(void) {
  int permits = 0;
  const struct psem_subject* subject = psem_subject();
  if (strcmp(subject->name, "in-c") != 0 || subject->lacks != 5) return 1;
  return subject->release(&permits) == 0 && permits == 1 ? 0 : 2;
}
