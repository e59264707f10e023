#!/usr/bin/env bash
# README's example is built against what is packaged, in each of the ways that README names, and
# works: with g++ and with CMake, shared and static, from the Debian packages and from the tar.
set -uo pipefail
source tools/package/test_support.sh
need_own_name

root=$TEST_TMPDIR/root
install_debian_packages "$root"
libraries=$root/usr/lib/$multiarch
source_tree=$TEST_TMPDIR/source
mkdir "$source_tree"
example installed >"$source_tree/jobs.cc"

# Compiles jobs.cc as PROGRAM, with the library that lies in ROOT.
compile() { # WHAT ROOT PROGRAM PKG_CONFIG_OPTION COMPILER_OPTION...
  local flags
  flags=$(PKG_CONFIG_PATH=$2/usr/lib/$multiarch/pkgconfig pkg-config $4 --cflags --libs psem) ||
    fail "$1: pkg-config"
  # Not quoted: flags are words.
  expect_success "$1" g++ -Wall -Wextra -Werror -pedantic "${@:5}" "$source_tree/jobs.cc" $flags -o "$3"
}

# The program uses the shared library in ROOT.
expect_shared() { # WHAT PROGRAM ROOT
  local -x LD_LIBRARY_PATH=$3/usr/lib/$multiarch
  [[ $(ldd "$2") == *"$LD_LIBRARY_PATH/libpsem.so.1 "* ]] || fail "$1: does not use libpsem.so.1"
  expect_works "$1" "$2"
}

expect_not_shared() { # WHAT PROGRAM
  [[ $(ldd "$2" 2>&1) != *libpsem* ]] || fail "$1: uses libpsem.so.1"
  expect_works "$1" "$2"
}

compile "g++, shared" "$root" "$TEST_TMPDIR/shared" ""
expect_shared "g++, shared" "$TEST_TMPDIR/shared" "$root"
compile "g++, static" "$root" "$TEST_TMPDIR/static" --static -static
expect_not_shared "g++, static" "$TEST_TMPDIR/static"

# The tar may lie anywhere.
elsewhere="$TEST_TMPDIR/else where"
mkdir "$elsewhere"
tar --extract --directory="$elsewhere" --file="$(echo "$packages"/*.tar.gz)"
expect_success "tar and packages hold the same" diff --recursive "$root/usr" "$elsewhere/usr"
mv "$elsewhere" "$TEST_TMPDIR/elsewhere"
compile "from the tar" "$TEST_TMPDIR/elsewhere" "$TEST_TMPDIR/from_tar" ""
expect_shared "from the tar" "$TEST_TMPDIR/from_tar" "$TEST_TMPDIR/elsewhere"

# CMake.
{
  echo 'cmake_minimum_required(VERSION 3.16)'
  echo 'project(jobs LANGUAGES CXX)'
  readme_block cmake
  echo 'add_executable(jobs_static jobs.cc)'
  echo 'target_link_libraries(jobs_static psem::psem_static)'
} >"$source_tree/CMakeLists.txt"
build=$TEST_TMPDIR/build
expect_success "CMake" cmake -S "$source_tree" -B "$build" -DCMAKE_PREFIX_PATH="$root/usr"
expect_success "CMake" cmake --build "$build"
expect_shared "CMake, shared" "$build/jobs" "$root"
expect_not_shared "CMake, static" "$build/jobs_static"

sed --in-place 's/psem 1.0/psem 2.0/' "$source_tree/CMakeLists.txt"
cmake -S "$source_tree" -B "$TEST_TMPDIR/build2" -DCMAKE_PREFIX_PATH="$root/usr" >/dev/null 2>&1 &&
  fail "CMake: a program that asks for version 2 gets version 1"

# Each public header is complete.
for header in "$root"/usr/include/psem/*.h; do
  expect_success "$header alone" \
    g++ -std=c++17 -Wall -Wextra -Werror -pedantic -fsyntax-only -I"$root/usr/include" \
    -x c++ - <<<"#include <psem/${header##*/}>"
done
finish
