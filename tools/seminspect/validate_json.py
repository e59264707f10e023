#!/usr/bin/env python3
"""Holds JSON documents against a schema: validate_json.py SCHEMA DOCUMENT...

A document is one value, or a value on each line. Prints a line for whatever is wrong, beginning with
the document's number, from 0 on. Exit status: 0 all are valid, 1 some are not.
"""

import json
import sys

import jsonschema


def refuse_twins(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError(f"a key is there twice: {keys}")
    return dict(pairs)


def refuse_constant(text):
    raise ValueError(f"{text} is no JSON")


def parse(text):
    return json.loads(text, object_pairs_hook=refuse_twins, parse_constant=refuse_constant)


def values(text):
    """The one value that `text` is, or those on its lines."""
    try:
        return [parse(text)]
    except json.JSONDecodeError:
        return [parse(line) for line in text.splitlines()]


def innermost(error):
    """The cause of `error` that lies deepest in the document: of all kinds, the one that it meant."""
    causes = [innermost(cause) for cause in error.context] or [error]
    return max(causes, key=lambda cause: len(cause.absolute_path))


def offences(validator, path):
    try:
        with open(path, encoding="utf-8", errors="strict") as document:
            for value in values(document.read()):
                for error in validator.iter_errors(value):
                    cause = innermost(error)
                    yield f"{cause.json_path}: {cause.message}"
    except ValueError as error:  # Neither JSON nor UTF-8.
        yield str(error)


def main():
    with open(sys.argv[1], encoding="utf-8") as schema_file:
        schema = parse(schema_file.read())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    found = 0
    for number, path in enumerate(sys.argv[2:]):
        for offence in offences(validator, path):
            print(f"{number}: {offence}"[:500])
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
