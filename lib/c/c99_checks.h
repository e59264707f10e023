/* Checks of lib/c/psem.h, written as a program in C99 would use it. c99_test.cc runs them. */

#ifndef PSEM_LIB_C_C99_CHECKS_H_
#define PSEM_LIB_C_C99_CHECKS_H_

#include "lib/c/psem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Runs in a process of its own, which ends by exit(), with a semaphore's name of its own. */
struct c99_check {
  const char* name;
  void (*run)(const char* semaphore);
  int leaves_semaphore; /* 1: it is there still when the process has ended. */
  const char* output;   /* What it prints to stderr; $NAME stands for the semaphore's. */
};

/* They end with one that has no name. */
extern const struct c99_check c99_call_checks[];
extern const struct c99_check c99_acquire_checks[];
extern const struct c99_check c99_option_checks[];
extern const struct c99_check c99_seeing_checks[];
extern const struct c99_check c99_struct_checks[];

#define CHECK(condition) \
  ((condition) ? (void)0 : c99_failed(__FILE__, __LINE__, #condition, psem_last_error()))

/* Ends the process. */
void c99_failed(const char* file, int line, const char* condition, const char* last_error);

/* From now on, this process's effective user is not the one who makes its files. */
void c99_act_as_another_user(void);

/* From now on, this process cannot look into any, itself included. */
void c99_see_no_process(void);

/* Whether the last error is `text`, in which $NAME stands for the semaphore's name. */
int c99_last_error_is(const char* text, const char* semaphore);

/* Defaults, but silent: the checks provoke failures on purpose. */
struct psem_options c99_silent(void);

/* Opens or fails the check; null options: c99_silent(). */
struct psem_semaphore* c99_open(const char* name, const struct psem_options* options);

/* The same, not strict, with `value` permits. */
struct psem_semaphore* c99_open_loose(const char* name, int64_t value);

/* How many permits are free. */
uint32_t c99_value(const struct psem_semaphore* semaphore);

#ifdef __cplusplus
}
#endif

#endif /* PSEM_LIB_C_C99_CHECKS_H_ */
