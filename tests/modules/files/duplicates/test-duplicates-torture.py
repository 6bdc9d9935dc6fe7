#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-duplicates-torture.py BELLHOP: what is done with copies dies, fails, or is raced, at each
of its system calls.

The law: of each file what is in it is somewhere where a person finds it, at its place or in the
trash; what is said of each copy is so; nothing is left beside that the next run does not clear
away.
"""
import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "lib"))
from torture import ENVIRONMENT, can_trace, interrupt, list_calls, trace

PROGRAM = os.path.abspath(sys.argv[1])
CALLS = ["openat", "newfstatat", "flock", "pread64", "mkdir", "flistxattr", "linkat", "rename",
         "renameat2", "unlink", "fsync"]
FAILURES = ["EIO", "ENOSPC"]
SAME = "same\n"
MINE = "mine\n"
N_ATTEMPTS = 30  # at least


def write(path, text):
    """As an editor does, whether it is there or not."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(path + ".new", path)


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


class Place:
    """A folder with two equal files, and a home with a trash."""

    def __init__(self, act):
        self.act = act
        self.path = tempfile.mkdtemp(prefix="bellhop-torture-")
        self.folder = os.path.join(self.path, "folder")
        self.data = os.path.join(self.path, "data")
        self.trash = os.path.join(self.data, "Trash")
        self.log = os.path.join(self.path, "log")
        os.mkdir(self.folder)
        for name in "ab":
            write(self.file(name), SAME)
        self.environment = dict(ENVIRONMENT, HOME=self.path, XDG_DATA_HOME=self.data,
                                XDG_CACHE_HOME=os.path.join(self.path, "cache"))

    def file(self, name):
        return os.path.join(self.folder, name)

    def paths(self):
        """Where something is done."""
        yield self.folder
        for name in ("a", "b", ".bellhop-linking"):
            yield self.file(name)
        yield os.path.join(self.data, "bellhop")
        yield self.trash
        for name in ("files", "info", "files/b", "info/b.trashinfo"):
            yield os.path.join(self.trash, name)

    def program(self):
        return [PROGRAM, "run", "files.duplicates", "folders=" + self.folder, "apply=" + self.act,
                "confirm=true", "--json"]

    def run(self, *injections):
        return trace(self.log, injections, self.program(), self.paths(), self.environment)

    def run_freely(self):
        return subprocess.run(self.program(), capture_output=True, text=True, timeout=60,
                              env=self.environment)

    def texts(self):
        """What a person finds."""
        files = os.path.join(self.trash, "files")
        thrown = os.listdir(files) if os.path.isdir(files) else []
        return [read(self.file(name)) for name in os.listdir(self.folder)] + [
            read(os.path.join(files, name)) for name in thrown]

    def is_in_trash(self, name):
        """Under another name, where one that died has taken that for itself."""
        return any(read(os.path.join(self.trash, "files", found)) == SAME and
                   read(os.path.join(self.trash, "info", found + ".trashinfo"))
                   for found in (name, name + ".2"))

    def is_done(self, name):
        if self.act == "trash":
            return not os.path.lexists(self.file(name)) and self.is_in_trash(name)
        return read(self.file(name)) == SAME and os.path.samefile(self.file(name), self.file("a"))

    def is_untouched(self, name):
        return (read(self.file(name)) == SAME and
                not os.path.samefile(self.file(name), self.file("a")))

    def beside(self):
        return sorted(name for name in os.listdir(self.folder) if name.startswith("."))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def has_died(result):
    return result.returncode < 0 or result.returncode > 2


def rows_of(result):
    outputs = {output["name"]: output for output in json.loads(result.stdout)["outputs"]}
    return outputs["changes"]["rows"] if "changes" in outputs else []


def check(place, what, result):
    """What is wrong after one attempt."""
    if read(place.file("a")) != SAME:
        yield f"{what}: the kept file holds {read(place.file('a'))!r}"
        return
    is_done = place.is_done("b")
    if not is_done and not place.is_untouched("b"):
        yield f"{what}: the copy is neither as it was nor done with"
    if not has_died(result):
        said = [row[3] for row in rows_of(result)]
        if is_done != (said == ["done"]):
            yield f"{what}: said {said} of a copy that is{'' if is_done else ' not'} done with"
        if "EMLINK" in what and not is_done:
            reasons = [row[4] for row in rows_of(result)]
            if reasons != [os.strerror(errno.EMLINK)]:
                yield f"{what}: the reason is {reasons}"
    write(place.file("d"), SAME)
    next_one = place.run_freely()
    if next_one.returncode != 0 or not place.is_done("b") or not place.is_done("d"):
        yield f"{what}: the next run fails: {next_one.stderr}"
    if place.beside():
        yield f"{what}: the next run leaves {place.beside()}"


def count_calls(act):
    """How often one thread makes each call."""
    with Place(act) as place:
        place.run()
        calls = [(thread, call.partition("(")[0]) for thread, call in list_calls(place.log)]
    return {name: max(calls.count((thread, name)) for thread, _ in calls) for name in CALLS}


def torture(act):
    faults, n_attempts = [], 0
    for call, n_calls in count_calls(act).items():
        for nth in range(1, n_calls + 1):
            # A file system may tell nobody how many names a file can have.
            failures = FAILURES + ["EMLINK"] * (call == "linkat")
            for kind in ["signal=KILL"] + ["error=" + failure for failure in failures]:
                what = f"{call}:{kind}:when={nth}"
                with Place(act) as place:
                    n_attempts += 1
                    faults += check(place, what, place.run(what))
    return faults, n_attempts


def race(act, what, victim):
    """Somebody writes another VICTIM right behind one of the calls."""
    with Place(act) as place:
        if not interrupt(place.log, what, place.program(), place.paths(), place.environment,
                         lambda: write(place.file(victim), MINE)):
            return
        texts = place.texts()
        for text in (MINE, SAME):
            if text not in texts:
                yield f"{what}, {victim} is written: {text!r} is lost"
        if place.beside():
            yield f"{what}, {victim} is written: {place.beside()} is left"


def torture_by_races(act):
    faults, n_attempts = [], 0
    for call, n_calls in count_calls(act).items():
        for nth in range(1, n_calls + 1):
            for victim in "ab":
                n_attempts += 1
                faults += race(act, f"{call}:when={nth}", victim)
    return faults, n_attempts


CASES = {
    "trash/fails": (torture, "trash"),
    "trash/raced": (torture_by_races, "trash"),
    "hard-link/fails": (torture, "hard-link"),
    "hard-link/raced": (torture_by_races, "hard-link"),
}


def main():
    if not can_trace():
        print("1..0 # SKIP strace cannot be used here")
        return 0
    print(f"1..{len(CASES)}")
    for number, (name, (func, act)) in enumerate(CASES.items(), 1):
        faults, n_attempts = func(act)
        for fault in faults[:20]:
            print("# " + fault)
        verdict = "not ok" if faults or n_attempts < N_ATTEMPTS else "ok"
        print(f"{verdict} {number} /duplicates/torture/{name}")
        print(f"# {n_attempts} attempts", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
