"""Records what the generated tables are made from, for `npm run generate`.

usage: record.py [NAME=MIME_TYPES_FILE ...] PYTHON...

Writes mime_types.json (the types of each NAME), pythons.json (the tables of `mimetypes` of each interpreter, without any
mime.types) and lowercase.json (the characters that are lower-cased since each version of Unicode).
"""
import json
import mimetypes
import os
import subprocess
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))


def describe():
    """Prints the tables of the interpreter that runs this."""
    mimetypes.knownfiles = []
    mimetypes.init()
    lower = {chr(c): chr(c).lower() for c in range(0x110000) if not 0xD800 <= c < 0xE000}
    json.dump({
        'version': list(sys.version_info[:3]),
        'unicode': unicodedata.unidata_version[:-2],
        'types': mimetypes.types_map,
        'suffixes': mimetypes.suffix_map,
        'encodings': mimetypes.encodings_map,
        'lower': {c: low for c, low in lower.items() if low != c},
    }, sys.stdout)


def read_types(path):
    """Maps the extensions of a mime.types file to their types."""
    table = mimetypes.MimeTypes()
    for types in table.types_map:
        types.clear()
    table.read(path)
    return table.types_map[True]


def lower_since(pythons):
    """The characters that each version of Unicode lower-cases and none before it; for the first, those since Unicode 9."""
    with open(os.path.join(HERE, 'lowercase_since_unicode_9.json')) as file:
        runs = [(int(first, 16), int(last, 16)) for first, last in json.load(file)]
    wanted = {chr(c) for first, last in runs for c in range(first, last + 1)}
    found = {}
    for python in pythons:
        new = {c: low for c, low in python['lower'].items() if c in wanted}
        wanted.difference_update(new)
        if new:
            found[python['unicode']] = [['%X' % ord(c), '%X' % ord(low)] for c, low in sorted(new.items())]
    return found


def write(name, value):
    with open(os.path.join(HERE, name), 'w') as file:
        json.dump(value, file, indent=0, sort_keys=True)
        file.write('\n')


def main(arguments):
    files = dict(argument.split('=', 1) for argument in arguments if '=' in argument)
    commands = [argument for argument in arguments if '=' not in argument]
    outputs = [subprocess.check_output(command.split() + [__file__, '--describe']) for command in commands]
    pythons = sorted((json.loads(output) for output in outputs), key=lambda python: python['version'])
    if files:
        write('mime_types.json', {name: read_types(path) for name, path in files.items()})
    write('lowercase.json', lower_since(pythons))
    write('pythons.json', [
        {key: python[key] for key in ('version', 'types', 'suffixes', 'encodings')} for python in pythons
    ])


if __name__ == '__main__':
    if sys.argv[1:] == ['--describe']:
        describe()
    elif len(sys.argv) > 1:
        main(sys.argv[1:])
    else:
        sys.exit(__doc__)
