// USDT probes: places in the code that bpftrace, perf and SystemTap can attach to while a program
// runs. Each costs one nop when nobody does.
//
//     bpftrace -e 'usdt:./program:psem:wait_begin { @waits[str(arg0)] = count(); }'
//
// docs/library.md lists them. Where <sys/sdt.h> (Debian's systemtap-sdt-dev) is not installed they
// are left out.

#ifndef PSEM_LIB_PLATFORM_PROBES_H_
#define PSEM_LIB_PLATFORM_PROBES_H_

#if defined(__has_include)
#if __has_include(<sys/sdt.h>)
#include <sys/sdt.h>
#endif
#endif

#if defined(STAP_PROBE1)
#define PSEM_PROBE1(probe, a) STAP_PROBE1(psem, probe, a)
#define PSEM_PROBE2(probe, a, b) STAP_PROBE2(psem, probe, a, b)
#define PSEM_PROBE3(probe, a, b, c) STAP_PROBE3(psem, probe, a, b, c)
#else
#define PSEM_PROBE1(probe, a) static_cast<void>(a)
#define PSEM_PROBE2(probe, a, b) (static_cast<void>(a), static_cast<void>(b))
#define PSEM_PROBE3(probe, a, b, c) \
  (static_cast<void>(a), static_cast<void>(b), static_cast<void>(c))
#endif

#endif  // PSEM_LIB_PLATFORM_PROBES_H_
