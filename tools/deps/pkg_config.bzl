"""A repository whose targets are libraries that Debian has installed, found through pkg-config."""

def _fail(repository_ctx, module, why):
    fail("%s: pkg-config does not know %s (%s). Run tools/deps/install, or install Debian's %s." %
         (repository_ctx.name, module, why.strip(), repository_ctx.attr.package))

def _flags(repository_ctx, modules, option):
    result = repository_ctx.execute(["pkg-config", option] + modules.split(" "))
    if result.return_code != 0:
        _fail(repository_ctx, modules, result.stderr)
    return [flag for flag in result.stdout.strip().split(" ") if flag]

def _target(name, copts, linkopts):
    return """
cc_library(
    name = {name},
    defines = {defines},
    linkopts = {linkopts},
)
""".format(
        name = repr(name),
        defines = repr([flag[2:] for flag in copts if flag.startswith("-D")]),
        linkopts = repr(linkopts),
    )

def _pkg_config_repository_impl(repository_ctx):
    packages = {}
    for label, modules in repository_ctx.attr.modules.items():
        package, target = label.split(":")
        copts = _flags(repository_ctx, modules, "--cflags")
        linkopts = _flags(repository_ctx, modules, "--libs")
        packages.setdefault(package, []).append(_target(target, copts, linkopts))

    for package, targets in packages.items():
        path = package + "/BUILD" if package else "BUILD"
        repository_ctx.file(
            path,
            "package(default_visibility = [\"//visibility:public\"])\n" + "".join(targets),
        )

pkg_config_repository = repository_rule(
    implementation = _pkg_config_repository_impl,
    attrs = {
        "modules": attr.string_dict(
            mandatory = True,
            doc = "Label inside the repository -> pkg-config modules, separated by spaces.",
        ),
        "package": attr.string(
            mandatory = True,
            doc = "The Debian package to name when a module is missing.",
        ),
    },
    local = True,
    doc = "Libraries of the system under upstream's labels.",
)
