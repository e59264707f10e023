#!/usr/bin/env bash
# The packages say of themselves what is true: their version, what they depend on, whose files they
# are. And the same sources make the same bytes.
set -uo pipefail
source tools/package/test_support.sh

root=$TEST_TMPDIR/root
install_debian_packages "$root"

field() { # PACKAGE FIELD
  dpkg-deb --field "$packages/$1"_*.deb "$2"
}

# One version everywhere.
debian_version=$(field libpsem1 Version)
version=${debian_version%-*}
for package in libpsem1 libpsem-dev psem-tools; do
  expect_equal "$package" "$debian_version" "$(field "$package" Version)"
  expect_equal "$package as it lies there" "" "$(dpkg --root="$root" --verify "$package" 2>&1)"
done
expect_equal "seminspect" "seminspect $version" "$("$root/usr/bin/seminspect" --version)"
expect_equal "psem.pc" "$version" \
  "$(PKG_CONFIG_PATH=$root/usr/lib/$multiarch/pkgconfig pkg-config --modversion psem)"
[[ -f $root/usr/lib/$multiarch/libpsem.so.$version ]] || fail "no libpsem.so.$version"
[[ -f $packages/psem-$version-$(dpkg --print-architecture).tar.gz ]] || fail "no tar of $version"

# Shells and man find what the tools bring, where they look for it.
for document in bash-completion/completions/seminspect zsh/vendor-completions/_seminspect \
  fish/vendor_completions.d/seminspect.fish man/man1/seminspect.1.gz \
  man/man1/seminspect-list.1.gz; do
  [[ -s $root/usr/share/$document && ! -L $root/usr/share/$document ]] || fail "no $document"
done
expect_equal "a manual page" '.Dt SEMINSPECT\-LIST 1' \
  "$(gzip --decompress --stdout "$root/usr/share/man/man1/seminspect-list.1.gz" | grep '^\.Dt')"

# Whoever compiles with libpsem-dev has all that its headers include. sys/sdt.h is left out by the
# headers where it is not installed.
expect_equal "libpsem-dev depends" "libpsem1 (= $debian_version), libabsl-dev" \
  "$(field libpsem-dev Depends)"
used=$(cat "$root"/usr/include/psem/*.h "$root"/usr/include/psem/*/*.h |
  g++ -std=c++17 -M -I"$root/usr/include" -x c++ - | tr ' ' '\n' | grep '^/usr/include/.*\.h$')
[[ $used == */usr/include/absl/status/status.h* ]] || fail "the headers do not include abseil?"
owners=$(xargs dpkg --search <<<"$used" | sed 's/[:,].*//' | sort -u |
  grep --invert-match '^\(libstdc++-.*-dev\|libgcc-.*-dev\|systemtap-sdt-dev\)$')
expect_equal "the headers include those of" $'libabsl-dev\nlibc6-dev\nlinux-libc-dev' "$owners"
grep --recursive --line-number 'include "[^a]' "$root/usr/include/psem" &&
  fail "an installed header includes one by its path in this project"

# Nothing tells when, where or by whom it was made.
expect_equal "owners and dates" 'root/root 2026-01-01 00:00' "$(
  for package in "$packages"/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar --list --verbose --utc
  done | awk '{ print $2, $4, $5 }' | sort -u
)"
expect_equal "owners and dates in the tar" 'root/root 2026-01-01 00:00' "$(
  tar --list --verbose --utc --file "$packages"/*.tar.gz | awk '{ print $2, $4, $5 }' | sort -u
)"
grep --recursive --files-with-matches --fixed-strings /execroot/ "$root/usr" &&
  fail "a packaged file names the directory that it was made in"
finish
