#!/usr/bin/env bash
# Another Bazel workspace tortures a semaphore of its own by psem_torture_test. A Bazel inside this
# test, which reads this workspace itself, builds the semaphore and analyses the tests; the program
# that they would run is the one that is built already, or this would take minutes.
set -uo pipefail

failures=0
fail() {
  printf 'FAILED: %s\n' "$*"
  failures=$((failures + 1))
}

this_workspace=$(dirname "$(realpath WORKSPACE)")
torture=$PWD/stress/torture
workspace=$TEST_TMPDIR/workspace
mkdir "$workspace"
cp stress/suite/own.c "$workspace/mine.c"
cd "$workspace" || exit 1

cat >WORKSPACE <<END
local_repository(
    name = "posix_semaphore",
    path = "$this_workspace",
)

load("@posix_semaphore//tools/deps:repositories.bzl", "debian_repositories")

debian_repositories()
END

cat >BUILD <<'END'
load("@posix_semaphore//stress:defs.bzl", "psem_torture_test")

cc_binary(
    name = "libmine.so",
    srcs = ["mine.c"],
    copts = ["-D_GNU_SOURCE"],
    linkopts = ["-pthread"],
    linkshared = True,
    deps = ["@posix_semaphore//stress:subject"],
)

psem_torture_test(
    name = "mine_test",
    subject = ":libmine.so",
)

psem_torture_test(
    name = "wide_test",
    size = "large",
    args = ["--processes=8"],
    duration = "5m",
    shard_count = 50,
    subject = ":libmine.so",
    tags = ["manual"],
    without = [
        "kills",
        "eintr",
    ],
)

psem_torture_test(
    name = "glibc_test",
    subject = "glibc",
)
END

bazel() {
  # Without a sandbox: one inside another needs rights that some machines keep back.
  command bazel --batch --output_user_root="$TEST_TMPDIR/output" "$@" 2>&1
}

output=$(bazel build --spawn_strategy=local --jobs=2 //:libmine.so) || fail "the subject: $output"
output=$(bazel build --nobuild //:all //:wide_test) || fail "the tests: $output"

# What Bazel runs as the test, and with which arguments.
for expected in \
  'srcs = ["@posix_semaphore//stress:torture"]' \
  '"--subject=./$(rootpath :libmine.so)"' '"--quick"' '"--duration=5m"' \
  '"--without=kills,eintr"' '"--processes=8"' '"--subject=glibc"' 'shard_count = 50'; do
  [[ $(bazel query --output=build '//:all') == *"$expected"* ]] || fail "no $expected"
done

# In its runfiles the shared object lies beside it.
output=$(cd "$(realpath bazel-bin)" && "$torture" --subject=./libmine.so --duration=3s) ||
  fail "exit status $?: $output"
[[ $output == *"PASS  own kept its promises"* ]] || fail "the verdict: $output"
exit $((failures > 0))
