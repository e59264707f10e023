"""The rule that writes what is made from the program's table of commands."""

def _documents_impl(ctx):
    directory = ctx.actions.declare_directory(ctx.label.name)
    ctx.actions.run(
        outputs = [directory],
        executable = ctx.executable.writer,
        arguments = [directory.path],
        mnemonic = "Documents",
        progress_message = "Writing completions and manual pages",
    )
    return [DefaultInfo(files = depset([directory]), runfiles = ctx.runfiles([directory]))]

documents = rule(
    implementation = _documents_impl,
    doc = "A directory laid out as below /usr/share; which verbs there are decides what is in it.",
    attrs = {
        "writer": attr.label(
            cfg = "target",
            doc = "A program that takes the directory to fill.",
            executable = True,
            mandatory = True,
        ),
    },
)
