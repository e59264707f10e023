#!/usr/bin/env bash
# make_packages follows the includes of public headers, and stops where one leads nowhere.
set -uo pipefail
source tools/package/test_support.sh

make_packages=$PWD/tools/package/make_packages
cd "$TEST_TMPDIR" || exit 1
mkdir -p lib/base lib/deep
echo '#include "lib/base/b.h"' >lib/base/a.h
printf '#include "absl/status/status.h"\n#include <string>\n' >lib/base/b.h

expect_refusal() { # WHAT TEXT HEADER...
  local output
  output=$("$make_packages" --output out --version 1.0.0 --public_headers lib/base/a.h \
    --headers "${@:3}" 2>&1) && fail "$1: made packages"
  [[ $output == *"$2"* ]] || fail "$1: expected \"$2\", said: $output"
}

expect_refusal "a header that is not there" \
  "lib/base/a.h includes lib/base/b.h, which is not shipped" lib/base/a.h
echo '#include "lib/deep/c.h"' >lib/base/b.h
expect_refusal "further down" \
  "lib/base/b.h includes lib/deep/c.h, which is not shipped" lib/base/a.h lib/base/b.h
echo '# include "lib/deep/b.h"' >>lib/base/a.h
expect_refusal "two of one name" \
  "lib/deep/b.h and lib/base/b.h would both be <psem/internal/b.h>; rename one" \
  lib/base/a.h lib/base/b.h lib/deep/b.h
finish
