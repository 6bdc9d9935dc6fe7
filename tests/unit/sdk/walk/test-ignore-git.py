#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-ignore-git.py BELLHOP [ROUNDS [FIRST-SEED]]: random trees with rules, by git and by us.

The oracle is `git ls-files --others --exclude-standard`. Each round makes a repository with
.gitignore at several levels, info/exclude and a file of core.excludesFile; some are linked work
trees, in which `.git` is a file. The seed of a round is in what it says when it fails.
"""
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
FIRST_SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
NAMES = [b"a", b"b", b"ab", b"foo", b"bar", b"foo.c", b"bar.o", b"x.txt", b".hid", b"build", b"a b",
         b"b ", b"#x", b"!x", "é".encode(), b"[x]", b"A", b"a\\b", b"x]", b"-", b"9"]
PIECES = [b"*", b"?", b"a", b"b", b"foo", b"bar", b".o", b".c", b"[a-f]", b"[!a]", b"[^ab]", b"[",
          b"[]x]", b"[a-", b"\\", b"\\*", b"\\!", b"\\#", b"**", b" ", b"\\ ", "é".encode(),
          b"[[:alpha:]]", b"[[:digit:]x]", b"[[:nope:]]", b"x", b"]", b"[\\]]", b"\t", b"-",
          b"[z-a]"]
# Git is told nothing by this machine, nor by who runs the test.
NOBODY = {"GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8", "GIT_AUTHOR_NAME": "t",
          "GIT_AUTHOR_EMAIL": "t", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t"}


def pattern(rng):
    parts = []
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3])):
        if rng.random() < .15:
            parts.append(b"**")
        elif rng.random() < .5:
            parts.append(rng.choice(NAMES))
        elif rng.random() < .06:
            parts.append(b"")
        else:
            parts.append(b"".join(rng.choice(PIECES) for _ in range(rng.randint(1, 3))))
    line = b"/".join(parts)
    if rng.random() < .2:
        line = b"/" + line
    if rng.random() < .2:
        line += b"/"
    if rng.random() < .25:
        line = b"!" + line
    if rng.random() < .1:
        line += rng.choice([b" ", b"  ", b"\\ ", b"\\\\ ", b"\t"])
    if rng.random() < .03:
        line += b"\0rest"
    return line


def rules(rng):
    lines = [rng.choice([b"# comment", b""]) if rng.random() < .1 else pattern(rng)
             for _ in range(rng.randint(0, 5))]
    end = rng.choice([b"\n", b"\n", b"\r\n"])
    text = end.join(lines) + (end if rng.random() < .8 else b"")
    return b"\xef\xbb\xbf" + text if rng.random() < .15 else text


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def grow(rng, folder, depth):
    for name in rng.sample(NAMES, rng.randint(1, 5)):
        path = os.path.join(folder, name)
        if depth < 3 and rng.random() < .45:
            os.makedirs(path, exist_ok=True)
            grow(rng, path, depth + 1)
        else:
            write(path, b"")
    if rng.random() < .5:
        write(os.path.join(folder, b".gitignore"), rules(rng))


def git(home, folder, *arguments):
    environment = dict(NOBODY, PATH=os.environ["PATH"], HOME=home)
    return subprocess.run(["git", "-C", folder, *arguments], env=environment, check=True,
                          capture_output=True).stdout


def make_repository(rng, home, top):
    """The folder of a repository's work tree."""
    root = os.path.join(top, "tree")
    if rng.random() < .3:
        main = os.path.join(top, "main")
        git(home, top, "init", "-q", main)
        git(home, main, "commit", "-q", "--allow-empty", "-m", "m")
        git(home, main, "worktree", "add", "-q", root)
        common = os.path.join(main, ".git")
    else:
        git(home, top, "init", "-q", root)
        common = os.path.join(root, ".git")
    if rng.random() < .5:
        write(os.path.join(common, "info", "exclude"), rules(rng))
    if rng.random() < .3:
        write(os.path.join(home, "everywhere"), rules(rng))
        git(home, root, "config", rng.choice(["--global", "--local"]), "core.excludesFile",
            rng.choice(["~/everywhere", os.path.join(home, "everywhere")]))
    elif rng.random() < .5:
        write(os.path.join(home, ".config", "git", "ignore"), rules(rng))
    return root


# What a value may be written with; the file that it names is made where git says it is. Of a tab
# within a value git has made a blank until 2.45.
WORDS = ["~/rules", "rules", "sub/rules", "./rules", "~root/rules", "a b", "ä", "x;y", "x#y", "."]
PARTS = ["/", "a", " ", "\\\\", '\\"', '"', '"', ";", "#", "\\\n", "\\\r\n", "\\t", "\\n", "\\x",
         "="]
LINES = ["[core]", "[CORE]", '[core ""]', '[core "x"]', "[core.x]", "[other]", "[ core]", "[core ]",
         "; comment", "# [core]", "", "\tbare = true", "\tignoreCase = false", "x", "\ufeff", "=",
         "[core]excludesFile=rules", "[core] ; excludesFile=no", "excludesFile", "a.b = c"]


def config_value(rng):
    text = rng.choice(WORDS)
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice(PARTS) + text[at:]
    if rng.random() < .3:
        text = f'"{text}"'
    return text + rng.choice(["", "", " ", "\t", " ; x", " # y", "\r"])


def config(rng):
    lines = [rng.choice(["", "", "\ufeff"]) + "[core]"]
    for _ in range(rng.randint(1, 4)):
        if rng.random() < .2:
            lines.append(rng.choice(LINES))
        else:
            name = rng.choice(["excludesFile", "excludesfile", "EXCLUDESFILE", "excludes-file"])
            between = rng.choice(["=", " = ", "\t=\t", "= ", " "])
            lines.append(rng.choice(["", "\t", " "]) + name + between + config_value(rng))
    end = rng.choice(["\n", "\n", "\r\n"])
    return (end.join(lines) + rng.choice([end, ""])).encode()


def try_config(seed):
    """Random words of a configuration: None where git refuses them, or there is no such file."""
    rng = random.Random(seed)
    top = tempfile.mkdtemp(prefix="bellhop-config-")
    try:
        home, root = os.path.join(top, "home"), os.path.join(top, "tree")
        os.makedirs(home)
        git(home, top, "init", "-q", root)
        text = config(rng)
        is_local = rng.random() < .5
        path = os.path.join(*([root, ".git", "config"] if is_local else [home, ".gitconfig"]))
        with open(path, "ab") as file:
            file.write(b"\n" + text if is_local else text)
        for name in ("a", "b"):
            write(os.path.join(root, name), b"")
        try:
            named = git(home, root, "config", "-z", "--type=path", "core.excludesFile")[:-1]
        except subprocess.CalledProcessError as error:
            if error.returncode != 1:
                return None
            named = os.fsencode(os.path.join(home, ".config/git/ignore"))
        place = os.path.join(os.fsencode(root), named)
        if not named or os.path.isdir(place) or not place.startswith(os.fsencode(top)):
            return None
        try:
            write(place, b"a\n")
            expected = list_by_git(home, root)
        except (OSError, subprocess.CalledProcessError):
            return None
        found = list_by_bellhop(home, root)
        if expected != found:
            print(f"# seed {seed}: {text} names {named}: left out {sorted(expected - found)}, "
                  f"listed {sorted(found - expected)}")
        return expected == found
    finally:
        shutil.rmtree(top)


def list_by_git(home, root):
    listed = git(home, root, "ls-files", "--others", "--exclude-standard", "-z")
    return set(listed.split(b"\0")) - {b""}


def list_by_bellhop(home, root):
    environment = dict(os.environ, HOME=home, XDG_CONFIG_HOME=os.path.join(home, ".config"))
    result = subprocess.run([PROGRAM, "run", "files.search", "folder=" + root, "name=*",
                             "hidden=true", "--json"], env=environment, check=True,
                            capture_output=True)
    outputs = json.loads(result.stdout)["outputs"]
    found = set()
    for row in next(output for output in outputs if output["name"] == "matches")["rows"]:
        is_uri = row[0].startswith("file://")
        path = unquote_to_bytes(row[0][len("file://"):]) if is_uri else os.fsencode(row[0])
        name = os.path.relpath(path, os.fsencode(root))
        if name != b".git" and not name.startswith(b".git/") and not os.path.isdir(path):
            found.add(name)
    return found


def describe(top):
    """Prints all rules of a round that has failed."""
    for folder, _, files in os.walk(os.fsencode(top)):
        for name in {b".gitignore", b"exclude", b"everywhere", b"ignore"}.intersection(files):
            with open(os.path.join(folder, name), "rb") as file:
                print(f"#   {os.path.relpath(file.name, os.fsencode(top))}: {file.read()}")


def try_round(seed):
    rng = random.Random(seed)
    top = tempfile.mkdtemp(prefix="bellhop-ignore-")
    try:
        home = os.path.join(top, "home")
        os.makedirs(home)
        root = make_repository(rng, home, top)
        grow(rng, os.fsencode(root), 0)
        expected, found = list_by_git(home, root), list_by_bellhop(home, root)
        if expected != found:
            print(f"# seed {seed}: left out {sorted(expected - found)}, "
                  f"listed {sorted(found - expected)}")
            describe(top)
        return expected == found
    finally:
        shutil.rmtree(top)


def main():
    if not shutil.which("git"):
        print("1..0 # SKIP git is not installed")
        return
    print("1..2")
    n_bad = sum(not try_round(seed) for seed in range(FIRST_SEED, FIRST_SEED + ROUNDS))
    print(f"{'not ok' if n_bad else 'ok'} 1 /ignore/git")
    print(f"# {n_bad} of {ROUNDS} rounds differ")
    results = [try_config(seed) for seed in range(FIRST_SEED, FIRST_SEED + 4 * ROUNDS)]
    is_good = results.count(False) == 0 and results.count(True) > ROUNDS / 4
    print(f"{'ok' if is_good else 'not ok'} 2 /ignore/git-config")
    print(f"# of {len(results)} configurations {results.count(False)} differ, and git refuses "
          f"{results.count(None)}")


if __name__ == "__main__":
    main()
