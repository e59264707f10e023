# shellcheck shell=bash disable=SC2034
# What the tests of packages share. Sourced by them; they run in the workspace's root.

packages=tools/package/package
multiarch=$(dpkg-architecture --query DEB_HOST_MULTIARCH)
failures=0

# Says what is wrong, and goes on.
fail() {
  printf 'FAILED: %s\n' "$*"
  failures=$((failures + 1))
}

# Ends a test.
finish() { exit $((failures > 0)); }

expect_equal() { # WHAT EXPECTED FOUND
  [[ $2 == "$3" ]] || fail "$1: expected \"$2\", found \"$3\""
}

# Runs a command that must succeed; shows what it says when it does not.
expect_success() { # WHAT COMMAND [ARGUMENT...]
  local output
  output=$("${@:2}" 2>&1) || fail "$1: ${*:2}"$'\n'"$output"
}

# Installs the Debian packages below ROOT, which knows the machine's other packages: dpkg refuses a
# package whose dependencies are not met.
install_debian_packages() { # ROOT
  local status=$1/var/lib/dpkg
  mkdir -p "$status/info" "$status/updates" "$status/triggers"
  cp /var/lib/dpkg/status "$status/"
  cp /var/lib/dpkg/info/*.list "$status/info/"
  PATH=$PATH:/usr/sbin:/sbin expect_success "install" \
    dpkg --root="$1" --force-not-root --install "$packages"/*.deb
}

# Prints the first code block of LANGUAGE in README.
readme_block() { # LANGUAGE
  awk -v begin="\`\`\`$1" \
    '$0 == begin { inside = 1; next } inside && /^```/ { exit } inside' README.md
}

# Starts this test again, with a semaphore name that is its own.
need_own_name() {
  [[ -v OWN_NAME ]] || exec tools/package/with_own_name "$0"
}

# Prints README's example with a semaphore name that is this test's own, including HEADER.
example() { # HEADER
  local program
  program=$(readme_block cpp)
  [[ $program == *'"/jobs"'*'"working"'* ]] ||
    fail "README has another example; mend test_support.sh" >&2
  program=${program//'"/jobs"'/"\"$OWN_NAME\""}
  printf '%s\n' "${program/'"lib/semaphore/semaphore.h"'/"$1"}"
}

# The program prints OUTPUT, as README's example does if it is not given. What it leaves, as that one
# does, is removed: the next program begins anew.
expect_works() { # WHAT PROGRAM [OUTPUT]
  local output
  output=$("$2" "$OWN_NAME" 2>&1) || fail "$1: exit status $?"
  expect_equal "$1" "${3:-working}" "$output"
  rm --force "/dev/shm/sem.${OWN_NAME#/}"
}
