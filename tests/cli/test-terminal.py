#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees in a terminal: each case is a command, how wide the terminal is and what
stands in it then, to the letter."""
import fcntl
import os
import pty
import re
import socket
import struct
import sys
import tempfile
import termios
import threading
from urllib.parse import quote

BELLHOP = os.path.abspath(sys.argv[1])

SEARCH = """\
Matches
src/a.c
  3  10    return needle;
  5   1  needle again needle

src/日本.c
  1   1  needle

Not Searched
Reason  Files
Binary      2

3 matches in 2 files · 4 files looked at
bellhop: 2 binary files were not searched
"""
COUNTS = """\
Matches
Path        Lines
src/a.c         2
src/日本.c      1

Not Searched
Reason  Files
Binary      2

2 files · 4 files looked at
bellhop: 2 binary files were not searched
"""
DUPLICATES = """\
2 files of 300.0 kB
  src/big.bin
  src/sub/^[[31mcopy^J.bin

1 group, WASTED can be freed · 2 equal files
"""
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
DIGESTS = f"""\
Path   Algorithm  Digest{' ' * 60}Verdict
three  sha256     {ABC}  ok

The file matches · 3 bytes
"""
LONG = "a-very-long-name-" * 5 + "end"
CUT = f"""\
Path{' ' * 22}Algorithm  Digest
a-very-long…ong-name-end  sha256     {ABC}

1 file · 3 bytes
"""
UNCUT = f"""\
Path{' ' * 86}Algorithm  Digest
{LONG}  sha256     {ABC}

1 file · 3 bytes
"""


def prepare(folder):
    os.makedirs(folder + "/src/sub")
    files = {
        "src/a.c": b"int main (void)\n{\n  return needle;\n}\nneedle again needle\n",
        "src/日本.c": b"needle\n",
        "src/big.bin": b"\0\1" * 150000,
        "src/sub/\033[31mcopy\n.bin": b"\0\1" * 150000,
        "three": b"abc",
        LONG: b"abc",
    }
    for name, text in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(text)


def run(folder, arguments, width, **environment):
    """What a terminal is sent, and how the program ended."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.environ.update(environment)
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        os.execv(BELLHOP, [BELLHOP, "run", *arguments])
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return shown.decode().replace("\r\n", "\n"), code


def compare(shown, expected):
    if shown != expected:
        print("# shown:\n# " + shown.replace("\033", "ESC").replace("\n", "\n# "))
    return shown == expected


def check_text(folder, arguments, expected, *, width=100, code=0):
    shown, ended = run(folder, [*arguments, "--quiet"], width, TERM="dumb")
    return compare(shown, expected) and ended == code


def check_duplicates(folder):
    blocks = os.stat(folder + "/src/big.bin").st_blocks * 512
    wasted = f"{blocks / 1000:.1f} kB"
    on_disk = f"  {wasted}\n"
    shown, code = run(folder, ["files.duplicates", "folders=src", "--quiet"], 100, TERM="dumb")
    lines = [line.removesuffix(on_disk.rstrip("\n")).rstrip() for line in shown.splitlines()[:3]]
    lines += shown.splitlines()[3:]
    # The one that was walked first is told first.
    lines[1:3] = sorted(lines[1:3])
    return compare("\n".join(lines) + "\n", DUPLICATES.replace("WASTED", wasted)) and code == 0


def check_colors(folder):
    command = ["files.search", "folder=src", "needle"]
    cases = [
        ({"TERM": "xterm"}, [], True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, [], False),
        ({"TERM": "xterm", "NO_COLOR": ""}, [], True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, ["--color=always"], True),
        ({"TERM": "xterm"}, ["--color=never"], False),
        ({"TERM": "dumb"}, [], False),
        ({"TERM": ""}, [], False),
    ]
    succeeded = True
    for environment, options, is_colored in cases:
        shown, code = run(folder, [*command, *options, "--quiet"], 80, **environment)
        if ("\033[1m" in shown) != is_colored or code != 0:
            print(f"# {environment} {options}: {shown!r}")
            succeeded = False
    return succeeded


HEAD = b"HTTP/1.1 404 Gone Fishing\r\nContent-Type: application/json\r\nA: \x1b[31m\r\n\r\n"
BODY = rb'{"a": [1, -2.5e3, true, null, "x\"y\u001b\\"], "b": {}, "": "{,:"}'
SHOWN = """\
HTTP/1.1 404 Gone Fishing
Content-Type: application/json
A: ^[[31m

{
  "a" : [
    1,
    -2.5e3,
    true,
    null,
    "x\\"y\\u001b\\\\"
  ],
  "b" : {},
  "" : "{,:"
}

404 Gone Fishing · TIME · 64 bytes
"""


def serve_once(listener):
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(HEAD + BODY)


def request(folder, options, **environment):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve_once, args=(listener,), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        return run(folder, ["http.request", url, "--quiet", *options], 80, **environment)


def check_response(folder):
    """As it came, without what would command the terminal; and in colours the same text."""
    plain, code = request(folder, [], TERM="dumb")
    colored, _ = request(folder, [], TERM="xterm")
    bare = re.sub(r"\033\[[0-9;]*m", "", colored)
    expected = SHOWN.replace("64 bytes", f"{len(BODY)} bytes")
    shown = [re.sub(r"\d+ ms", "TIME", text) for text in (plain, bare)]
    for part in ("\033[1mHTTP/1.1 404", '\033[34m"a"\033[0m :', "\033[36m-2.5e3\033[0m,",
                 '\033[34m""\033[0m : \033[32m"{,:"\033[0m', "\033[1;31m404 Gone"):
        if part not in colored:
            print("# lacks", repr(part), repr(colored))
            return False
    return all(compare(text, expected) for text in shown) and code == 0


def check_links(folder):
    """For terminals that say who they are: the same text, and what a click opens."""
    host = socket.gethostname()
    known = [{"VTE_VERSION": "7002"}, {"KITTY_WINDOW_ID": "1"}, {"TERM_PROGRAM": "WezTerm"}]
    unknown = [{}, {"VTE_VERSION": "4800"}, {"VTE_VERSION": "7002", "NO_COLOR": "1"},
               {"VTE_VERSION": "7002", "TERM": "dumb"}]
    command = ["files.search", "folder=src", "needle", "--quiet"]
    plain = run(folder, [*command, "--color=never"], 80)[0]
    for environment in known + unknown:
        shown, _ = run(folder, command, 80, **{"TERM": "xterm", **environment})
        link = f"\033]8;;file://{host}{quote(os.path.realpath(folder))}/src/a.c\033\\src/a.c"
        bare = re.sub(r"\033\]8;;.*?\033\\|\033\[[0-9;]*m", "", shown)
        if (link in shown) != (environment in known) or bare != plain:
            print("#", environment, repr(shown))
            return False
    return True


def check_dumb(folder):
    """Progress too: not one escape."""
    shown, _ = run(folder, ["files.checksum", "src"], 40, TERM="dumb")
    return "\033" not in shown


def main():
    sums = ["files.checksum", "three", f"expected={ABC}"]
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        cases = [
            ("search", lambda: check_text(folder, ["files.search", "folder=src", "needle"],
                                          SEARCH)),
            ("search in 20 columns", lambda: run(folder, ["files.search", "folder=src", "again",
                                                         "--quiet"], 20, TERM="dumb")[0]
             .splitlines()[2] == "  5  8  needle again needle"),
            ("counts", lambda: check_text(folder, ["files.search", "folder=src", "needle",
                                                   "show=counts"], COUNTS)),
            ("duplicates", lambda: check_duplicates(folder)),
            ("digests", lambda: check_text(folder, sums, DIGESTS)),
            ("a long name", lambda: check_text(folder, ["files.checksum", LONG], CUT, width=101)),
            ("too narrow", lambda: check_text(folder, ["files.checksum", LONG], UNCUT, width=40)),
            ("colors", lambda: check_colors(folder)),
            ("links", lambda: check_links(folder)),
            ("a response", lambda: check_response(folder)),
            ("a dumb terminal", lambda: check_dumb(folder)),
            ("a wrong color", lambda: run(folder, ["files.checksum", "three", "--color=red"], 80)[1]
             == 2),
        ]
        print(f"1..{len(cases)}")
        succeeded = True
        for number, (name, check) in enumerate(cases, 1):
            result = check()
            succeeded = succeeded and result
            print("ok" if result else "not ok", number, name, flush=True)
    return 0 if succeeded else 1


if __name__ == "__main__":
    sys.exit(main())
