/* Shared objects for tests: a good one, and such that are wrong in one way, by a macro. */

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "stress/subject/subject.h"

static int Create(void* state, const char* name, unsigned value) {
  (void)name;
  *(unsigned*)state = value;
  return 0;
}
static int Open(void* state, const char* name, void** handle) {
  (void)name;
  *handle = state;
  return 0;
}
static int Take(void* handle) {
  (void)handle;
  return 0;
}
static int Destroy(void* state, const char* name) {
  (void)state;
  (void)name;
  return 0;
}

#ifndef ABI
#define ABI PSEM_SUBJECT_ABI
#endif
#ifndef SIZE
#define SIZE sizeof(struct psem_subject)
#endif
#ifndef NAME
#define NAME "object"
#endif
#ifndef ALIGN
#define ALIGN 4
#endif
#ifndef RELEASE
#define RELEASE Take
#endif

static const struct psem_subject kSubject = {
    ABI, SIZE,    NAME, "of a test", 7,       4, ALIGN, Create,           Open, Take, Take,
    0,   RELEASE, 0,    Take,        Destroy, 0, 0,     PSEM_LACKS_EINTR,
};

#ifdef AT_LOAD
__attribute__((constructor)) static void AtLoad(void) { AT_LOAD; }
#endif

#ifndef NOTHING
#ifdef RETURN_NULL
const struct psem_subject* psem_subject(void) { return (void)&kSubject, (void*)0; }
#else
const struct psem_subject* psem_subject(void) { return &kSubject; }
#endif
#else
const struct psem_subject* another_name(void) { return &kSubject; }
#endif
