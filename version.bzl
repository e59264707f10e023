"""The version of everything here: library, programs and packages."""

VERSION = "1.0.0"
