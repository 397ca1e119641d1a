"""Deals test files out to shards that take about equally long.

    test_shards.py deal COUNT PATH...   prints a line for each shard: its paths, with tabs between them
    test_shards.py weigh FILE...        keeps what the runs measured (pytest_times.py) in test_weights.txt
"""

import re
import sys
from pathlib import Path

WEIGHTS = Path(__file__).with_name("test_weights.txt")
SLOW = 5  # seconds from which a file has a line in test_weights.txt
APART = "with_modules"
FIRST, EACH = 1.5, 0.4  # seconds that the other files are reckoned to take: at least, and for each test


def read_weights(text):
    """The seconds of each file.

    >>> read_weights("# seconds, file\\n 12.5 tests/test_a.py\\n\\n7 tests/test_b.py\\n")
    {'tests/test_a.py': 12.5, 'tests/test_b.py': 7.0}
    """
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {file.strip(): float(seconds) for seconds, file in lines}


def reckon(source):
    """The seconds of a file that was not weighed, from its text.

    >>> reckon("class TestA:\\n    def test_b(self):\\n        pass\\n\\n    def test_c(self):\\n        pass\\n")
    2.3
    >>> reckon("")
    1.5
    """
    return FIRST + EACH * len(re.findall(r"^\s*def test_", source, re.MULTILINE))


def deal(weights, count):
    """The longest first, each to the shard that has least to do; no shard is empty.

    >>> deal({"a": 3, "b": 9, "c": 4, "d": 2}, 2)
    [['b'], ['a', 'c', 'd']]
    >>> deal({"a": 1, "b": 1, "c": 1}, 2)
    [['a', 'c'], ['b']]
    >>> deal({"a": 1}, 4)
    [['a']]
    """
    shards = [[0, []] for _number in range(min(count, len(weights)))]
    for path in sorted(weights, key=lambda path: (-weights[path], path)):
        shard = min(shards, key=lambda shard: shard[0])
        shard[0] += weights[path]
        shard[1].append(path)
    return [sorted(paths) for _seconds, paths in shards]


def find_files(paths):
    """Folders become the test files in them, without those that run apart (more_modules.sh); files and single tests
    (file::Class::test) stay as they are."""
    found = []
    for path in paths:
        found += sorted(map(str, Path(path).rglob("test_*.py"))) if Path(path).is_dir() else [path]
    return [path for path in dict.fromkeys(found) if APART not in Path(path).parts]


def weigh_path(path, known):
    file, _colons, test = path.partition("::")
    if test:
        return FIRST + EACH
    return known.get(file) or reckon(Path(file).read_text(encoding="utf-8"))


def main(action, *arguments):
    if action == "deal":
        known = read_weights(WEIGHTS.read_text(encoding="utf-8"))
        paths = find_files(arguments[1:])
        for shard in deal({path: weigh_path(path, known) for path in paths}, int(arguments[0])):
            print(*shard, sep="\t")
    elif action == "weigh":
        found = {file: seconds for file, seconds in read_weights(WEIGHTS.read_text()).items() if Path(file).exists()}
        for file in arguments:
            found.update(read_weights(Path(file).read_text(encoding="utf-8")))
        slow = sorted((-seconds, file) for file, seconds in found.items() if seconds >= SLOW)
        lines = [f"{-seconds:.0f} {file}\n" for seconds, file in slow]
        head = f"# Seconds of the test files that take {SLOW} or more, measured by ./dev test --weigh.\n"
        WEIGHTS.write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
