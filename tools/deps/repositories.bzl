"""External repositories, answered from Debian's packages instead of the network.

Every label is upstream's (`@com_google_absl//absl/status:statusor`), so a Bazel workspace that uses this
project may bring its own abseil or GoogleTest under the same repository names.
"""

load("//tools/deps:pkg_config.bzl", "pkg_config_repository")

# Bazel package of abseil -> its targets in use. Each target is the pkg-config module `absl_<target>`.
_ABSEIL = {
    "absl/base": ["config", "core_headers"],
    "absl/cleanup": ["cleanup"],
    "absl/container": ["flat_hash_map", "flat_hash_set"],
    "absl/functional": ["function_ref"],
    "absl/status": ["status", "statusor"],
    "absl/strings": ["strings", "str_format", "cord"],
    "absl/time": ["time"],
    "absl/types": ["span"],
}

def debian_repositories():
    """Declares every external repository. Call once, from WORKSPACE."""
    native.local_repository(
        name = "platforms",
        path = "/usr/share/bazel/platforms",
    )
    native.local_repository(
        name = "rules_java",
        path = "/usr/share/bazel/rules/java",
    )
    native.local_repository(
        name = "rules_proto",
        path = "/usr/share/bazel/rules/proto",
    )
    native.local_repository(
        name = "rules_cc",
        path = "tools/deps/rules_cc",
    )

    # `bazel test` asks for these two targets even when nobody wants coverage.
    native.new_local_repository(
        name = "remote_coverage_tools",
        path = "tools/deps/rules_cc",
        build_file_content = """
filegroup(name = "coverage_report_generator", visibility = ["//visibility:public"])
filegroup(name = "lcov_merger", visibility = ["//visibility:public"])
""",
    )

    pkg_config_repository(
        name = "com_google_absl",
        package = "libabsl-dev",
        modules = {
            "%s:%s" % (package, target): "absl_" + target
            for package, targets in _ABSEIL.items()
            for target in targets
        },
    )
    pkg_config_repository(
        name = "com_google_googletest",
        package = "libgmock-dev and libgtest-dev",
        modules = {
            ":gtest": "gmock gtest",
            ":gtest_main": "gmock_main gmock gtest",
        },
    )
    pkg_config_repository(
        name = "com_github_google_benchmark",
        package = "libbenchmark-dev",
        modules = {":benchmark": "benchmark"},
    )
    pkg_config_repository(
        name = "com_github_cliutils_cli11",
        package = "libcli11-dev",
        modules = {":cli11": "CLI11"},
    )
    pkg_config_repository(
        name = "com_github_nlohmann_json",
        package = "nlohmann-json3-dev",
        modules = {":json": "nlohmann_json"},
    )
