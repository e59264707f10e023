#!/usr/bin/env bash
# .ci/run counts what Bazel reports and fails when anything broke, also before Bazel reports. Bazel
# and tools/deps/install are stand-ins here; the events are those of Bazel 4.2.3, shortened.
set -uo pipefail

tree=$TEST_TMPDIR/tree
mkdir -p "$tree/.ci" "$tree/tools/deps" "$TEST_TMPDIR/bin"
cp .ci/run "$tree/.ci/run"
export PATH=$TEST_TMPDIR/bin:$PATH

cat >"$TEST_TMPDIR/bin/bazel" <<'END'
#!/usr/bin/env bash
for argument in "$@"; do
  case "$argument" in
    --build_event_json_file=*) events=${argument#*=} ;;
    --config=asan) exit 0 ;; # The second run: nothing to report.
  esac
done
printf '%s\n' "$EVENTS" >"$events"
printf '%s\n' "$PRINTED" >&2
exit "$STATUS"
END
chmod +x "$TEST_TMPDIR/bin/bazel"

failures=0

# NAME, status of tools/deps/install, status of bazel, its events, what it prints; then the closing
# line and a text that the failures must hold.
expect() {
  local name=$1 install_status=$2 closing=$6 text=$7 output status expected_status=0
  printf '#!/bin/sh\nexit %d\n' "$install_status" >"$tree/tools/deps/install"
  chmod +x "$tree/tools/deps/install"
  output=$(STATUS=$3 EVENTS=$4 PRINTED=$5 "$tree/.ci/run" 2>&1)
  status=$?
  [[ $closing == *", 0 failed" ]] || expected_status=1
  if [[ ${output##*$'\n'} != "$closing" || $output != *"$text"* || $status != "$expected_status" ]]; then
    printf 'FAILED: %s: expected "%s", then "%s", exit status %d; was %d, and:\n%s\n\n' \
      "$name" "$text" "$closing" "$expected_status" "$status" "$output"
    failures=$((failures + 1))
  fi
}

summary() { # LABEL STATUS
  printf '{"id":{"testSummary":{"label":"%s","configuration":{"id":"d1"}}},' "$1"
  printf '"testSummary":{"totalRunCount":1,"overallStatus":"%s","runCount":1}}\n' "$2"
}
completed() { # LABEL RESULT
  printf '{"id":{"targetCompleted":{"label":"%s","configuration":{"id":"d1"}}},%s}\n' "$1" "$2"
}
built='"completed":{"success":true,"outputGroup":[{"name":"default"}]}'
not_built='"completed":{"failureDetail":{"message":"gcc failed","spawn":{"code":"NON_ZERO_EXIT"}}}'
not_analyzed='"aborted":{"reason":"ANALYSIS_FAILURE"}'
good=$(completed //a:a "$built" && completed //a:a_test "$built" && summary //a:a_test PASSED)

expect all_pass 0 0 "$good" "" "1 passed, 0 failed" ""
expect one_fails 0 3 "$good
$(summary //a:b_test FAILED)" "" "1 passed, 1 failed" "FAILED: //a:b_test FAILED"
expect timeout_and_flaky 0 3 "$good
$(summary //a:b_test TIMEOUT)
$(summary //a:c_test FLAKY)" "" "1 passed, 2 failed" "FAILED: //a:c_test FLAKY"
expect not_built 0 1 "$good
$(completed //a:b "$not_built")
$(completed //a:c_test "$not_analyzed")" "" "1 passed, 2 failed" "FAILED: //a:b FAILED_TO_BUILD"
expect package_not_read 0 1 "$good" "ERROR: package contains errors: b" \
  "1 passed, 1 failed" "FAILED: //b CANNOT_BE_READ"
expect bazel_breaks_silently 0 37 "$good" "" "1 passed, 1 failed" "FAILED: exit status 37"
expect nothing_reported 0 1 "" "" "0 passed, 1 failed" "FAILED: exit status 1"
expect install_breaks 1 0 "$good" "" "1 passed, 1 failed" "FAILED: tools/deps/install"

# Cut short: the closing line is there and says so.
cat >"$tree/tools/deps/install" <<'END'
#!/bin/sh
kill "$PPID"
END
output=$("$tree/.ci/run" 2>&1) && { echo "FAILED: killed, and exit status 0" && failures=1; }
[[ $output == *"did not come to its end"*$'\n'"0 passed, 1 failed" ]] ||
  { printf 'FAILED: killed: %s\n' "$output" && failures=1; }

exit $((failures > 0))
