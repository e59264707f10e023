"""The version of what is shipped: the library, the packages, the tools in them."""

VERSION = "1.0.0"
