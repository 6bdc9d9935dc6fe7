#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-replacement-torture.py REPLACE-FILE: a replacement dies, or fails, at each system call.

The law: the file is as it was or complete, never neither; a call that fails leaves nothing beside
it, a process that dies nothing that the next one does not clear away.
"""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "lib"))
from torture import can_trace, list_calls, trace

PROGRAM = os.path.abspath(sys.argv[1])
CALLS = ["openat", "newfstatat", "faccessat2", "flock", "write", "fchown", "fchmod", "fsetxattr",
         "fsync", "linkat", "renameat", "unlinkat", "close"]
FAILURES = ["EIO", "ENOSPC"]
N_LINES = 3
OLD = "old\n"
NEW = "new\n" * N_LINES
N_LAST = 7


class Folder:
    def __init__(self, is_there):
        self.path = tempfile.mkdtemp(prefix="bellhop-torture-")
        self.file = os.path.join(self.path, "note")
        self.before = OLD if is_there else None
        if is_there:
            with open(self.file, "w", encoding="utf-8") as file:
                file.write(OLD)
            os.chmod(self.file, 0o640)

    def read(self):
        try:
            with open(self.file, encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def others(self):
        return sorted(set(os.listdir(self.path)) - {"note"})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def run(folder, *injections, log=os.devnull):
    return trace(log, injections, [PROGRAM, folder.file, "new", str(N_LINES)])


def check(folder, what, result):
    """What is wrong after one attempt."""
    found = folder.read()
    if found not in (folder.before, NEW):
        yield f"{what}: holds {found!r}"
    if result.returncode == 0 and found != NEW:
        yield f"{what}: succeeded without having replaced"
    died = result.returncode < 0 or result.returncode > 1
    if not died and folder.others():
        yield f"{what}: left {folder.others()}"
    if run(folder).returncode != 0 or folder.read() != NEW or folder.others():
        yield f"{what}: the next replacement fails, or leaves {folder.others()}"


def calls_of_one(*injections):
    """The calls that one replacement makes, in order."""
    with Folder(True) as folder, tempfile.NamedTemporaryFile("r") as log:
        run(folder, *injections, log=log.name)
        return [call for _, call in list_calls(log.name)]


def attempts(extra):
    names = [line.partition("(")[0] for line in calls_of_one(*extra)]
    for call in CALLS:
        n_calls = names.count(call)
        for nth in range(1, n_calls + 1):
            # What loads the program itself is not what is asked about.
            if nth + N_LAST < n_calls:
                continue
            for kind in ["signal=KILL"] + ["error=" + failure for failure in FAILURES]:
                yield f"{call}:{kind}:when={nth}"


def torture(is_there, extra):
    faults, n_attempts = [], 0
    for injection in attempts(extra):
        with Folder(is_there) as folder:
            n_attempts += 1
            faults += check(folder, injection, run(folder, *extra, injection))
    return faults, n_attempts


CASES = {
    "there": (True, []),
    "not-there": (False, []),
    # Where the file system has no files without a name.
    "named": (True, None),
}


def refuse_unnamed():
    """The injection that lets no file be opened that has no name."""
    opens = [line for line in calls_of_one() if line.startswith("openat(")]
    return [f"openat:error=EOPNOTSUPP:when={nth}" for nth, line in enumerate(opens, 1)
            if "O_TMPFILE" in line]


def main():
    if not can_trace():
        print("1..0 # SKIP strace cannot be used here")
        return 0
    print(f"1..{len(CASES)}")
    for number, (name, (is_there, extra)) in enumerate(CASES.items(), 1):
        faults, n_attempts = torture(is_there, refuse_unnamed() if extra is None else extra)
        for fault in faults[:20]:
            print("# " + fault)
        verdict = "not ok" if faults or n_attempts < 30 else "ok"
        print(f"{verdict} {number} /replacement/torture/{name}")
        print(f"# {n_attempts} attempts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
