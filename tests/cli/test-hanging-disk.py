#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-hanging-disk.py BELLHOP: a file system that does not answer, and a person who does not wait.

It is one of our own: the kernel asks this program, which leaves one question unanswered until the
result has been read. That needs /dev/fuse and the right to mount, and is skipped without.
"""
import contextlib
import ctypes
import errno
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading

PROGRAM = os.path.abspath(sys.argv[1])
DEADLINE_S = 20
LOOKUP, FORGET, GETATTR, OPEN, READ, RELEASE, FLUSH = 1, 2, 3, 14, 15, 18, 25
INIT, OPENDIR, READDIR, RELEASEDIR, INTERRUPT, BATCH_FORGET = 26, 27, 28, 29, 36, 42
SILENT = {FORGET, INTERRUPT, BATCH_FORGET}
CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 0x40000
MNT_FORCE, MNT_DETACH = 1, 2
CANCELLED = 130  # the exit status
ROOT, FOLDER, HELD = 1, 2, 3
NAMES = {"folder": FOLDER, "held": HELD, "a": 4, "b": 5}
TEXT = b"needle\n"

libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def mount(source, target, kind, flags, options):
    check(libc.mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags),
                     options.encode()))


class Disk:
    """A folder with "a", "b", "held", and "folder", where "b" is too: but for OPCODE of NODE it
    answers."""

    def __init__(self, opcode, node):
        self.question = opcode, node
        self.is_held = threading.Event()
        self.place = tempfile.TemporaryDirectory(prefix="bellhop-hanging-")
        self.path = self.place.name
        self.device = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        mount("bellhop-test", self.path, "fuse", 0,
              f"fd={self.device},rootmode=40000,user_id=0,group_id=0")
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                question = os.read(self.device, 1 << 17)
            except OSError:
                return
            _, opcode, number, node = struct.unpack_from("=IIQQ", question)
            if opcode in SILENT:
                continue
            data = question[40:]
            if opcode == LOOKUP:
                node = NAMES.get(data.rstrip(b"\0").decode(), 0)
            if (opcode, node) == self.question:
                self.is_held.set()
                continue
            answer = self.answer(opcode, node, data)
            failure = answer if isinstance(answer, int) else 0
            answer = b"" if failure else answer
            # Who asked may be gone by now.
            with contextlib.suppress(OSError):
                os.write(self.device,
                         struct.pack("=IiQ", 16 + len(answer), -failure, number) + answer)

    def answer(self, opcode, node, data):
        """Bytes, or a number of errno."""
        if opcode == INIT:
            return struct.pack("=IIIIHHIIHHI28x", 7, 31, 1 << 16, 0, 0, 0, 1 << 16, 1, 0, 0, 0)
        if opcode == LOOKUP:
            if node == 0:
                return errno.ENOENT
            return struct.pack("=QQQQII", node, 0, 0, 0, 0, 0) + self.attributes(node)
        if opcode == GETATTR:
            return struct.pack("=QII", 0, 0, 0) + self.attributes(node)
        if opcode in (OPEN, OPENDIR):
            return struct.pack("=QII", 0, 0, 0)
        if opcode == READ:
            offset = struct.unpack_from("=Q", data, 8)[0]
            return TEXT[offset:]
        if opcode == READDIR:
            return self.list(node) if struct.unpack_from("=Q", data, 8)[0] == 0 else b""
        return b"" if opcode in (RELEASE, RELEASEDIR, FLUSH) else errno.ENOSYS

    @staticmethod
    def attributes(node):
        is_folder = node in (ROOT, FOLDER)
        return struct.pack("=QQQQQQIIIIIIIIII", node, len(TEXT), 1, 0, 0, 0, 0, 0, 0,
                           0o40755 if is_folder else 0o100644, 2 if is_folder else 1, 0, 0, 0,
                           4096, 0)

    @staticmethod
    def list(node):
        entries = b""
        for place, name in enumerate(NAMES if node == ROOT else ["b"], 1):
            raw = name.encode()
            entries += struct.pack("=QQII", NAMES[name], place, len(raw), 0)
            entries += raw + bytes(-len(raw) % 8)
        return entries

    def abort(self):
        """Whoever waits for an answer is told that there will be none."""
        libc.umount2(self.path.encode(), MNT_FORCE)

    def close(self):
        libc.umount2(self.path.encode(), MNT_DETACH)
        os.close(self.device)
        self.place.cleanup()


def interrupt(disk, arguments, n_rows):
    """What is wrong with what the program says when it is interrupted; nothing is answered before
    all of that has been read. Its first table has N_ROWS, unless that is None."""
    arguments = [argument.replace("DISK", disk.path) for argument in arguments]
    with subprocess.Popen([PROGRAM, "run", *arguments, "--json"], stdout=subprocess.PIPE,
                          env=dict(os.environ, LC_ALL="C.UTF-8")) as program:
        watchdog = threading.Timer(DEADLINE_S, disk.abort)
        watchdog.start()
        try:
            if not disk.is_held.wait(DEADLINE_S):
                return "it does not ask the disk"
            program.send_signal(signal.SIGINT)
            text = program.stdout.read()
            if not watchdog.is_alive():
                return "it does not end"
            answer = json.loads(text)
        finally:
            watchdog.cancel()
            disk.abort()
    if answer["state"] != "cancelled" or program.returncode != CANCELLED:
        return f"{program.returncode}: {text.decode()}"
    if not answer["partial"]:
        return "it does not say that there is more"
    rows = [len(output["rows"]) for output in answer["outputs"] if output["type"] == "table"]
    if n_rows is not None and rows[0] != n_rows:
        return f"{rows[0]} rows, and not {n_rows}"
    return None


def run(opcode, node, arguments, n_rows=None):
    disk = Disk(opcode, node)
    try:
        return interrupt(disk, arguments, n_rows)
    finally:
        disk.close()


SEARCH = ["files.search", "folder=DISK", "text=needle"]
USAGE = ["files.usage", "folder=DISK"]
DUPLICATES = ["files.duplicates", "folders=DISK"]
CHECKSUM = ["files.checksum", "files=DISK"]
CASES = {
    "search/start": (GETATTR, ROOT, SEARCH),
    "search/folder": (READDIR, FOLDER, SEARCH),
    "search/open": (OPEN, HELD, SEARCH),
    "search/read": (READ, HELD, SEARCH),
    "usage/start": (GETATTR, ROOT, USAGE),
    "usage/folder": (READDIR, FOLDER, USAGE),
    "usage/file": (LOOKUP, HELD, USAGE),
    "duplicates/start": (GETATTR, ROOT, DUPLICATES),
    "duplicates/folder": (READDIR, FOLDER, DUPLICATES),
    "duplicates/file": (LOOKUP, HELD, DUPLICATES),
    "duplicates/open": (OPEN, HELD, DUPLICATES),
    "duplicates/read": (READ, HELD, DUPLICATES),
    "checksum/start": (GETATTR, ROOT, CHECKSUM, 0),
    "checksum/folder": (READDIR, FOLDER, CHECKSUM, 0),
    # "a", "b" and "folder/b" come before it.
    "checksum/open": (OPEN, HELD, CHECKSUM, 3),
    "checksum/read": (READ, HELD, CHECKSUM, 3),
    "checksum/close": (FLUSH, HELD, CHECKSUM, 4),
    "checksum/read-first": (READ, NAMES["a"], CHECKSUM, 0),
    "checksum/close-first": (FLUSH, NAMES["a"], CHECKSUM, 1),
}


def can_mount():
    try:
        check(libc.unshare(CLONE_NEWNS))
        mount("none", "/", "", MS_REC | MS_PRIVATE, "")
        Disk(LOOKUP, HELD).close()
    except OSError as error:
        return error
    return None


def main():
    print(f"1..{len(CASES)}")
    reason = can_mount()
    n_failed = 0
    for number, (name, case) in enumerate(CASES.items(), 1):
        if reason:
            print("ok", number, name, f"# SKIP {reason}")
            continue
        failure = run(*case)
        if failure:
            print("#", failure.replace("\n", "\n# "))
            n_failed += 1
        print("not ok" if failure else "ok", number, name, flush=True)
    return n_failed > 0


sys.exit(main())
