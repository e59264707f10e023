#!/bin/bash
# //lib:inspect is linked with every room of lib/inspect, and with nothing that opens a semaphore as
# its users do: who has no handle can neither post nor wait by accident.
set -euo pipefail

targets=lib/linked_with_inspect
failed=0

for room in lib/inspect:inspect lib/inspect/{diagnosis:diagnosis,filter:filter,filter:name_glob} \
  lib/inspect/{namespaces:namespaces,process:process_facts,unlinked:unlinked} \
  lib/inspect/removal:{removal,stale} lib/platform:file_lease; do
  if ! grep --quiet --line-regexp --fixed-strings "//$room" "$targets"; then
    echo "//lib:inspect is not linked with //$room"
    failed=1
  fi
done

if grep --extended-regexp '^//(lib/semaphore|lib/c|lib/testing|tools)[/:]' "$targets"; then
  echo "//lib:inspect is linked with these; it must look alone"
  failed=1
fi
exit "$failed"
