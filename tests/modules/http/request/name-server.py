#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""name-server.py CERTIFICATE KEY: a web server over TLS that says “name NAME” for the host that it
is asked for in each handshake, and “name -” if it is for none. Says “listen PORT” once it listens.
"""
import socket
import ssl
import sys
import threading


def say(*words):
    print(*words, flush=True)


def name_cb(_connection, name, _context):
    say("name", name if name is not None else "-")


def serve(sock, context):
    try:
        with context.wrap_socket(sock, server_side=True) as connection:
            while b"\r\n\r\n" not in connection.recv(65536):
                pass
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            connection.unwrap()
    except (OSError, ssl.SSLError):
        pass


def main():
    certificate, key = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.sni_callback = name_cb
    listener = socket.create_server(("127.0.0.1", 0))
    say("listen", listener.getsockname()[1])
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=serve, args=(sock, context), daemon=True).start()


main()
