#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""proxy-server.py PORT: a proxy of HTTP, CONNECT and SOCKS5, as the name of the host says.

Whatever host is asked for, what is behind it is PORT on this machine, or for plain requests the
proxy itself. Says “listen PORT” once it does, and “ask METHOD HOST” for each request.
"""
import base64
import socket
import struct
import sys
import threading
import time

SIGN_IN = b"ada:secret"
WHOLE = b"by way"
STALL_S = 3600


def say(*words):
    print(*words, flush=True)


def read_head(sock):
    head = b""
    while b"\r\n\r\n" not in head:
        data = sock.recv(1)
        if not data:
            raise OSError("gone")
        head += data
    return head.decode("latin-1")


def read(sock, n):
    data = b""
    while len(data) < n:
        more = sock.recv(n - len(data))
        if not more:
            raise OSError("gone")
        data += more
    return data


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def copy(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for sock in (source, target):
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def tunnel(sock):
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as behind:
        threading.Thread(target=copy, args=(behind, sock), daemon=True).start()
        copy(sock, behind)


def is_signed_in(head):
    wanted = "proxy-authorization: basic " + base64.b64encode(SIGN_IN).decode()
    return any(line.lower() == wanted.lower() for line in head.split("\r\n"))


def refuse(sock, status, *headers, body=b"no"):
    lines = [f"HTTP/1.1 {status} No", f"Content-Length: {len(body)}", *headers]
    sock.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def ask_for_sign_in(sock):
    refuse(sock, 407, 'Proxy-Authenticate: Basic realm="way"')


def connect(sock, host, head):
    """Whether there is more to come on this connection."""
    if host.startswith("sign-in") and not is_signed_in(head):
        ask_for_sign_in(sock)
        return True
    if host.startswith(("sound", "sign-in")):
        sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        tunnel(sock)
    elif host.startswith("headers"):
        sock.sendall(b"HTTP/1.0 200 OK\r\nProxy-Agent: odd\r\nContent-Length: 5\r\n\r\n")
        tunnel(sock)
    elif host.startswith("interim"):
        sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")
        tunnel(sock)
    elif host.startswith("forbidden"):
        refuse(sock, 403)
    elif host.startswith("down"):
        refuse(sock, 502, body=b"<p>no way there</p>" * 1000)
    elif host.startswith("redirect"):
        refuse(sock, 302, "Location: http://127.0.0.1:1/")
    elif host.startswith("junk"):
        sock.sendall(b"this is not HTTP\r\n\r\n")
    elif host.startswith("half"):
        sock.sendall(b"HTTP/1.1 20")
    elif host.startswith("flood"):
        sock.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            sock.sendall(b"X-More: and more\r\n" * 1000)
    elif host.startswith("reset"):
        reset(sock)
    elif host.startswith("gone"):
        sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    elif host.startswith("silent"):
        time.sleep(STALL_S)
    return False


def plain(sock, host, head):
    if host.startswith("sign-in") and not is_signed_in(head):
        ask_for_sign_in(sock)
        return True
    if host.startswith("down"):
        refuse(sock, 502)
    elif host.startswith("cut"):
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    elif host.startswith("reset"):
        reset(sock)
    elif host.startswith("silent"):
        time.sleep(STALL_S)
    elif not host.startswith("closed"):
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"
                     % (len(WHOLE), WHOLE))
        return True
    return False


def socks(sock):
    """RFC 1928 and 1929."""
    methods = read(sock, read(sock, 1)[0])
    if 2 in methods:
        sock.sendall(b"\5\2")
        read(sock, 1)
        user = read(sock, read(sock, 1)[0])
        password = read(sock, read(sock, 1)[0])
        is_known = user + b":" + password == SIGN_IN
        sock.sendall(b"\1\0" if is_known else b"\1\1")
        if not is_known:
            return
    else:
        sock.sendall(b"\5\0")
    _, _, _, kind = read(sock, 4)
    host = read(sock, read(sock, 1)[0] if kind == 3 else 4 if kind == 1 else 16)
    read(sock, 2)
    host = host.decode("latin-1") if kind == 3 else "address"
    say("ask SOCKS", host)
    if host.startswith("sign-in") and 2 not in methods:
        sock.sendall(b"\5\2\0\1\0\0\0\0\0\0")
    elif host.startswith("forbidden"):
        sock.sendall(b"\5\2\0\1\0\0\0\0\0\0")
    elif host.startswith("down"):
        sock.sendall(b"\5\4\0\1\0\0\0\0\0\0")
    elif host.startswith("junk"):
        sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    elif host.startswith("half"):
        sock.sendall(b"\5\0\0")
    elif host.startswith("reset"):
        reset(sock)
    elif host.startswith("silent"):
        time.sleep(STALL_S)
    elif not host.startswith("closed"):
        sock.sendall(b"\5\0\0\1\0\0\0\0\0\0")
        tunnel(sock)


def talk(sock):
    with sock:
        try:
            if sock.recv(1, socket.MSG_PEEK) == b"\5":
                sock.recv(1)
                socks(sock)
                return
            goes_on = True
            while goes_on:
                head = read_head(sock)
                method, target, _ = head.split(" ", 2)
                host = target.removeprefix("http://")
                say("ask", method, host.split("/")[0].split(":")[0])
                goes_on = (connect if method == "CONNECT" else plain)(sock, host, head)
        except OSError:
            pass


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    say("listen", listener.getsockname()[1])
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=talk, args=(sock,), daemon=True).start()


if __name__ == "__main__":
    main()
