#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-formats.py BELLHOP: what programs are given, in each form, and where it goes.

The names of files are made to break every form; what comes out is read by Python's csv, by zero
bytes, and by the escapes that the manual tells, and has to be the names again.
"""
import csv
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote_from_bytes

BELLHOP = os.path.abspath(sys.argv[1])
NAMES = [b"plain", b"a\\nb", b"a\nb", b"a\tb", b"a\\tb", b"back\\", b"two\\\\", b"\\", b"q\"uote",
         b"\"", b"com,ma", b" blanks ", b"a\rb", b"\r\n", b"\x01\x1b[31m\x7f", b"a\\x1bb",
         b"\xff\xfe", "é 日本".encode(), "\u0085".encode(), b"-o", b"=1"]
ESCAPES = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b"\\": b"\\"}


def run(*words, folder=None, **more):
    return subprocess.run([BELLHOP, "run", *words], cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, **more)


def unescape(field):
    def one(match):
        code = match.group(1)
        return bytes([int(code[1:], 16)]) if code[:1] == b"x" else ESCAPES[code]
    return re.sub(rb"\\(x[0-9a-f]{2}|.)", one, field, flags=re.S)


def make(folder):
    for name in NAMES:
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:
            file.write(b"1,2\t\"x\" \\n\n")
    return sorted(os.path.join(os.fsencode(folder), name) for name in NAMES)


# As a line of text: what is not UTF-8 is a URI.
def shown(paths):
    return sorted(b"file://" + quote_from_bytes(path).encode() if b"\xff" in path else path
                  for path in paths)


def search(folder, *words):
    ran = run("files.search", "\"x\"", "folder=" + folder, "name=", *words)
    assert ran.returncode == 0, ran
    return ran.stdout


# Beyond ASCII a control is written by its last byte, which stands behind 0xc2.
def test_tsv(folder):
    paths = make(folder)
    for words in (), ("--format=tsv",), ("--format", "tsv"):
        rows = [line.split(b"\t") for line in search(folder, *words).split(b"\n")[:-1]]
        assert all(len(row) == 4 for row in rows), rows
        found = sorted(unescape(row[0].replace(b"\\x85", b"\\xc2\\x85")) for row in rows)
        assert found == shown(paths), found
        assert {unescape(row[3]) for row in rows} == {b"1,2\t\"x\" \\n"}, rows


def test_csv(folder):
    paths = make(folder)
    text = search(folder, "--format=csv").decode(errors="surrogateescape")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head == ["path", "line", "column", "text"], head
    assert sorted(os.fsencode(row[0]) for row in rows) == shown(paths), rows
    assert {row[3] for row in rows} == {"1,2\t\"x\" \\n"}, rows


def test_null(folder):
    paths = make(folder)
    cells = search(folder, "-0", "--columns=path,line").split(b"\0")
    assert cells.pop() == b"" and sorted(cells[0::2]) == paths, cells
    assert set(cells[1::2]) == {b"1"}, cells


def test_columns(folder):
    make(folder)
    ran = run("files.search", "x", "folder=" + folder, "name=plain", "--columns=line,path")
    rows = ran.stdout.split(b"\n")
    assert rows == [b"1\t" + os.fsencode(folder) + b"/plain", b""], rows
    ran = run("files.search", "x", "folder=" + folder, "--columns=path,size")
    assert ran.returncode == 1 and ran.stdout == b"", ran
    assert b"there are: path,line,column,text" in ran.stderr, ran
    ran = run("files.search", "x", "folder=" + folder, "--columns=path,,line")
    assert ran.returncode == 2, ran


def test_table(folder):
    with open(folder + "/a-long-name" + "x" * 100, "w", encoding="ascii") as file:
        file.write("needle\n")
    ran = run("files.search", "needle", "folder=.", "--format=table", folder=folder)
    assert ran.stdout == b"a-long-name" + b"x" * 100 + b"\n  1  1  needle\n\n" + (
        b"1 match in 1 file \xc2\xb7 1 file looked at\n"), ran
    ran = run("files.search", "needle", "folder=.", "--format=table", "--color=always",
              folder=folder)
    assert ran.stdout.startswith(b"\033[1ma-long"), ran


# What is not complete does not take the place of what is there.
def test_output(folder):
    with open(folder + "/one", "w", encoding="ascii") as file:
        file.write("1\n")
    target = folder + "/out"
    ran = run("files.checksum", folder + "/one", "-o", target)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b""), ran
    with open(target, encoding="ascii") as file:
        first = file.read()
    assert "\tsha256\t4355a46b19d348dc2f57c046f8ef63d4" in first, first

    ran = run("files.search", "1", "folder=" + folder + "/none", "-o", target)
    assert ran.returncode == 1 and b"left as it was" in ran.stderr, ran
    with open(target, encoding="ascii") as file:
        assert file.read() == first
    # It fails, and says of everything why.
    ran = run("files.checksum", folder + "/one", folder + "/none", "--output=" + target)
    assert ran.returncode == 1 and b"left as it was" not in ran.stderr, ran
    with open(target, encoding="ascii") as file:
        assert file.read().startswith(first)
    for words in ("-o" + folder,), ("--output", folder + "/none/out"), ("-o",):
        ran = run("files.checksum", folder + "/one", *words)
        assert ran.returncode == 2 and ran.stdout == b"" and ran.stderr, ran
    ran = run("files.checksum", folder + "/one", "-o", target, "--columns=size")
    assert ran.returncode == 1 and b"left as it was" in ran.stderr, ran
    with open(target, encoding="ascii") as file:
        assert file.read().startswith(first)
    ran = run("files.checksum", folder + "/one", "-o", "-")
    assert ran.stdout.decode() == first, ran


class Counting(BaseHTTPRequestHandler):
    seen = threading.Semaphore(0)

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.seen.release()

    def log_message(self, *arguments):
        pass


def watch(server, *words):
    return [BELLHOP, "run", "http.watch", f"http://127.0.0.1:{server.server_port}/", "interval=0.1",
            *words]


# Rows come while the run goes on, and it ends when nobody reads them any more.
def test_stream(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for form in "tsv", "csv", "jsonl":
        with subprocess.Popen(watch(server, "--format=" + form), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            for _ in range(4):
                assert process.stdout.readline(), form
            process.stdout.close()
            said = process.stderr.read()
            # A busy machine has looks skipped, which is noted.
            assert process.wait(timeout=60) == 1 and b"standard output" not in said, (form, said)
    target = folder + "/out"
    with open(target, "w", encoding="ascii") as file:
        file.write("old\n")
    Counting.seen = threading.Semaphore(0)
    with subprocess.Popen(watch(server, "-o", target), stderr=subprocess.PIPE) as process:
        for _ in range(3):
            assert Counting.seen.acquire(timeout=60)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130, process.returncode
        said = process.stderr.read()
        assert b"left as it was" in said, said
    with open(target, encoding="ascii") as file:
        assert file.read() == "old\n"
    assert os.listdir(folder) == ["out"], os.listdir(folder)
    server.shutdown()


def test(number, name, func):
    failure = None
    with tempfile.TemporaryDirectory() as folder:
        try:
            func(folder)
        except (AssertionError, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
            failure = f"{error!r}"
    if failure:
        print("#", failure)
    print("not ok" if failure else "ok", number, name)
    return failure is None


TESTS = [test_tsv, test_csv, test_null, test_columns, test_table, test_output, test_stream]
print(f"1..{len(TESTS)}")
succeeded = [test(i + 1, func.__name__[5:], func) for i, func in enumerate(TESTS)]
sys.exit(not all(succeeded))
