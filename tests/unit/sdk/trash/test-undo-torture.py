#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-undo-torture.py UNDO-TRASH: while a file goes to the trash and comes back, another one is
written to its place, behind each system call.

The law: both are there afterwards, at that place or in the trash.
"""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "lib"))
from torture import ENVIRONMENT, can_trace, interrupt, list_calls, trace

PROGRAM = os.path.abspath(sys.argv[1])
CALLS = ["newfstatat", "rename", "renameat2", "unlink"]
OURS = "ours\n"
MINE = "mine\n"
N_MOMENTS = 5  # at least


def write(path, text):
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(path + ".new", path)


class Place:
    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="bellhop-torture-")
        self.file = os.path.join(self.path, "note")
        self.log = os.path.join(self.path, "log")
        self.trash = os.path.join(self.path, "data", "Trash", "files")
        self.environment = dict(ENVIRONMENT, HOME=self.path,
                                XDG_DATA_HOME=os.path.join(self.path, "data"))
        write(self.file, OURS)

    def paths(self):
        return [self.file, os.path.join(self.trash, "note")]

    def texts(self):
        for folder in (self.path, self.trash):
            path = os.path.join(folder, "note")
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    yield file.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def moments():
    with Place() as place:
        trace(place.log, [], [PROGRAM, place.file], place.paths(), place.environment)
        names = [call.partition("(")[0] for _, call in list_calls(place.log)]
    return [f"{name}:when={nth}" for name in CALLS for nth in range(1, names.count(name) + 1)]


def check(where):
    with Place() as place:
        replaced = []

        def save():
            replaced.append(os.path.exists(place.file))
            write(place.file, MINE)

        if not interrupt(place.log, where, [PROGRAM, place.file], place.paths(),
                         place.environment, save):
            return
        # What is there when another one is saved is what is to be replaced.
        expected = {MINE} if replaced[0] else {OURS, MINE}
        lost = expected - set(place.texts())
        if lost:
            yield f"{where}: {lost} is lost"


def main():
    if not can_trace():
        print("1..0 # SKIP strace cannot be used here")
        return 0
    print("1..1")
    wheres = moments()
    faults = [fault for where in wheres for fault in check(where)]
    for fault in faults:
        print("# " + fault)
    print("not ok" if faults or len(wheres) < N_MOMENTS else "ok", "1 /trash/torture/undo")
    print(f"# {len(wheres)} moments")
    return 0


if __name__ == "__main__":
    sys.exit(main())
