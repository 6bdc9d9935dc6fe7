#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-duplicates-peers.py BELLHOP [ROUNDS [FIRST-SEED]]: equal files of random trees.

The oracle of groups is SHA-256 and inodes. Each round makes a tree with empty files, holes, hard
links, hidden names and files that differ in one byte, and asks with random sizes and references.
The seed of a round is in what it says when it fails. Then two processes race, each of which keeps
what the other one throws away.
"""
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from urllib.parse import unquote_to_bytes

PROGRAM = os.path.abspath(sys.argv[1])
MORE = int(os.environ.get("BELLHOP_TEST_ROUNDS", "1"))
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 60 * MORE
FIRST_SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
RACES = 20
RACE_BYTES = 1 << 20
SIZES = [0, 1, 2, 3, 4095, 4096, 4097, 65536, 65537, 200000]
NAMES = [b"a", b"b", b"c d", b".e", "é".encode(), b"f\n", b"g\xff", b"-h"]


def fill(rng, path):
    size = rng.choice(SIZES)
    with open(path, "wb") as file:
        if rng.random() < .3:
            file.truncate(size)
            return
        data = bytearray(rng.choice([b"x", b"y"]) * size)
        if size and rng.random() < .3:
            data[rng.choice([0, size // 2, size - 1])] = ord("z")
        file.write(data)
        # What it takes is not certain while it is on its way to the disk.
        file.flush()
        os.fsync(file.fileno())


def make_tree(rng, root):
    folders, files = [root], []
    for _ in range(rng.randint(2, 6)):
        folder = os.path.join(rng.choice(folders), rng.choice(NAMES))
        if not os.path.exists(folder):
            os.mkdir(folder)
            folders.append(folder)
    for _ in range(rng.randint(5, 40)):
        path = os.path.join(rng.choice(folders), b"%d" % len(files) + rng.choice(NAMES))
        if rng.random() < .1:
            path = os.path.join(os.path.dirname(path), b"." + os.path.basename(path))
        if files and rng.random() < .2:
            os.link(rng.choice(files), path)
        else:
            fill(rng, path)
        files.append(path)
    return folders


def is_below(path, folders):
    return any(path.startswith(folder + b"/") for folder in folders)


def found(root, query):
    """The inodes of what is looked at, each with all names that are found and their status."""
    names = {}
    for start in [root] + query["reference"]:
        for folder, below, files in os.walk(start):
            if not query["hidden"]:
                below[:] = [name for name in below if not name.startswith(b".")]
                files = [name for name in files if not name.startswith(b".")]
            for name in files:
                path = os.path.join(folder, name)
                status = os.lstat(path)
                if query["min"] <= status.st_size <= (query["max"] or 1 << 62):
                    names.setdefault(status.st_ino, (status, set()))[1].add(path)
    return names


def oracle(root, query):
    """The groups, each by the inodes of its files."""
    groups = {}
    for inode, (_, names) in found(root, query).items():
        with open(next(iter(names)), "rb") as file:
            groups.setdefault(hashlib.sha256(file.read()).digest(), set()).add(inode)
    groups = [group for group in groups.values() if len(group) > 1]
    if query["reference"]:
        marked = {inode for inode, (_, names) in found(root, query).items()
                  if any(is_below(name, query["reference"]) for name in names)}
        groups = [group for group in groups if group & marked and group - marked]
    return sorted(sorted(group) for group in groups)


def bellhop(*arguments, env=None):
    command = [os.fsencode(PROGRAM), b"run", b"files.duplicates", b"--json", *arguments]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env,
                         timeout=100)
    assert run.stdout, (run.returncode, run.stderr)
    return run.returncode, json.loads(run.stdout), run.stderr


def rows_of(result, name):
    for output in result["outputs"]:
        if output["name"] == name:
            columns = output["columns"]
            return [dict(zip(columns, row)) for row in output["rows"]]
    return []


def summary_of(result):
    return next(output["value"] for output in result["outputs"] if output["name"] == "summary")


def path_of(text):
    if text.startswith("file://"):
        return unquote_to_bytes(text[len("file://"):])
    return os.fsencode(text)


def check_groups(seed, root):
    rng = random.Random(seed)
    folders = make_tree(rng, root)
    query = {"min": rng.choice([0, 1, 2, 4096]), "max": rng.choice([0, 0, 4096, 100000]),
             "hidden": rng.random() < .5, "reference": []}
    if len(folders) > 1 and rng.random() < .5:
        query["reference"] = rng.sample(folders[1:], rng.randint(1, min(2, len(folders) - 1)))
    arguments = [b"folders=" + root, b"min-size=%d" % query["min"], b"max-size=%d" % query["max"],
                 b"hidden=" + str(query["hidden"]).lower().encode(),
                 b"byte-compare=" + rng.choice([b"true", b"false"])]
    arguments += [b"reference=" + folder for folder in query["reference"]]
    if query["max"] and query["max"] < query["min"]:
        arguments[2] = b"max-size=0"
        query["max"] = 0
    code, result, said = bellhop(*arguments)
    groups, wasted = {}, 0
    for row in rows_of(result, "duplicates"):
        path = path_of(row["path"])
        status = os.lstat(path)
        assert row["bytes"] == status.st_size, (row, status)
        assert row["disk_bytes"] == status.st_blocks * 512, (row, status)
        is_first = row["group"] not in groups
        groups.setdefault(row["group"], []).append(status.st_ino)
        if query["reference"]:
            is_reference = is_below(path, query["reference"])
            assert row["reference"] == ("yes" if is_reference else ""), row
            wasted += 0 if is_reference else row["disk_bytes"]
        elif not is_first:
            wasted += row["disk_bytes"]
    assert code == 0, (result, said)
    assert sorted(sorted(group) for group in groups.values()) == oracle(root, query), query
    assert summary_of(result)["wasted_bytes"] == wasted, (summary_of(result), wasted)


def check_race(folder, act):
    """Two processes, each of which keeps what the other one wants to throw away."""
    home = os.path.join(folder, b"home")
    a, b = os.path.join(folder, b"one"), os.path.join(folder, b"two-longer")
    os.mkdir(home)
    env = dict(os.environ, HOME=os.fsdecode(home), XDG_DATA_HOME=os.fsdecode(home) + "/data",
               XDG_CACHE_HOME=os.fsdecode(home) + "/cache")
    for path, time in (a, 1000), (b, 2000):
        with open(path, "wb") as file:
            file.write(b"x" * RACE_BYTES)
        os.utime(path, (time, time))
    runs = [subprocess.Popen([PROGRAM, "run", "files.duplicates", b"folders=" + a, b"folders=" + b,
                              "apply=" + act, "confirm=true", "keep=" + keep],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
            for keep in ("oldest", "newest")]
    said = [(run.communicate(timeout=100)[0], run.returncode) for run in runs]
    left = [path for path in (a, b) if os.path.exists(path)]
    assert len(left) == (1 if act == "trash" else 2), (left, said)
    for path in left:
        with open(path, "rb") as file:
            assert file.read() == b"x" * RACE_BYTES


def in_folder(func, *arguments):
    folder = os.fsencode(tempfile.mkdtemp(prefix="bellhop-duplicates-"))
    try:
        func(*arguments, folder) if func is check_groups else func(folder, *arguments)
    finally:
        shutil.rmtree(folder)


def test(number, name, calls):
    failures = []
    for what, call in calls:
        try:
            in_folder(*call)
        except (AssertionError, OSError, ValueError, subprocess.TimeoutExpired) as error:
            failures.append(f"{what}: {error!r}")
    for failure in failures:
        print("#", failure.replace("\n", "\n# "))
    print("not ok" if failures else "ok", number, name)
    return not failures


print("1..3")
succeeded = [
    test(1, "groups", [(f"seed {seed}", (check_groups, seed))
                       for seed in range(FIRST_SEED, FIRST_SEED + ROUNDS)]),
    test(2, "race for the trash", [(f"round {i}", (check_race, "trash")) for i in range(RACES)]),
    test(3, "race for links", [(f"round {i}", (check_race, "hard-link")) for i in range(RACES)]),
]
sys.exit(not all(succeeded))
