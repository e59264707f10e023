#!/usr/bin/env bash
# README's example is built against what is packaged, in each of the ways that README names, and
# works: with g++ and with CMake, shared and static, from the Debian packages and from the tar. So
# is the example in C.
set -uo pipefail
source tools/package/test_support.sh
need_own_name

root=$TEST_TMPDIR/root
install_debian_packages "$root"
source_tree=$TEST_TMPDIR/source
mkdir "$source_tree"
example '<psem/semaphore.h>' >"$source_tree/jobs.cc"

sed 's|"lib/c/psem.h"|<psem/psem.h>|' docs/examples/use_from_c.c >"$source_tree/use_from_c.c"
c_output=$'working in C\n3 permits are free'

# A forked child holds nothing. The inline code, which is the program's, and the library must count
# forks with the same variable to know that.
cat >"$source_tree/forks.cc" <<END
#include <psem/semaphore.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main() {
  psem::Options options;
  options.silent = true;
  auto jobs = psem::Semaphore::Open("$OWN_NAME", options);
  if (!jobs.ok() || !jobs->Acquire().ok()) return 1;
  const pid_t child = fork();
  if (child == 0) _exit(jobs->Release().ok() ? 1 : 0);
  int status = 1;
  if (waitpid(child, &status, 0) != child || status != 0) return 1;
  if (!jobs->Release().ok()) return 1;
  puts("working");
}
END

# Compiles SOURCE as PROGRAM, with the library that lies in ROOT.
compile() { # WHAT ROOT SOURCE PROGRAM PKG_CONFIG_OPTION COMPILER_OPTION...
  local flags compiler=g++
  # Options and flags are words: not quoted.
  flags=$(PKG_CONFIG_PATH=$2/usr/lib/$multiarch/pkgconfig pkg-config $5 --cflags --libs psem) ||
    fail "$1: pkg-config"
  if [[ $3 == *.c ]]; then
    compiler="gcc -std=c99"
    [[ $5 != --static ]] || flags+=" -lstdc++ -lm" # What g++ links of itself.
  fi
  expect_success "$1" $compiler -Wall -Wextra -Werror -pedantic "${@:6}" "$source_tree/$3" $flags -o "$4"
}

# The program uses the shared library in ROOT.
expect_shared() { # WHAT PROGRAM ROOT [OUTPUT]
  local -x LD_LIBRARY_PATH=$3/usr/lib/$multiarch
  [[ $(ldd "$2") == *"$LD_LIBRARY_PATH/libpsem.so.1 "* ]] || fail "$1: does not use libpsem.so.1"
  expect_works "$1" "$2" "${@:4}"
}

expect_not_shared() { # WHAT PROGRAM [OUTPUT]
  [[ $(ldd "$2" 2>&1) != *libpsem* ]] || fail "$1: uses libpsem.so.1"
  expect_works "$1" "$2" "${@:3}"
}

compile "g++, shared" "$root" jobs.cc "$TEST_TMPDIR/shared" ""
expect_shared "g++, shared" "$TEST_TMPDIR/shared" "$root"
compile "forks, shared" "$root" forks.cc "$TEST_TMPDIR/forks" ""
expect_shared "forks, shared" "$TEST_TMPDIR/forks" "$root"
compile "g++, static" "$root" jobs.cc "$TEST_TMPDIR/static" --static -static
expect_not_shared "g++, static" "$TEST_TMPDIR/static"

compile "C, shared" "$root" use_from_c.c "$TEST_TMPDIR/c_shared" ""
expect_shared "C, shared" "$TEST_TMPDIR/c_shared" "$root" "$c_output"
compile "C, static" "$root" use_from_c.c "$TEST_TMPDIR/c_static" --static -static
expect_not_shared "C, static" "$TEST_TMPDIR/c_static" "$c_output"

# The tar may lie anywhere.
elsewhere="$TEST_TMPDIR/else where"
mkdir "$elsewhere"
tar --extract --directory="$elsewhere" --file="$(echo "$packages"/*.tar.gz)"
expect_success "tar and packages hold the same" diff --recursive "$root/usr" "$elsewhere/usr"
mv "$elsewhere" "$TEST_TMPDIR/elsewhere"
compile "from the tar" "$TEST_TMPDIR/elsewhere" jobs.cc "$TEST_TMPDIR/from_tar" ""
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
