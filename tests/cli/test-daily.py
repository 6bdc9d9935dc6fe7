#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-daily.py BELLHOP: short names, and what a person is told while something goes on and when it
has been stopped."""
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BELLHOP = os.path.abspath(sys.argv[1])
SIZE = 50_000_000
ALIASES = b"""# comments
look = files.search "two words" 'folder=%s'
 get=files.checksum algorithms=md5
broken = "x
nowhere = files.nothing
"""


class Server(BaseHTTPRequestHandler):
    """/slow sends a byte now and then, /never nothing, and / tells what came."""
    protocol_version = "HTTP/1.1"
    has_begun = threading.Event()
    ends = threading.Event()

    def do_GET(self):
        if self.path == "/never":
            self.has_begun.set()
            self.ends.wait(60)
            return
        if self.path == "/slow":
            self.send_response(200)
            self.send_header("Content-Length", str(SIZE))
            self.send_header("ETag", '"1"')
            self.end_headers()
            self.wfile.write(bytes(SIZE // 2))
            self.has_begun.set()
            self.ends.wait(60)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = f"{self.command} {self.headers.get('Content-Type')} ".encode() + body
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_post = do_GET

    def log_message(self, *arguments):
        pass


def bellhop(*words, **environment):
    return subprocess.run([BELLHOP, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=dict(os.environ, **environment), timeout=60)


def test_aliases(folder, url):
    config = folder + "/config"
    os.makedirs(config + "/bellhop")
    with open(config + "/bellhop/aliases", "wb") as file:
        file.write(ALIASES % folder.encode())
    with open(folder + "/text", "wb") as file:
        file.write(b"two words\n")
    mine = {"XDG_CONFIG_HOME": config}
    none = {"XDG_CONFIG_HOME": folder + "/none"}
    cases = [
        (["sum", folder + "/text"], none, 0, b"\tsha256\t"),
        (["get", url], none, 0, b"GET None "),
        (["get", folder + "/text"], mine, 0, b"\tmd5\t"),
        (["look"], mine, 0, b"\t1\t1\ttwo words\n"),
        (["look", "show=names"], mine, 0, b"/text\n"),
        (["broken"], mine, 2, b""),
        (["nowhere"], mine, 2, b""),
        (["look"], none, 2, b""),
        (["run", "look"], mine, 2, b""),
        (["sum", "--help"], none, 0, b"files.checksum"),
        (["complete", "--", "loo"], mine, 0, b"look\tfiles.search"),
        (["complete", "--", "sum", "algo"], none, 0, b"algorithms="),
        (["complete", "--", "du"], none, 0, b"dupes\tfiles.duplicates"),
    ]
    for words, environment, code, part in cases:
        ran = bellhop(*words, **environment)
        assert ran.returncode == code and part in ran.stdout, (words, ran)
        assert code == 0 or ran.stderr.count(b"\n") == 1, (words, ran)


def test_bodies(folder, url):
    with open(folder + "/a.json", "wb") as file:
        file.write(b"[1]")
    path = "body-file=" + folder + "/a.json"
    ran = bellhop("run", "http.request", url, "method=POST", path)
    assert ran.stdout == b"POST application/json [1]", ran
    for word in "body=x", "body-type=json", "body-type=form":
        ran = bellhop("run", "http.request", url, "method=POST", path, word)
        assert ran.returncode == 2 and b"body-file: " in ran.stderr, ran
    ran = bellhop("run", "http.request", url, "method=post", "body=x")
    assert ran.stdout == b"post text/plain; charset=utf-8 x", ran
    assert b"is \xe2\x80\x9cpost\xe2\x80\x9d, not \xe2\x80\x9cPOST" in ran.stderr, ran


def test_empty_values(folder, url):
    """An empty text is one, a list has none for it, and the rest stays as it is."""
    cases = [
        (["http.request", url, "headers=", "time-limit=", "method="], 2, b"method: "),
        (["http.request", url, "headers=", "time-limit=", "verify-tls=", "body="], 0, b""),
        (["files.checksum", "files="], 2, b"files: "),
        (["files.usage", "folders="], 2, b"folder: "),
        (["http.check", "urls="], 2, b"urls: "),
        (["http.request", "url="], 2, b"url: "),
        (["files.checksum", "files=", "files=" + folder], 0, b""),
        (["http.watch", url, "count=1", "condition=>>> 3"], 2, b"condition: At character 2"),
        (["http.watch", url, "count=1", "condition=value = !x"], 2, b"condition: "),
        (["http.watch", url, "count=1", "condition=value = \"!x\""], 0, b""),
    ]
    for words, code, said in cases:
        ran = bellhop("run", *words)
        assert ran.returncode == code and said in ran.stderr, (words, ran)
        assert code == 0 or ran.stdout == b"", (words, ran)


def test_status(folder, url):
    command = [BELLHOP, "run", "http.download", url + "slow", "folder=" + folder, "segments=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert Server.has_begun.wait(60)
        process.send_signal(signal.SIGUSR1)
        line = process.stderr.readline()
        assert line.startswith(b"bellhop: ") and b"50.0" in line, line
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert process.wait(60) == 130, process.returncode
        assert b"Run it again to go on where it stopped\n" in said, said


def test_clock(folder, url):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(BELLHOP, [BELLHOP, "run", "http.request", url + "never"])
    shown = b""
    while not re.search(rb"Waiting for 127\.0\.0\.1  [3-9]\.0 s", shown):
        shown += os.read(terminal, 65536)
    os.kill(pid, signal.SIGINT)
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 130


def test_growing_table(folder, url):
    """Rows stand there as they come, each once, below their titles."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "dumb"
        os.execv(BELLHOP, [BELLHOP, "run", "http.watch", url, "interval=0.1", "--quiet"])
    shown = b""
    while shown.count(url.encode()) < 8:
        shown += os.read(terminal, 65536)
    os.kill(pid, signal.SIGINT)
    try:
        while piece := os.read(terminal, 65536):
            shown += piece
    except OSError:
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 130
    lines = shown.decode().replace("\r", "").split("\n")
    rows = [line for line in lines if url in line]
    assert lines[0].startswith("Time ") and lines[1:len(rows) + 1] == rows, lines
    assert lines[-3:] == ["", f"{len(rows)} requests · none failed", ""], lines
    at = {line.index(url) for line in rows}
    assert at == {lines[0].index("URL")}, lines


def test(number, name, func):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Server.has_begun.clear()
    Server.ends.clear()
    failure = None
    with tempfile.TemporaryDirectory() as folder:
        try:
            func(folder, f"http://127.0.0.1:{server.server_port}/")
        except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
            failure = f"{error!r}"
    Server.ends.set()
    server.shutdown()
    if failure:
        print("#", failure)
    print("not ok" if failure else "ok", number, name, flush=True)
    return failure is None


TESTS = [test_aliases, test_bodies, test_empty_values, test_status, test_clock, test_growing_table]
print(f"1..{len(TESTS)}")
succeeded = [test(i + 1, func.__name__[5:], func) for i, func in enumerate(TESTS)]
sys.exit(not all(succeeded))
