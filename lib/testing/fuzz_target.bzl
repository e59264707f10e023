"""Fuzz targets: tests that a fuzzer can run for as long as one likes (tools/fuzz/run)."""

def fuzz_target(name, srcs, corpus, deps):
    """A test that runs LLVMFuzzerTestOneInput over a corpus and mutations of it.

    Args:
      name: as x_fuzz; tools/fuzz/run takes its label.
      srcs: the source.
      corpus: a file with an input on each line (lib/testing/fuzz_corpus.h), x_fuzz.corpus.
      deps: what is tested.
    """
    native.cc_test(
        name = name,
        size = "small",
        srcs = srcs,
        args = ["$(location %s)" % corpus],
        data = [corpus],
        deps = deps + [
            "//lib/testing:fuzz_check",
            "//lib/testing:fuzz_corpus_main",
        ],
    )
