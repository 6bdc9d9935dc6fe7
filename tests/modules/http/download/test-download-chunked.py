#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-download-chunked.py BELLHOP: ranges that come in chunks, of each length.

A server is free to send a range without its length (RFC 9112, 6.3), and trailers behind it.
"""
import hashlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

BELLHOP = os.path.abspath(sys.argv[1])
DATA = os.urandom(1 << 20) * 24
PLAIN = (b'HTTP/1.1 200 OK\r\nETag: "1"\r\nAccept-Ranges: bytes\r\nContent-Length: %d\r\n\r\n'
         % len(DATA))
PART = (b'HTTP/1.1 206 Partial Content\r\nETag: "1"\r\nTransfer-Encoding: chunked\r\n'
        b"Content-Range: bytes %d-%d/%d\r\n\r\n")


def send_part(connection, first, last, size, end):
    connection.sendall(PART % (first, last, len(DATA)))
    for at in range(first, last + 1, size):
        piece = DATA[at:min(at + size, last + 1)]
        connection.sendall(b"%x\r\n" % len(piece) + piece + b"\r\n")
    connection.sendall(b"0\r\n" + end + b"\r\n")


# The whole comes slowly, so that there is something for the ranges to do.
def send_whole(connection):
    connection.sendall(PLAIN)
    for at in range(0, len(DATA), 65536):
        connection.sendall(DATA[at:at + 65536])
        time.sleep(.005)


def answer(connection, size, end):
    with connection:
        while True:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65536)
                if not piece:
                    return
                head += piece
            wanted = re.search(rb"Range: bytes=(\d+)-(\d*)", head, re.I)
            try:
                if wanted:
                    last = int(wanted[2]) if wanted[2] else len(DATA) - 1
                    send_part(connection, int(wanted[1]), last, size, end)
                else:
                    send_whole(connection)
            except OSError:
                return


def serve(listener, size, end):
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=answer, args=(connection, size, end), daemon=True).start()


def download(size, end):
    with tempfile.TemporaryDirectory() as folder, \
         socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener, size, end), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/file"
        ran = subprocess.run([BELLHOP, "run", "http.download", url, "folder=" + folder],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=100,
                             check=False)
        digest = hashlib.sha256(DATA).hexdigest().encode()
        if ran.returncode == 0 and ran.stdout.endswith(b"\tok\t" + digest + b"\n") and \
           not ran.stderr:
            return True
        print("#", ran)
        return False


CASES = [(size, end) for size in (65536, 1 << 20, 999_983) for end in (b"", b"X: y\r\n")]
print(f"1..{len(CASES)}")
succeeded = []
for number, (size, end) in enumerate(CASES, 1):
    succeeded.append(download(size, end))
    print("ok" if succeeded[-1] else "not ok", number, f"chunks of {size}, {len(end)} bytes behind",
          flush=True)
sys.exit(not all(succeeded))
