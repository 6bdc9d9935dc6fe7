#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""h2-server.py CERTIFICATE KEY [WINDOW [STREAMS]]: HTTP/2 as the path of a request says.

Says “listen PORT” once it does, “ask PATH” for each request, and “said PATH” when it has answered
as far as it will. WINDOW is how many bytes of a body the client may send at a time, STREAMS how
many requests it may have open. What h2 would not send goes past it, as frames.
"""
import hashlib
import socket
import ssl
import struct
import sys
import threading

try:
    from h2.config import H2Configuration
    from h2.connection import H2Connection
    from h2.errors import ErrorCodes
    from h2.events import (ConnectionTerminated, DataReceived, RequestReceived, StreamEnded,
                           WindowUpdated)
    from h2.exceptions import ProtocolError
    from h2.settings import SettingCodes
    from hyperframe.frame import (DataFrame, GoAwayFrame, HeadersFrame, RstStreamFrame,
                                  SettingsFrame)
except ImportError as problem:
    print(f"skip {problem}: python3-h2 is not installed", flush=True)
    sys.exit(0)

WHOLE = b"whole"
BIG = bytes(i * 7 % 251 for i in range(1 << 20))

seen = {}
lock = threading.Lock()


def say(*words):
    with lock:
        print(*words, flush=True)


def is_first(path):
    with lock:
        seen[path] = seen.get(path, 0) + 1
        return seen[path] == 1


class Gone(Exception):
    pass


class Connection:
    def __init__(self, sock, window):
        self.sock = sock
        self.window = window
        self.h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self.requests = {}
        self.waiting = {}  # what flow control holds back, by stream

    def flush(self):
        self.sock.sendall(self.h2.data_to_send())

    def frame(self, kind, stream, *flags, **fields):
        """Past h2, which would not send it."""
        self.flush()
        self.sock.sendall(kind(stream, flags=flags, **fields).serialize())

    def head(self, stream, *headers, status=200, end=False):
        self.h2.send_headers(
            stream, [(":status", str(status)), ("content-type", "text/html"), *headers],
            end_stream=end,
        )
        self.flush()

    def data(self, stream, data, *flags):
        self.frame(DataFrame, stream, *flags, data=data)

    def send_body(self, stream, body):
        """As far as the client's windows let it; goes on when they open."""
        while body:
            room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size)
            if room <= 0:
                self.waiting[stream] = body
                return
            self.h2.send_data(stream, body[:room])
            self.flush()
            body = body[room:]
        self.h2.end_stream(stream)
        self.flush()
        self.waiting.pop(stream, None)

    def reset(self, stream, code):
        self.frame(RstStreamFrame, stream, error_code=code)

    def go_away(self, last, code=ErrorCodes.NO_ERROR):
        self.frame(GoAwayFrame, 0, last_stream_id=last, error_code=code)

    def leave(self, cleanly=True):
        self.flush()
        if cleanly:
            try:
                self.sock.unwrap()
            except (OSError, ValueError):
                pass
        else:
            raw = self.sock
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone

    # --- What there is to ask for ---

    def sound(self, stream, length=True):
        self.head(stream, *([("content-length", str(len(WHOLE)))] if length else []))
        self.h2.send_data(stream, WHOLE, end_stream=True)
        self.flush()

    def trailers(self, stream, body=WHOLE, length=False):
        self.head(stream, *([("content-length", str(len(body)))] if length else []))
        if body:
            self.data(stream, body)
        self.h2.send_headers(stream, [("x-sum", "1")], end_stream=True)
        self.flush()

    def half(self, stream, length=True):
        self.head(stream, *([("content-length", "100")] if length else []))
        self.data(stream, b"half")

    def answer(self, stream, method, path, body):
        name, _, query = path[1:].partition("?")
        if method == "HEAD":
            self.head(stream, end=True)
        elif name == "sound":
            self.sound(stream)
        elif name == "no-length":
            self.sound(stream, length=False)
        elif name == "empty":
            self.head(stream, end=True)
        elif name == "no-content":
            self.head(stream, status=204, end=True)
        elif name == "padded":
            self.head(stream, ("content-length", "5"))
            for byte in WHOLE:
                self.h2.send_data(stream, bytes([byte]), pad_length=255)
            self.h2.send_data(stream, b"", end_stream=True, pad_length=7)
            self.flush()
        elif name == "padded-head":
            block = self.h2.encoder.encode([(":status", "200"), ("content-type", "text/html")])
            self.frame(HeadersFrame, stream, "END_HEADERS", "PADDED", data=block, pad_length=200)
            self.data(stream, WHOLE, "END_STREAM")
        elif name == "empty-frames":
            self.head(stream)
            for byte in WHOLE:
                self.data(stream, b"")
                self.data(stream, bytes([byte]))
            self.data(stream, b"", "END_STREAM")
        elif name == "interim":
            for status in (100, 103, 103):
                self.h2.send_headers(stream, [(":status", str(status)), ("link", "</a>")])
            self.sound(stream)
        elif name == "many-headers":
            self.head(stream, *[(f"x-{i}", "v" * 50) for i in range(200)])
            self.data(stream, WHOLE, "END_STREAM")
        elif name == "big":
            self.head(stream, ("content-length", str(len(BIG))))
            self.send_body(stream, BIG)
        elif name == "digest":
            self.head(stream)
            self.send_body(stream, hashlib.sha256(body).hexdigest().encode())
        elif name == "trailers":
            self.trailers(stream)
        elif name == "trailers-length":
            self.trailers(stream, length=True)
        elif name == "trailers-empty":
            self.trailers(stream, body=b"")
        elif name == "refused-once":
            if is_first(path):
                self.reset(stream, ErrorCodes.REFUSED_STREAM)
            else:
                self.sound(stream)
        elif name == "goaway-once":
            if is_first(path):
                self.go_away(0)
                self.leave()
            self.sound(stream)
        elif name == "goaway-within":
            self.head(stream, ("content-length", "5"))
            self.data(stream, WHOLE[:2])
            self.go_away(stream)
            self.data(stream, WHOLE[2:], "END_STREAM")
        # From here on nothing is whole.
        elif name == "silent":
            pass
        elif name == "stall":
            self.half(stream)
        elif name == "stall-no-length":
            self.half(stream, length=False)
        elif name == "stall-head":
            self.head(stream)
        elif name.startswith("reset-"):
            self.half(stream, length="-no-length" not in name)
            self.reset(stream, ErrorCodes[name.split("-")[1].upper() + (
                "_ERROR" if "cancel" not in name else "")])
        elif name == "refused":
            self.reset(stream, ErrorCodes.REFUSED_STREAM)
        elif name == "reset":
            self.reset(stream, ErrorCodes.INTERNAL_ERROR)
        elif name == "short":
            self.head(stream, ("content-length", "100"))
            self.data(stream, b"half", "END_STREAM")
        elif name == "long":
            self.head(stream, ("content-length", "4"))
            self.data(stream, b"half and more", "END_STREAM")
        elif name == "goaway":
            self.go_away(0)
            self.leave()
        elif name == "goaway-cut":
            self.half(stream, length=False)
            self.go_away(0)
            self.leave()
        elif name == "goaway-then-cut":
            self.half(stream)
            self.go_away(stream)
            self.leave()
        elif name == "closed":
            self.half(stream)
            self.leave()
        elif name == "closed-no-length":
            self.half(stream, length=False)
            self.leave()
        elif name == "closed-rudely":
            self.half(stream, length=False)
            self.leave(cleanly=False)
        elif name == "closed-before":
            self.leave()
        elif name == "junk":
            self.flush()
            self.sock.sendall(b"\0" * 9 + b"this is no frame" * 100)
        elif name == "no-status":
            block = self.h2.encoder.encode([("content-type", "text/html")])
            self.frame(HeadersFrame, stream, "END_HEADERS", data=block)
            self.data(stream, WHOLE, "END_STREAM")
        elif name == "no-head":
            self.data(stream, WHOLE, "END_STREAM")
        elif name == "two-windows":
            self.half(stream)
            self.frame(SettingsFrame, 0, settings={SettingsFrame.INITIAL_WINDOW_SIZE: 1 << 31})
        else:
            self.head(stream, status=404, end=True)

    def serve(self, stream):
        method, path, body = self.requests.pop(stream)
        say("ask", path)
        try:
            self.answer(stream, method, path, bytes(body))
        finally:
            say("said", path)

    def take(self, event):
        if isinstance(event, RequestReceived):
            headers = dict(event.headers)
            self.requests[event.stream_id] = (headers[":method"], headers[":path"], bytearray())
        elif isinstance(event, DataReceived):
            self.requests[event.stream_id][2].extend(event.data)
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if self.window is not None and event.stream_ended is None:
                self.h2.increment_flow_control_window(self.window, event.stream_id)
        elif isinstance(event, StreamEnded):
            self.serve(event.stream_id)
        elif isinstance(event, WindowUpdated):
            for stream, body in list(self.waiting.items()):
                self.send_body(stream, body)
        elif isinstance(event, ConnectionTerminated):
            raise Gone

    def run(self, streams):
        settings = {SettingCodes.MAX_CONCURRENT_STREAMS: streams}
        if self.window is not None:
            settings[SettingCodes.INITIAL_WINDOW_SIZE] = self.window
        self.h2.initiate_connection()
        self.h2.update_settings(settings)
        self.flush()
        while True:
            data = self.sock.recv(65536)
            if not data:
                return
            try:
                for event in self.h2.receive_data(data):
                    self.take(event)
            except ProtocolError:
                pass  # it knows nothing of what went past it
            self.flush()


def talk(sock, context, window, streams):
    try:
        with context.wrap_socket(sock, server_side=True) as secure:
            if secure.selected_alpn_protocol() == "h2":
                Connection(secure, window).run(streams)
    except (OSError, Gone):
        pass


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    context.set_alpn_protocols(["h2"])
    window = int(sys.argv[3]) if len(sys.argv) > 3 and sys.argv[3] != "-" else None
    streams = int(sys.argv[4]) if len(sys.argv) > 4 else 100
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    say("listen", listener.getsockname()[1])
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=talk, args=(sock, context, window, streams), daemon=True).start()


if __name__ == "__main__":
    main()
