#!/usr/bin/env bash
# Another Bazel workspace links the library as README says, and README's example works there. It is
# built by a Bazel inside this test, which reads this workspace itself.
set -uo pipefail
source tools/package/test_support.sh
need_own_name

workspace=$TEST_TMPDIR/workspace
mkdir "$workspace"
this_workspace=$(dirname "$(realpath WORKSPACE)")
readme_block python | sed '/^# BUILD/,$d' | sed "s|\"../posix-semaphore\"|\"$this_workspace\"|" \
  >"$workspace/WORKSPACE"
readme_block python | sed '1,/^# BUILD/d' >"$workspace/BUILD"
example >"$workspace/jobs.cc"

cd "$workspace" || exit 1
# Not `local` in name only: the sandbox of a Bazel in a Bazel asks for more than some machines give.
expect_success "bazel build" \
  bazel --batch --output_user_root="$TEST_TMPDIR/output" build --cxxopt=-std=c++17 \
  --spawn_strategy=local --jobs=2 //:jobs
expect_works "from another Bazel workspace" bazel-bin/jobs
finish
