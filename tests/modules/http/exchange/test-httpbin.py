#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-httpbin.py BELLHOP: the network actions against httpbin, with curl as the judge.

Each request is made three times: with --json, in a pipe, and by curl, with the command that
--copy gives. All three get the same bytes, but for what `normalise` leaves out and what the table
has a reason for.
"""
import base64
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from urllib.parse import quote, unquote

try:
    import httpbin
    from werkzeug.serving import WSGIRequestHandler, make_server
except ImportError as error:
    print(f"1..0 # SKIP {error}: python3-httpbin is not installed")
    sys.exit(0)

PROGRAM = os.path.abspath(sys.argv[1])
DEADLINE_S = 60
N_AT_A_TIME = 4
ALL_BYTES = base64.b64encode(bytes(range(256))).decode()
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class Handler(WSGIRequestHandler):
    """With chunks where there is no length, which HTTP/1.0 has not."""

    protocol_version = "HTTP/1.1"

    def log(self, *arguments):
        pass


class Old(Handler):
    protocol_version = "HTTP/1.0"


def serve(handler):
    server = make_server("127.0.0.1", 0, httpbin.app, threaded=True, request_handler=handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class Run:
    """What a run of the program came to."""

    def __init__(self, action, *parameters, folder, flags=("--json",)):
        done = subprocess.run(
            [PROGRAM, "run", action, *parameters, *flags],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=DEADLINE_S,
        )
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr.decode()
        if "--json" not in flags:
            return
        run = json.loads(self.out)
        self.state, self.is_partial, self.error = run["state"], run["partial"], run["error"]
        self.outputs = {output["name"]: output for output in run["outputs"]}

    def rows(self, name):
        table = self.outputs[name]
        return [dict(zip(table["columns"], row)) for row in table["rows"]]


class Answer:
    """A response of http.request, and its body as it is piped."""

    def __init__(self, run, body):
        response = run.outputs["response"]["value"]
        self.run = run
        self.body = body
        self.status, self.url = response["status"], response["url"]
        self.headers = {name.lower(): value for name, value in response["headers"].items()}
        self.redirects, self.n_bytes = response["redirects"], response["bytes"]
        self.shown = run.outputs.get("body", {"type": None})
        self.cookies = {row["name"]: row["value"] for row in run.rows("cookies")} if (
            "cookies" in run.outputs) else {}

    @property
    def json(self):
        return json.loads(self.body)


# --- What an answer is to be ---


def whole(body):
    return lambda answer: answer.body == body


def sized(n_bytes):
    return lambda answer: len(answer.body) == n_bytes == answer.n_bytes


def shown(kind):
    return lambda answer: answer.shown["type"] == kind


def text(words):
    return lambda answer: words in answer.body.decode()


def media(name):
    return lambda answer: answer.headers["content-type"].split(";")[0] == name


def has(**members):
    """Members of the answer's JSON."""
    return lambda answer: all(answer.json[name] == value for name, value in members.items())


def at(path):
    """Where the request arrived."""
    return lambda answer: unquote(answer.json["url"]).endswith(unquote(path))


def sent(name, value):
    """A header, as it arrived."""
    return lambda answer: answer.json["headers"].get(name) == value


def header(name, value):
    return lambda answer: answer.headers.get(name) == value


def hops(*statuses):
    return lambda answer: [hop["status"] for hop in answer.redirects] == list(statuses)


def ends_at(path):
    return lambda answer: answer.url.endswith(path)


def keeps(**cookies):
    return lambda answer: answer.cookies == cookies


def empty(answer):
    return answer.body == b"" and answer.shown["type"] is None


def lines(n):
    return lambda answer: [json.loads(line)["id"] for line in answer.body.splitlines()] == [
        *range(n)
    ]


def letters(first, last):
    return whole("".join(ALPHABET[i % 26] for i in range(first, last + 1)).encode())


# --- The table ---

# Why curl gets something else.
ANEW = "made up anew for each request"
AUTH_INT = "libsoup does not sign in with auth-int; curl does"
SHA = "libsoup 3.2 does not sign in with SHA-256; curl does"
STAYS = "curl keeps the type of a body that it drops"
NO_LOCATION = "a command with -X, which keeps its method after a 303, is copied without --location"
DIGEST = ("user=u", "password=p", "auth=digest")
BASIC = ("user=u", "password=p")
NO_FOLLOW = "follow-redirects=false"
STATUSES = [*range(200, 209), 226, 300, 304, *range(400, 419), *range(421, 430), 431, 451]
STATUSES += [*range(500, 509), 510, 511, 599, 700, 999]
BODILESS = {204, 304}


def case(path, *judges, params=(), status=200, other=None):
    return path, params, status, judges, other


def table(files):
    """(path, parameters, status, judges, why curl gets something else)"""
    yield case("/", text("httpbin"), media("text/html"))
    yield case("/html", text("Herman Melville"), shown("text"))
    yield case("/robots.txt", text("Disallow: /deny"), media("text/plain"))
    yield case("/deny", text("YOU SHOULDN'T BE HERE"))
    yield case("/xml", text("slideshow"), media("application/xml"), shown("text"))
    yield case("/ip", has(origin="127.0.0.1"), shown("json"))
    yield case("/uuid", lambda answer: len(answer.json["uuid"]) == 36, other=ANEW)
    yield case("/headers", sent("Accept", "*/*"))
    yield case("/headers", sent("X-Guest", "Ada"), params=("headers=X-Guest: Ada",))
    yield case("/headers", sent("X-Twice", "a,b"), params=("headers=X-Twice: a",
                                                          "headers=X-Twice: b"))
    yield case("/user-agent", has(**{"user-agent": "ring/1"}),
               params=("headers=User-Agent: ring/1",))
    yield case("/get", has(args={}), shown("json"))
    yield case("/get?a=1&a=2&b=", has(args={"a": ["1", "2"], "b": ""}))
    yield case("/get", has(args={"a b": "c&d=é"}), params=("query=a b=c&d=é",))
    yield case("/get?p=100%25&q=%C3%A9", has(args={"p": "100%", "q": "é"}))
    yield case("/anything/a%20b/%E6%97%A5", at("/a%20b/日"))
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
        body = () if method == "GET" else ("body=ding",)
        yield case(
            "/anything", has(method=method, data="ding" if body else ""),
            params=(f"method={method}", *body),
        )
    for method in ("put", "patch", "delete", "post"):
        yield case(
            f"/{method}", has(data="ding"), params=(f"method={method.upper()}", "body=ding"),
        )
    yield case("/post", status=405)
    yield case("/get", status=405, params=("method=POST", "body=x"))
    yield case("/get", empty, params=("method=HEAD",))
    yield case("/get", empty, params=("method=OPTIONS",))

    # Bodies.
    yield case("/post", has(json={"room": 7}, form={}), sent("Content-Type", "application/json"),
               params=("method=POST", 'body={"room": 7}', "body-type=json"))
    yield case("/post", has(form={"a": "b", "c d": "e&f=é"}),
               params=("method=POST", "body=a=b\nc d=e&f=é", "body-type=form"))
    yield case("/post", has(form={"room": "7"}, files={"note": "ring\n"}),
               params=("method=POST", "form=room=7", f"form=note=@{files['note.txt']}"))
    yield case("/post", has(form={"room": "7", "note": "ring\n"}, files={}),
               params=("method=POST", "form=room=7", f"form=note=<{files['note.txt']}"))
    yield case("/post", has(files={"x": "data:image/png;base64," + ALL_BYTES}),
               params=("method=POST", f"form=x=@{files['all.bin']};type=image/png"))
    yield case("/post", has(files={"a": "ring\n", "b": "ring\n"}),
               params=("method=POST", f"form=a=@{files['note.txt']};filename=\"q;r.txt\"",
                       f"form=b=@{files['note.txt']}", f"form=b=@{files['note.txt']}"))
    yield case("/post", has(data="ring\n"), sent("Content-Type", "text/plain"),
               params=("method=POST", "body-type=file", f"body-file={files['note.txt']}"))
    yield case("/post", has(data="data:application/octet-stream;base64," + ALL_BYTES),
               params=("method=POST", "body-type=file", f"body-file={files['all.bin']}"))
    yield case("/post", lambda answer: answer.json["data"] == "ring\n" * 200000,
               params=("method=POST", "body-type=file", f"body-file={files['large.txt']}"))
    yield case("/post", has(data=""), params=("method=POST", "body-type=file",
                                              f"body-file={files['empty.txt']}"))
    yield case("/forms/post", text('<form method="post"'))

    # Packed.
    yield case("/gzip", has(gzipped=True), header("content-encoding", "gzip"))
    yield case("/deflate", has(deflated=True), header("content-encoding", "deflate"))
    yield case("/brotli", has(brotli=True), header("content-encoding", "br"))

    # Redirects.
    for n in (1, 2, 10, 20):
        for kind in ("redirect", "relative-redirect", "absolute-redirect"):
            yield case(f"/{kind}/{n}", hops(*[302] * n), ends_at("/get"), has(args={}))
    yield case("/redirect/3", hops(), header("location", "/relative-redirect/2"),
               params=(NO_FOLLOW,), status=302)
    for status in (301, 302, 303, 307, 308):
        to = f"/redirect-to?status_code={status}&url=/anything"
        yield case(to, hops(status), has(method="GET"))
        yield case(to, hops(status), has(method="POST" if status > 303 else "GET",
                                         data="ding" if status > 303 else ""),
                   params=("method=POST", "body=ding"), other=STAYS if status < 304 else None)
        yield case(to, hops(status), has(method="GET" if status == 303 else "PUT",
                                         data="" if status == 303 else "ding"),
                   params=("method=PUT", "body=ding"), other=NO_LOCATION)
        if status == 308:
            yield case("/status/308", hops(), status=308)
        else:
            yield case(f"/status/{status}", hops(status, 302), ends_at("/get"))
    yield case("/redirect-to?url=" + quote("/get?a=b%20c#end"), has(args={"a": "b c"}))
    yield case("/redirect-to?url=get", has(args={}))
    # httpbin packs it as UTF-8 twice.
    yield case("/redirect-to?url=" + quote("/anything/日本"), hops(302), has(method="GET"))

    # Cookies.
    yield case("/cookies", has(cookies={}))
    yield case("/cookies", has(cookies={"a": "1", "b": "2"}), params=("headers=Cookie: a=1; b=2",))
    yield case("/cookies/set/a/b", has(cookies={"a": "b"}), keeps(a="b"))
    yield case("/cookies/set?a=1&b=2", has(cookies={"a": "1", "b": "2"}), keeps(a="1", b="2"))
    yield case("/cookies/set/a/b", has(cookies={}), params=("cookies=off",))
    yield case("/cookies/delete?a", has(cookies={}))
    yield case("/cookies/set?q=a%20b%22c", hops(302), lambda answer: answer.json["cookies"].keys()
               == {"q"})

    # Sign-in.
    yield case("/basic-auth/u/p", status=401)
    yield case("/basic-auth/u/p", has(authenticated=True, user="u"), params=BASIC)
    yield case("/basic-auth/u/q", params=BASIC, status=401)
    yield case("/basic-auth/%C3%A9/p%3Aq", has(authenticated=True),
               params=("user=é", "password=p:q"))
    yield case("/hidden-basic-auth/u/p", status=404)
    yield case("/hidden-basic-auth/u/p", has(authenticated=True), params=BASIC)
    yield case("/bearer", status=401)
    yield case("/bearer", has(authenticated=True, token="token-7"), params=("bearer=token-7",))
    yield case("/digest-auth/auth/u/p", status=401)
    yield case("/digest-auth/auth/u/p", has(authenticated=True), params=DIGEST)
    yield case("/digest-auth/none/u/p", has(authenticated=True), params=DIGEST)
    yield case("/digest-auth/auth/u/q", params=DIGEST, status=401)
    yield case("/digest-auth/auth/u/p/MD5", has(authenticated=True), params=DIGEST)
    yield case("/digest-auth/auth-int/u/p", params=DIGEST, status=401, other=AUTH_INT)
    yield case("/digest-auth/auth/u/p/SHA-256", params=DIGEST, status=401, other=SHA)
    yield case("/digest-auth/auth/u/p/SHA-512", params=DIGEST, status=401)

    # Length, ranges, conditions.
    for n in (0, 1, 1023, 1024, 65536, 102400):
        yield case(f"/bytes/{n}?seed=7", sized(n), other=None if n == 0 else ANEW)
        yield case(f"/stream-bytes/{n}?seed=7&chunk_size=1000", sized(n),
                   other=None if n == 0 else ANEW)
    for n in (1, 26, 10240, 102400):
        yield case(f"/range/{n}?chunk_size=777", letters(0, n - 1), header("etag", f"range{n}"))
    yield case("/range/1000", letters(10, 19), params=("headers=Range: bytes=10-19",), status=206)
    yield case("/range/1000", letters(990, 999), params=("headers=Range: bytes=-10",), status=206)
    yield case("/range/1000", letters(900, 999), params=("headers=Range: bytes=900-",), status=206)
    yield case("/range/1000", empty, header("content-range", "bytes */1000"),
               params=("headers=Range: bytes=1000-",), status=416)
    yield case("/range/0", status=404)
    yield case("/etag/seven", has(args={}), header("etag", "seven"))
    yield case("/etag/seven", empty, params=("headers=If-None-Match: seven",), status=304)
    yield case("/etag/seven", params=("headers=If-Match: eight",), status=412)
    yield case("/cache", has(args={}))
    yield case("/cache", empty, params=("headers=If-None-Match: x",), status=304)
    yield case("/cache/60", header("cache-control", "public, max-age=60"))
    yield case("/response-headers?X-A=1&X-A=2&X-B=%C3%A9", header("x-a", ["1", "2"]))

    # Streams and time.
    for n in (0, 1, 3, 100):
        yield case(f"/stream/{n}", lines(n))
    yield case("/drip?duration=0.3&numbytes=30&delay=0.1", whole(b"*" * 30))
    yield case("/drip?duration=0&numbytes=5&code=503", whole(b"*****"), status=503)
    yield case("/drip?numbytes=0", status=400)
    yield case("/delay/0.2", has(args={}))
    yield case("/base64/5pel5pys", whole("日本".encode()))

    # Kinds of body.
    for kind in ("png", "jpeg", "webp", "svg"):
        name = f"image/{kind}{'+xml' if kind == 'svg' else ''}"
        yield case(f"/image/{kind}", media(name), lambda answer: len(answer.body) > 1000)
        yield case("/image", media(name), params=(f"headers=Accept: {name}",))
    yield case("/image", params=("headers=Accept: text/plain",), status=406)
    yield case("/encoding/utf8", media("text/html"))
    yield case("/links/20/0", lambda answer: answer.body.count(b"<a href=") == 19)

    for status in STATUSES:
        yield case(f"/status/{status}", *([empty] if status in BODILESS else []), status=status)
    yield case("/status/x", text("Invalid status code"), status=400)


# --- Judging ---


def normalise(body):
    """httpbin shows the request: what differs between any two programs is left out."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    if isinstance(value, dict) and isinstance(value.get("headers"), dict):
        own = value["headers"]
        if own.get("Content-Type", "").startswith("multipart/"):
            own["Content-Type"], own["Content-Length"] = "multipart", ""
        for name in ("Expect", "Connection", "Cookie"):
            own.pop(name, None)
    return value


def ask_curl(url, parameters, folder):
    copied = Run("http.request", url, *parameters, "--copy", folder=folder, flags=())
    assert copied.code == 0, copied.err
    words = shlex.split(copied.out.decode())
    body = tempfile.NamedTemporaryFile(dir=folder, delete=False).name
    done = subprocess.run(
        [*words[:1], "-q", "-s", "--noproxy", "*", "-o", body, "-w", "%{http_code}", *words[1:]],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=DEADLINE_S, cwd=folder,
    )
    assert done.returncode == 0, f"curl: {done.returncode}: {shlex.join(words)}"
    with open(body, "rb") as file:
        return int(done.stdout), file.read()


def judge(base, folder, path, parameters, status, judges, other):
    url = f"url={base}{path}"
    run = Run("http.request", url, *parameters, folder=folder)
    assert run.state == "done" and not run.is_partial, run.error
    piped = Run("http.request", url, *parameters, folder=folder, flags=())
    answer = Answer(run, piped.out)
    assert run.code == piped.code == 0
    if other not in (AUTH_INT, SHA):
        assert answer.status == status, answer.status
    for number, is_met in enumerate(judges):
        assert is_met(answer), f"judge {number}: {answer.headers} {answer.body[:500]}"
    # For HEAD curl writes the head.
    if other is not None or "method=HEAD" in parameters or shutil.which("curl") is None:
        return
    curl_status, curl_body = ask_curl(url, parameters, folder)
    assert curl_status == status, f"curl: {curl_status}"
    assert normalise(curl_body) == normalise(answer.body), f"{curl_body[:500]} {answer.body[:500]}"


# --- The other three, and what is not done ---


def request_fails(base, folder):
    def fails(words, path, *parameters):
        run = Run("http.request", f"url={base}{path}", *parameters, folder=folder)
        assert (run.code, run.state) == (1, "failed"), run.state
        assert words in run.error["message"], run.error["message"]
        return run

    fails("did not respond within 0.3 s", "/delay/3", "time-limit=0.3")
    dripped = fails("did not send", "/drip?duration=5&numbytes=10", "time-limit=0.7")
    assert dripped.is_partial
    fails("returned 404", "/status/404", "fail-on-status=true")
    fails("20", "/redirect/21")
    fails("20", "/absolute-redirect/21")
    assert fails("50", "/range/100", "max-bytes=50").is_partial
    fails("ftp", "/redirect-to?url=ftp://127.0.0.1/")
    # A retry is told the same; it ends.
    fails("503", "/status/503", "retries=1", "fail-on-status=true")


def request_keeps_cookies(base, folder):
    state = dict(os.environ, XDG_STATE_HOME=os.path.join(folder, "state"))

    def ask(path, how):
        out = subprocess.run(
            [PROGRAM, "run", "http.request", f"url={base}{path}", f"cookies={how}"],
            env=state, capture_output=True, timeout=DEADLINE_S,
        ).stdout
        return json.loads(out)["cookies"]

    assert ask("/cookies/set?a=1&b=2", "keep") == {"a": "1", "b": "2"}
    assert ask("/cookies", "keep") == {"a": "1", "b": "2"}
    assert ask("/cookies", "redirects") == {}
    assert ask("/cookies/delete?a=", "keep") == {"b": "2"}
    assert ask("/cookies", "keep") == {"b": "2"}
    assert ask("/cookies", "forget") == {}


def download(base, folder):
    def fetch(path, *parameters, into):
        target = os.path.join(folder, into)
        os.mkdir(target)
        run = Run("http.download", f"urls={base}{path}", f"folder={target}", *parameters,
                  folder=folder)
        return run, target

    for number, (n, extra) in enumerate([(1, ()), (10240, ()), (102400, ()),
                                         (102400, ("segments=1",)), (102400, ("segments=16",))]):
        run, target = fetch(f"/range/{n}?chunk_size=1000", *extra, into=f"range{number}")
        expected = "".join(ALPHABET[i % 26] for i in range(n)).encode()
        row = run.rows("files")[0]
        assert (run.code, row["status"], row["bytes"]) == (0, "ok", n), row
        assert row["digest"] == hashlib.sha256(expected).hexdigest()
        with open(row["path"], "rb") as file:
            assert file.read() == expected
        assert len(os.listdir(target)) == 1
    # Of unknown length, and of known length but without ranges.
    for n in (0, 1, 70000, 102400):
        for path in (f"/stream-bytes/{n}?seed=3", f"/bytes/{n}?seed=3"):
            run, target = fetch(path, into=re.sub(r"\W", "-", path))
            assert (run.code, run.rows("files")[0]["bytes"]) == (0, n), run.rows("files")
    for path, n in (("/drip?duration=0.2&numbytes=20", 20), ("/image/png", None)):
        run, target = fetch(path, into=re.sub(r"\W", "-", path))
        assert run.code == 0 and n in (None, run.rows("files")[0]["bytes"])
    run, target = fetch("/redirect-to?url=/range/500", into="redirected")
    assert run.code == 0 and run.rows("files")[0]["bytes"] == 500
    run, target = fetch("/basic-auth/u/p", *BASIC, into="signed-in")
    assert run.code == 0
    run, target = fetch("/digest-auth/auth/u/p", *DIGEST, into="signed-in-by-digest")
    assert run.code == 0
    for status in (400, 401, 403, 404, 410, 500):
        run, target = fetch(f"/status/{status}", "retries=0", into=f"status{status}")
        assert run.code == 1 and str(status) in run.rows("files")[0]["status"] + str(run.error)
        assert os.listdir(target) == []
    run, target = fetch("/drip?duration=60&numbytes=2", "stall-limit=0.5", "retries=0", into="slow")
    assert run.code == 1 and not os.path.exists(os.path.join(target, "drip"))


def check(base, folder):
    run = Run("http.check", f"page={base}/links/20", folder=folder)
    rows = {row["url"]: row for row in run.rows("links")}
    assert len(rows) == 19, sorted(rows)
    assert all(row["status"] == 200 and row["error"] == "" for row in rows.values())
    # Each page links to the same ones, and to the first.
    deep = Run("http.check", f"page={base}/links/20/0", "depth=2", folder=folder)
    assert len(deep.rows("links")) == 20

    paths = {f"/status/{status}": status for status in STATUSES}
    paths.update({"/redirect/5": 200, "/absolute-redirect/5": 200, "/cookies/set/a/b": 200,
                  "/gzip": 200, "/brotli": 200, "/deflate": 200, "/image/png": 200, "/post": 405,
                  "/stream/3": 200, "/drip?duration=0&numbytes=3": 200, "/bytes/100": 200,
                  "/bytes/0": 200, "/range/0": 404, "/encoding/utf8": 200, "/deny": 200,
                  "/basic-auth/u/p": 401, "/bearer": 401, "/delay/0.1": 200})
    run = Run("http.check", *(f"urls={base}{path}" for path in paths), "time-limit=10",
              folder=folder)
    rows = {row["url"]: row for row in run.rows("links")}
    assert len(rows) == len(paths)
    for path, status in paths.items():
        row = rows[base + path]
        assert row["status"] == status, row
        if status == 429:
            assert row["error"].startswith("Not known: "), row
        else:
            assert (row["error"] == "") == (status < 400), row
    slow = Run("http.check", f"urls={base}/delay/5", "time-limit=0.3", folder=folder)
    assert slow.rows("links")[0]["status"] == 0


def watch(base, folder):
    def look(path, *parameters):
        return Run("http.watch", f"urls={base}{path}", "interval=0.05", *parameters, folder=folder)

    run = look("/uuid", "count=50", "pointer=/uuid", "condition=changed", "stop-on-condition=true")
    values = [row["value"] for row in run.rows("samples")]
    assert run.code == 0 and len(values) == 2 and values[0] != values[1], values
    run = look("/uuid", "count=50", "condition=changed", "stop-on-condition=true")
    assert len(run.rows("samples")) == 2
    run = look("/ip", "count=4", "condition=changed", "stop-on-condition=true")
    assert len(run.rows("samples")) == 4
    for status in (200, 204, 304, 404, 418, 500, 503):
        run = look(f"/status/{status}", "count=2")
        assert [row["status"] for row in run.rows("samples")] == [status] * 2
        run = look(f"/status/{status}", "count=9", "condition=down for 2", "stop-on-condition=true")
        assert len(run.rows("samples")) == (2 if status >= 400 else 9)
    run = look("/status/404", "count=9", "condition=down", "stop-on-condition=true", "accept=404")
    assert len(run.rows("samples")) == 9
    run = look("/get?room=7", "count=1", "pointer=/args/room")
    assert run.rows("samples")[0]["value"] == "7"
    run = look("/gzip", "count=9", "condition=contains gzipped", "stop-on-condition=true")
    assert len(run.rows("samples")) == 1
    run = look("/anything", "count=1", "method=PUT", "body=ding", "pointer=/data",
               "headers=Content-Type: text/plain")
    assert run.rows("samples")[0]["value"] == "ding"
    run = look("/digest-auth/auth/u/p", "count=2", *DIGEST, "pointer=/user")
    assert [row["value"] for row in run.rows("samples")] == ["u", "u"]
    run = look("/delay/5", "count=1", "time-limit=0.3")
    assert run.rows("samples")[0]["status"] == 0


def main():
    bases = [serve(Handler), serve(Old)]
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, contents in (("note.txt", b"ring\n"), ("all.bin", bytes(range(256))),
                               ("large.txt", b"ring\n" * 200000), ("empty.txt", b"")):
            files[name] = os.path.join(folder, name)
            with open(files[name], "wb") as file:
                file.write(contents)
        tests = []
        for base, version in zip(bases, ("1.1", "1.0")):
            for entry in table(files):
                name = " ".join([entry[0], *entry[1]]).replace(folder, "").replace("\n", " ")
                tests.append((f"/httpbin/{version}{name.replace('#', '%23')}",
                              lambda b=base, e=entry: judge(b, folder, *e)))
        for function in (request_fails, request_keeps_cookies, download, check, watch):
            tests.append((f"/httpbin/{function.__name__}",
                          lambda f=function: f(bases[0], folder)))

        def attempt(test):
            try:
                test()
                return None
            except (AssertionError, LookupError, ValueError, TypeError, OSError,
                    subprocess.TimeoutExpired) as problem:
                return f"{type(problem).__name__}: {problem}".replace("\n", " ")

        print(f"1..{len(tests)}", flush=True)
        failed = 0
        with concurrent.futures.ThreadPoolExecutor(N_AT_A_TIME) as pool:
            results = pool.map(attempt, [test for name, test in tests])
            for number, ((name, test), problem) in enumerate(zip(tests, results), 1):
                if problem is not None:
                    failed += 1
                    print(f"# {problem}")
                print(f"{'not ' if problem else ''}ok {number} {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
