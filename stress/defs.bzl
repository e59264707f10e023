"""Torture tests for semaphores, for this workspace and for others."""

def psem_torture_test(
        name,
        subject,
        duration = None,
        without = [],
        args = [],
        data = [],
        size = "medium",
        **kwargs):
    """A test that tortures a semaphore: it passes when the semaphore kept its promises.

    Args:
      name: of the test.
      subject: the label of a shared object that exports psem_subject (a cc_binary with
          linkshared = True that depends on //stress:subject), or the name of a subject that is
          built in, as "glibc".
      duration: how long, in all shards together, as "5m"; the default is the quick form, 20 seconds.
      without: promises that are not asked for, as ["kills", "eintr"].
      args: more options of the program, as ["--processes=8"].
      data: files that the subject needs.
      size: of the test; bounds the time of each shard.
      **kwargs: what every test has: shard_count, tags, flaky, visibility ...
    """
    is_built_in = ":" not in subject and "/" not in subject
    options = ["--quick" if duration == None else "--duration=" + duration]
    if without:
        options.append("--without=" + ",".join(without))
    native.sh_test(
        name = name,
        size = size,
        srcs = [Label("//stress:torture")],
        # The ./ tells a path from a name.
        args = ["--subject=" + (subject if is_built_in else "./$(rootpath %s)" % subject)] +
               options + args,
        data = data + ([] if is_built_in else [subject]),
        **kwargs
    )
