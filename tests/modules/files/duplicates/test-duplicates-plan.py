#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-duplicates-plan.py BELLHOP [ROUNDS [FIRST-SEED]]: what is planned is what comes true.

Each round makes pairs of equal files, in folders, with owners, modes, attributes and access rules
that differ or not. What would be done with them is asked for, and then it is done: each link that
was planned is made, and each one that was refused fails for the same reason. For root it is done
again as another user.
"""
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
MORE = int(os.environ.get("BELLHOP_TEST_ROUNDS", "1"))
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 12 * MORE
FIRST_SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
PAIRS = 30
IS_ROOT = os.geteuid() == 0
OTHERS = [65534, 2001, 2002] if IS_ROOT else [os.geteuid()]
MODES = [0o644] * 6 + [0o600, 0o664, 0o444, 0o4755, 0o2775]
FOLDER_MODES = [0o755] * 3 + [0o777, 0o1777, 0o555, 0o333, 0o1755]


def owned(rng, path, user, mode):
    if IS_ROOT:
        os.chown(path, rng.choice(OTHERS) if rng.random() < .3 else user, 2000)
    os.chmod(path, mode)


def attribute(rng, path):
    if rng.random() < .1:
        try:
            os.setxattr(path, "user.comment", rng.choice([b"a", b"b"]))
        except OSError:
            pass


def change_flags(path, flag):
    """Only root may, and not everywhere."""
    if IS_ROOT:
        subprocess.run(["chattr", flag, path], stderr=subprocess.DEVNULL, check=False)


def make_pair(rng, root, user, number):
    """The same owner and mode for both more often than not; both may be in one folder."""
    text = b"%d " % number * rng.randint(1, 100)
    owner = rng.choice(OTHERS) if rng.random() < .3 else user
    mode = rng.choice(MODES)
    folder = None
    for name in "ab":
        if folder is None or rng.random() < .5:
            folder = os.path.join(root, f"{number}-{name}")
            os.mkdir(folder)
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(text)
        attribute(rng, path)
        if IS_ROOT:
            os.chown(path, owner if rng.random() < .9 else user, 2000)
        os.chmod(path, mode if rng.random() < .9 else rng.choice(MODES))
        if rng.random() < .05:
            change_flags(path, rng.choice(["+i", "+a"]))
    for name in "ab":
        folder = os.path.join(root, f"{number}-{name}")
        if os.path.isdir(folder):
            owned(rng, folder, user, rng.choice(FOLDER_MODES))
            if rng.random() < .05:
                change_flags(folder, rng.choice(["+i", "+a"]))


def run(root, user, *more):
    """The rows about the copies, by path."""
    command = [PROGRAM, "run", "files.duplicates", f"folders={root}", "apply=hard-link",
               "--json", *more]
    identity = {"user": user, "group": 2000, "extra_groups": []} if IS_ROOT else {}
    home = os.path.join(root, ".home")
    result = subprocess.run(command, capture_output=True, check=False, timeout=60,
                            env=dict(os.environ, HOME=home, XDG_CACHE_HOME=home, LC_ALL="C.UTF-8"),
                            **identity)
    answer = json.loads(result.stdout)
    for output in answer["outputs"]:
        if output["name"] == "changes":
            return {row[1]: tuple(row[2:]) for row in output["rows"]}
    raise AssertionError(f"no changes: {result.stdout!r} {result.stderr!r}")


def try_links(pairs, user):
    """How many of the links another program can make, which looks at nothing."""
    program = """if True:
        import os, sys
        made = 0
        for kept, path in zip(sys.argv[1::2], sys.argv[2::2]):
            beside = os.path.join(os.path.dirname(path), ".beside")
            try:
                os.listdir(os.path.dirname(path))
                os.link(kept, beside)
                os.rename(beside, path)
                made += 1
                print(kept, path)
            except OSError:
                pass
        sys.exit(made)
        """
    identity = {"user": user, "group": 2000, "extra_groups": []} if IS_ROOT else {}
    names = [name for pair in pairs for name in pair]
    result = subprocess.run([sys.executable, "-c", program, *names], capture_output=True,
                            check=False, timeout=60, **identity)
    assert result.returncode == 0, f"refused, and possible: {result.stdout!r} {result.stderr!r}"


def look(root):
    """All that is there, but when it was read."""
    seen = {}
    for folder, below, files in os.walk(root):
        for name in below + files + ["."]:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            seen[path] = (status.st_ino, status.st_nlink, status.st_mtime_ns, status.st_ctime_ns)
    return seen


def check(root, user, seed):
    rng = random.Random(seed)
    os.chmod(root, 0o755)
    os.mkdir(os.path.join(root, ".home"))
    if IS_ROOT:
        os.chown(os.path.join(root, ".home"), user, 2000)
    for number in range(PAIRS):
        make_pair(rng, root, user, number)
    run(root, user)
    before = look(root)
    planned = run(root, user)
    assert look(root) == before, "a plan has changed something"
    done = run(root, user, "confirm=true")
    assert planned.keys() == done.keys(), f"{planned} and {done}"
    for path, (kept, word, reason) in planned.items():
        kept_then, word_then, reason_then = done[path]
        expected = {"planned": "done", "refused": "failed"}[word]
        about = f"{path}, {kept}: {word} {reason}, {word_then} {reason_then}"
        assert kept == kept_then and word_then == expected and reason == reason_then, about
        assert os.path.samefile(path, kept) == (word_then == "done"), about
    # What has nothing to do with what is in the files is refused by the system too.
    try_links([(kept, path) for path, (kept, word, reason) in planned.items()
               if word == "refused" and not reason.startswith("The files have")], user)
    return {word for _, word, _ in planned.values()}


def clean(root):
    for folder, below, files in os.walk(root):
        for name in below + files:
            change_flags(os.path.join(folder, name), "-ia")
            path = os.path.join(folder, name)
            if not stat.S_ISLNK(os.lstat(path).st_mode):
                os.chmod(path, 0o755)
    shutil.rmtree(root)


def check_all(user):
    words = set()
    for seed in range(FIRST_SEED, FIRST_SEED + ROUNDS):
        root = os.path.realpath(tempfile.mkdtemp(prefix="bellhop-plan-"))
        try:
            words |= check(root, user, seed)
        except AssertionError as error:
            return f"seed {seed}: {error}"
        finally:
            clean(root)
    return None if words == {"planned", "refused"} else f"only {words}"


def check_mounts():
    """The same file system in two places, read-only in one."""
    root = os.path.realpath(tempfile.mkdtemp(prefix="bellhop-plan-"))
    for folder in "abc":
        os.mkdir(os.path.join(root, folder))
    for folder, name, text in [("a", "x", b"bound"), ("b", "y", b"bound"), ("a", "v", b"only read"),
                               ("c", "w", b"only read")]:
        with open(os.path.join(root, folder, name), "wb") as file:
            file.write(text)
    try:
        script = ('mount --bind "$1/b" "$1/b" && mount --bind "$1/c" "$1/c" && '
                  'mount -o remount,bind,ro "$1/c" && '
                  'for more in confirm=false confirm=true; do '
                  '"$2" run files.duplicates "folders=$1" apply=hard-link "$more" --json || :; '
                  'echo; done')
        result = subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh", root, PROGRAM],
                                capture_output=True, check=False, timeout=60,
                                env=dict(os.environ, LC_ALL="C.UTF-8"))
        answers = [json.loads(line) for line in result.stdout.split(b"\n") if line.startswith(b"{")]
        if len(answers) != 2:
            return "skip"
        rows = [sorted(next(output["rows"] for output in answer["outputs"]
                            if output["name"] == "changes"))
                for answer in answers]
        words = {"planned": "done", "refused": "failed"}
        for planned, done in zip(*rows):
            if planned[:3] != done[:3] or words[planned[3]] != done[3] or planned[4] != done[4]:
                return f"{planned} and {done}"
        return None if len(rows[0]) == len(rows[1]) > 1 else f"{rows}"
    finally:
        shutil.rmtree(root)


def test(number, name, failure):
    if failure == "skip":
        print("ok", number, name, "# SKIP there are no mounts to be made")
        return True
    if failure:
        print("#", failure.replace("\n", "\n# "))
    print("not ok" if failure else "ok", number, name)
    return not failure


print("1..3" if IS_ROOT else "1..1")
if IS_ROOT:
    succeeded = [test(1, "as root", check_all(0)), test(2, "as another user", check_all(2001)),
                 test(3, "mounts", check_mounts())]
else:
    succeeded = [test(1, "as a user", check_all(os.geteuid()))]
sys.exit(not all(succeeded))
