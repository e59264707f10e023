#!/usr/bin/env bash
# libpsem.so.1 shows the symbols in symbols.txt and no others. A program that was linked with an
# older 1.x needs them, so none may go or change.
# `bazel run //tools/package:symbols_test -- --update` writes down what the library shows now.
set -uo pipefail
source tools/package/test_support.sh

list=tools/package/symbols.txt
root=$TEST_TMPDIR/root
install_debian_packages "$root"
library=$root/usr/lib/$multiarch/libpsem.so.1
shown=$(nm --dynamic --defined-only --demangle "$library" | sed 's/^[0-9a-f]* //' |
  LC_ALL=C sort -u)

if [[ ${1:-} == --update ]]; then
  printf '%s\n' "$shown" >"$BUILD_WORKSPACE_DIRECTORY/$list" && echo "wrote $list" && exit
fi

if ! difference=$(diff --unified=0 "$list" - <<<"$shown"); then
  fail "the library shows other symbols than $list:
$(grep --extended-regexp '^[-+][^-+]' <<<"$difference")
A line with - that was released breaks programs: bring it back. Is it meant?
bazel run //tools/package:symbols_test -- --update"
fi

# Neither our internals nor what the compiler made of abseil and the C++ library.
grep --extended-regexp '::State::|^[A-Z] (absl|std)::' <<<"$shown" &&
  fail "shows what no program needs"
grep --invert-match --quiet '@@PSEM_[0-9.]*$\| PSEM_' <<<"$shown" &&
  fail "shows symbols without a version"
dynamic=$(readelf --dynamic --wide "$library")
[[ $dynamic == *"soname: [libpsem.so.1]"* ]] || fail "the soname is not libpsem.so.1"
[[ $dynamic == *NODELETE* ]] || fail "could be unloaded; lib/semaphore/exit/exit_cleanup.h says why not"
finish
