"""The rule that makes what is shipped, and how it is built for that."""

load("//:version.bzl", "VERSION")

_SHIPPED_OPTIONS = {
    "//command_line_option:compilation_mode": "opt",
    "//command_line_option:copt": [],  # No sanitizer, whatever the command line says.
    "//command_line_option:force_pic": True,
    # Gold, Bazel's linker, goes on asking for libraries that --as-needed should drop; ld.bfd does
    # not, and knows no --start-lib.
    "//command_line_option:linkopt": ["-fuse-ld=bfd"],
    "//command_line_option:start_end_lib": False,
}

def _as_shipped_impl(_settings, _attr):
    return _SHIPPED_OPTIONS

_as_shipped = transition(
    implementation = _as_shipped_impl,
    inputs = [],
    outputs = _SHIPPED_OPTIONS.keys(),
)

def _objects_impl(ctx):
    linked = depset(transitive = [
        library[CcInfo].linking_context.linker_inputs
        for library in ctx.attr.libraries
    ])
    return [DefaultInfo(files = depset([
        object
        for input in linked.to_list()
        for library in input.libraries
        for object in library.pic_objects
    ]))]

objects = rule(
    implementation = _objects_impl,
    doc = "The object files of libraries and of all that they depend on.",
    attrs = {"libraries": attr.label_list(mandatory = True, providers = [CcInfo])},
)

def _packages_impl(ctx):
    libraries = [library[CcInfo] for library in ctx.attr.libraries]
    public_headers = depset(transitive = [
        depset(library.compilation_context.direct_public_headers)
        for library in libraries
    ])
    headers = depset(transitive = [library.compilation_context.headers for library in libraries])

    packages = ctx.actions.declare_directory(ctx.label.name)
    arguments = ctx.actions.args()
    arguments.add_all(["--output", packages.path, "--version", VERSION])
    arguments.add_all("--public_headers", public_headers)
    arguments.add_all("--headers", headers)
    arguments.add_all("--objects", ctx.files.objects)
    arguments.add("--shared_library", ctx.file.shared_library)
    arguments.add_all("--tools", ctx.files.tools)
    arguments.add_all("--documents", ctx.files.documents, expand_directories = False)
    arguments.add_all("--files", ctx.files.files)
    ctx.actions.run(
        outputs = [packages],
        inputs = depset(
            [ctx.file.shared_library] + ctx.files.objects + ctx.files.tools +
            ctx.files.documents + ctx.files.files,
            transitive = [headers],
        ),
        executable = ctx.executable._make_packages,
        arguments = [arguments],
        mnemonic = "Packages",
        progress_message = "Making the packages of version " + VERSION,
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([packages]), runfiles = ctx.runfiles([packages]))]

packages = rule(
    implementation = _packages_impl,
    doc = "A directory of packages: a tar, and Debian packages of library, headers and tools.",
    attrs = {
        "libraries": attr.label_list(
            cfg = _as_shipped,
            doc = "Their headers become <psem/NAME.h>, what those include <psem/internal/NAME.h>.",
            mandatory = True,
            providers = [CcInfo],
        ),
        "objects": attr.label(
            cfg = _as_shipped,
            doc = "Of the static library.",
            mandatory = True,
        ),
        "shared_library": attr.label(
            allow_single_file = True,
            cfg = _as_shipped,
            mandatory = True,
        ),
        "tools": attr.label_list(cfg = _as_shipped),
        "documents": attr.label_list(
            cfg = _as_shipped,
            doc = "Directories of what the tools bring below /usr/share.",
        ),
        "files": attr.label_list(
            allow_files = True,
            doc = "What make_packages fills in or copies: X.in, LICENSE, CHANGELOG.md.",
        ),
        "_make_packages": attr.label(
            allow_single_file = True,
            cfg = "host",
            default = "//tools/package:make_packages",
            executable = True,
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)
