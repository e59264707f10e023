"""External repositories, answered from Debian's packages instead of the network.

Every label is upstream's (`@com_google_absl//absl/status:statusor`), so a Bazel workspace that uses this
project may bring its own abseil or GoogleTest under the same repository names, declared first.
"""

load("//tools/deps:pkg_config.bzl", "pkg_config_repository")

# Bazel package of abseil -> its targets in use. Each target is the pkg-config module `absl_<target>`.
_ABSEIL = {
    "absl/base": ["config", "core_headers"],
    "absl/cleanup": ["cleanup"],
    "absl/container": ["flat_hash_map", "flat_hash_set"],
    "absl/functional": ["function_ref"],
    "absl/hash": ["hash"],
    "absl/status": ["status", "statusor"],
    "absl/strings": ["strings", "str_format", "cord"],
    "absl/time": ["time"],
    "absl/types": ["span"],
}

def _stand_in_impl(repository_ctx):
    for path, text in repository_ctx.attr.build_files.items():
        repository_ctx.file(path, text)
    for label, path in repository_ctx.attr.files.items():
        repository_ctx.symlink(label, path)

_stand_in = repository_rule(
    implementation = _stand_in_impl,
    attrs = {
        "build_files": attr.string_dict(doc = "Path -> text."),
        "files": attr.label_keyed_string_dict(doc = "File of this project -> path."),
    },
    local = True,
    doc = "What Bazel asks of a repository that is not there.",
)

def _unless_declared(repository, name, **attributes):
    if not native.existing_rule(name):
        repository(name = name, **attributes)

def debian_repositories():
    """Declares every external repository that is not declared yet. Call once, from WORKSPACE."""
    _unless_declared(
        native.local_repository,
        name = "platforms",
        path = "/usr/share/bazel/platforms",
    )
    _unless_declared(
        native.local_repository,
        name = "rules_java",
        path = "/usr/share/bazel/rules/java",
    )
    _unless_declared(
        native.local_repository,
        name = "rules_proto",
        path = "/usr/share/bazel/rules/proto",
    )
    _unless_declared(
        _stand_in,
        name = "rules_cc",
        build_files = {
            "BUILD": "",
            "cc/BUILD": "",
        },
        files = {Label("//tools/deps:rules_cc.bzl"): "cc/defs.bzl"},
    )

    # `bazel test` asks for these two targets even when nobody wants coverage.
    _unless_declared(
        _stand_in,
        name = "remote_coverage_tools",
        build_files = {"BUILD": """
filegroup(name = "coverage_report_generator", visibility = ["//visibility:public"])
filegroup(name = "lcov_merger", visibility = ["//visibility:public"])
"""},
    )

    _unless_declared(
        pkg_config_repository,
        name = "com_google_absl",
        package = "libabsl-dev",
        modules = {
            "%s:%s" % (package, target): "absl_" + target
            for package, targets in _ABSEIL.items()
            for target in targets
        },
    )
    _unless_declared(
        pkg_config_repository,
        name = "com_google_googletest",
        package = "libgmock-dev and libgtest-dev",
        modules = {
            ":gtest": "gmock gtest",
            ":gtest_main": "gmock_main gmock gtest",
        },
    )
    _unless_declared(
        pkg_config_repository,
        name = "com_github_google_benchmark",
        package = "libbenchmark-dev",
        modules = {":benchmark": "benchmark"},
    )
    _unless_declared(
        pkg_config_repository,
        name = "com_github_cliutils_cli11",
        package = "libcli11-dev",
        modules = {":cli11": "CLI11"},
    )
    _unless_declared(
        pkg_config_repository,
        name = "com_github_nlohmann_json",
        package = "nlohmann-json3-dev",
        modules = {":json": "nlohmann_json"},
    )
    _unless_declared(
        pkg_config_repository,
        name = "ncurses",
        package = "libncurses-dev",
        modules = {":ncursesw": "ncursesw"},
    )
