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
example '"lib/semaphore/semaphore.h"' >"$workspace/jobs.cc"

bazel_build() {
  # Without a sandbox: one inside another needs rights that some machines keep back.
  bazel --batch --output_user_root="$TEST_TMPDIR/output" build --cxxopt=-std=c++17 \
    --spawn_strategy=local --jobs=2 //:jobs
}

cd "$workspace" || exit 1
expect_success "bazel build" bazel_build
expect_works "from another Bazel workspace" bazel-bin/jobs

# An abseil that the workspace declared itself is taken: this one is empty, and so is missed.
sed --in-place '/^debian_repositories/i \
new_local_repository(name = "com_google_absl", path = "abseil", build_file_content = "")' WORKSPACE
mkdir abseil
output=$(bazel_build 2>&1) && fail "the workspace's own abseil is not used"
[[ $output == *"no such package '@com_google_absl//absl/"* ]] || fail "own abseil: $output"
finish
