#!/usr/bin/env bash
# The workspace is formatted; and the check itself sees a file that is not, and its own tool missing.
set -uo pipefail

failures=0
fail() {
  printf 'FAILED: %s\n' "$*"
  failures=$((failures + 1))
}

# A tree of its own with one file, for which $1 is the text. Prints what the check says.
check_tree() {
  local tree=$TEST_TMPDIR/tree
  mkdir -p "$tree/tools/tidy" "$tree/lib"
  cp tools/tidy/format "$tree/tools/tidy/format"
  cp .clang-format "$tree/.clang-format"
  printf '%s\n' "$1" >"$tree/lib/a.cc"
  "$tree/tools/tidy/format" --check 2>&1
}

expect_text() { # WHAT TEXT OUTPUT
  [[ $3 == *"$2"* ]] || fail "$1: expected the text \"$2\" in: $3"
}

output=$(check_tree 'int Formatted() { return 1; }') || fail "formatted file refused: $output"
expect_text "formatted file" "1 files are formatted." "$output"

output=$(check_tree 'int  Crooked( ) {return 1;}') && fail "crooked file passed: $output"
expect_text "crooked file" "lib/a.cc:1" "$output"
expect_text "crooked file" "run tools/tidy/format" "$output"

"$TEST_TMPDIR/tree/tools/tidy/format" || fail "formatting failed"
[[ $(<"$TEST_TMPDIR/tree/lib/a.cc") == 'int Crooked() { return 1; }' ]] || fail "not mended"

bash=$(command -v bash)
mkdir "$TEST_TMPDIR/bin"
ln -s "$(command -v dirname)" "$(command -v realpath)" "$TEST_TMPDIR/bin/"
output=$(PATH=$TEST_TMPDIR/bin "$bash" "$TEST_TMPDIR/tree/tools/tidy/format" --check 2>&1) &&
  fail "passed without clang-format: $output"
expect_text "no clang-format" "run tools/deps/install" "$output"

# The real path of the link that Bazel made leads to the workspace itself.
"$(realpath tools/tidy/format)" --check || fail "this workspace is not formatted; see above"

exit $((failures > 0))
