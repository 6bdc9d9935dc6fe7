#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-a11y.py BELLHOP: drives the program as a screen reader's user does.

The real program on a bus of its own, and nothing but what is on the accessibility bus:
an action is found by its name, a row by its parameter's, a button by its label.
"""
import os
import sys

if "BELLHOP_TAP" not in os.environ:
    # Again, on a bus of its own. What that starts writes to standard output, which is
    # no place for it; and what Python loads warns, which is to end the program alone.
    os.environ["BELLHOP_TAP"] = str(os.dup(1))
    os.environ.pop("G_DEBUG", None)
    os.set_inheritable(int(os.environ["BELLHOP_TAP"]), True)
    os.dup2(2, 1)
    os.execvp("dbus-run-session", ["dbus-run-session", "--", sys.executable, *sys.argv])

import hashlib
import http.server
import subprocess
import tempfile
import threading
import time
import warnings

warnings.simplefilter("ignore", DeprecationWarning)
import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib

DEADLINE_S = 30
PAUSE_S = 0.05
BUTTONS = {"push button", "toggle button", "radio button"}


def gone_is(default):
    """A node may go between two calls; then it is as if it had not been there."""

    def decorate(function):
        def call(*arguments):
            try:
                return function(*arguments)
            except GLib.Error:
                return default

        return call

    return decorate


@gone_is([])
def children(node):
    node.clear_cache()  # GTK 4.8 does not tell of every change
    children = (node.get_child_at_index(i) for i in range(node.get_child_count()))
    return [child for child in children if child is not None]


def walk(node):
    yield node
    for child in children(node):
        yield from walk(child)


@gone_is(None)
def name_of(node):
    """GTK 4.8 calls a button with a mnemonic “_Quit Quit”."""
    name = node.get_name() or ""
    half = name.find(" ", len(name) // 2)
    return name[half + 1 :] if name[:half].replace("_", "", 1) == name[half + 1 :] else name


@gone_is(None)
def role_of(node):
    """Later versions of AT-SPI call a push button a button."""
    role = node.get_role_name()
    return "push button" if role == "button" else role


@gone_is("")
def text_of(node):
    text = node.get_text_iface()
    if text is None:
        return ""
    return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text))


@gone_is(False)
def is_sensitive(node):
    return node.get_state_set().contains(Atspi.StateType.SENSITIVE)


def until(what, found):
    """Waits until found() gives something, and fails when it never does."""
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        result = found()
        if result:
            return result
        time.sleep(PAUSE_S)
    raise AssertionError(f"{what}: not within {DEADLINE_S} s")


class Program:
    """The program, from the start of its window to its end."""

    def __init__(self, path):
        environment = {key: value for key, value in os.environ.items() if key != "GTK_A11Y"}
        environment["G_DEBUG"] = "fatal-warnings"
        # GTK 4.8 leaks what it lists for a screen reader, and whole call stacks of each block
        # would take the program longer than this waits. The other tests of the window look for
        # leaks.
        options = environment.get("ASAN_OPTIONS", "")
        environment["ASAN_OPTIONS"] = f"{options}:detect_leaks=0:fast_unwind_on_malloc=1"
        self.process = subprocess.Popen([path], env=environment)
        self.root = until("the program on the accessibility bus", self.find_root)

    @gone_is(None)
    def find_root(self):
        assert self.process.poll() is None, "the program has ended"
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def nodes(self, role, name):
        named = (n for n in walk(self.root) if name is None or name_of(n) == name)
        return (n for n in named if role_of(n) == role)

    def get(self, role, name):
        return until(f"{role} “{name}”", lambda: next(self.nodes(role, name), None))

    def press(self, role, name):
        node = until(
            f"sensitive {role} “{name}”",
            lambda: next(filter(is_sensitive, self.nodes(role, name)), None),
        )
        assert Atspi.Action.do_action(node.get_action_iface(), 0), f"{name}: the action was refused"

    def command(self, command):
        """Does a command of the window, as its menu and shortcuts do."""
        actions = self.get("frame", "Bellhop").get_action_iface()
        for i in range(Atspi.Action.get_n_actions(actions)):
            if Atspi.Action.get_action_name(actions, i) == command:
                assert Atspi.Action.do_action(actions, i), f"{command}: it was refused"
                return
        raise AssertionError(f"there is no command {command}")

    def type(self, name, text):
        editable = self.get("text", name).get_editable_text_iface()
        assert Atspi.EditableText.set_text_contents(editable, text), f"{name}: the text was refused"

    def read(self, text):
        """Waits until some text on the screen contains this."""
        return until(
            f"“{text}”",
            lambda: next((n for n in walk(self.root) if text in text_of(n)), None),
        )

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(DEADLINE_S)


class Answer(http.server.BaseHTTPRequestHandler):
    """/slow answers when it is let go, anything else at once."""

    gate = threading.Event()
    asked = threading.Event()

    def do_GET(self):
        if self.path == "/slow":
            self.asked.set()
            self.gate.wait(DEADLINE_S)
        body = b'{"planet": "Saturn"}'
        try:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # cancelled, as it should be

    def log_message(self, *arguments):
        pass


ACTIONS = {
    "HTTP Request": "URL",
    "Download": "URLs",
    "Watch Endpoints": "URLs",
    "Check Links": "Links",
    "Serve a Folder": "Folder",
    "Checksum": "Files",
    "Disk Usage": "Folder",
    "Search": "Folder",
    "Duplicates": "Folders",
}


def test_every_action_has_its_names(program, url):
    for action, parameter in ACTIONS.items():
        program.press("list item", action)
        program.get("text", parameter)
        program.get("push button", "Run")
        for node in walk(program.root):
            if role_of(node) in BUTTONS:
                name = name_of(node)
                assert name and not name.startswith(("Gtk", "Adw")), f"a button is called {name!r}"


def test_http_request(program, url):
    program.press("list item", "HTTP Request")
    program.type("URL", url + "/planets")
    program.press("push button", "Run")
    program.read("Done in")
    program.read("Saturn")


def test_http_cancel(program, url):
    program.press("list item", "HTTP Request")
    program.type("URL", url + "/slow")
    program.press("push button", "Run")
    assert Answer.asked.wait(DEADLINE_S)
    program.press("push button", "Cancel")
    program.read("Stopped in")
    Answer.gate.set()


def test_checksum(program, url):
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(b"ring the bell\n")
        file.flush()
        program.press("list item", "Checksum")
        program.type("Files", file.name)
        program.press("push button", "Run")
        program.read(hashlib.sha256(b"ring the bell\n").hexdigest())


def test_checksum_verdicts(program, url):
    digest = hashlib.sha256(b"ring the bell\n").hexdigest()
    lists = {
        f"{digest}  bell.txt\n": "ok",
        f"{digest[1:]}0  bell.txt\n": "mismatch",
        f"{digest}  other.txt\n": "unlisted",
        f"SM3 (bell.txt) = {digest}\n": "unchecked",
    }
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "bell.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("ring the bell\n")
        program.press("list item", "Checksum")
        program.type("Files", path)
        for number, (text, verdict) in enumerate(lists.items()):
            sums = os.path.join(folder, f"SUMS{number}")
            with open(sums, "w", encoding="utf-8") as file:
                file.write(text)
            program.type("Checksum File", sums)
            program.press("push button", "Run")
            program.read(verdict)


def test_quit_while_running(program, url):
    Answer.gate.clear()
    Answer.asked.clear()
    program.press("list item", "HTTP Request")
    program.type("URL", url + "/slow")
    program.press("push button", "Run")
    assert Answer.asked.wait(DEADLINE_S)
    program.command("win.close")
    program.read("• HTTP Request")
    program.press("push button", "Cancel and Quit")
    assert program.process.wait(DEADLINE_S) == 0


def main():
    tests = [
        test_every_action_has_its_names,
        test_http_request,
        test_http_cancel,
        test_checksum,
        test_checksum_verdicts,
        test_quit_while_running,
    ]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    program = Program(sys.argv[1])
    tap = os.fdopen(int(os.environ["BELLHOP_TAP"]), "w", buffering=1)
    failed = 0

    print(f"1..{len(tests)}", file=tap)
    try:
        for number, test in enumerate(tests, 1):
            try:
                test(program, f"http://127.0.0.1:{server.server_port}")
                print(f"ok {number} /a11y/{test.__name__}", file=tap)
            except AssertionError as error:
                failed += 1
                print(f"# {error}\nnot ok {number} /a11y/{test.__name__}", file=tap)
    finally:
        Answer.gate.set()
        program.end()
        server.shutdown()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
