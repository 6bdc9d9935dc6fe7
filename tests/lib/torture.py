# SPDX-License-Identifier: GPL-3.0-or-later
"""Has strace kill a program, or let it fail, at one of its system calls."""
import contextlib
import os
import re
import shutil
import signal
import subprocess
import time

# The leak checker cannot work where strace does.
ENVIRONMENT = dict(os.environ,
                   ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")

DEADLINE_S = 60


def command(log, injections, program, paths=()):
    """What runs PROGRAM; of its calls only those about PATHS count, if there are any."""
    arguments = [argument for path in paths for argument in ("-P", path)]
    arguments += [argument for injection in injections
                  for argument in ("-e", "inject=" + injection)]
    return ["strace", "-f", "-qq", "-o", log, *arguments, *program]


def trace(log, injections, program, paths=(), environment=None):
    return subprocess.run(command(log, injections, program, paths), capture_output=True, text=True,
                          timeout=60, env=environment or ENVIRONMENT)


def list_calls(log):
    """The thread of each call, and the call, as they are in a log."""
    with open(log, encoding="utf-8", errors="replace") as file:
        return re.findall(r"^(\d+) +(\w+\(.*)$", file.read(), re.MULTILINE)


def can_trace():
    return shutil.which("strace") and trace(os.devnull, [], ["true"]).returncode == 0


def find_stopped(log):
    """The process that has stopped, or None."""
    with contextlib.suppress(FileNotFoundError):
        with open(log, encoding="utf-8", errors="replace") as file:
            stopped = re.search(r"^(\d+) +--- stopped by SIGSTOP", file.read(), re.MULTILINE)
        if stopped:
            # Threads come and go, and another one may stop it again.
            with open(f"/proc/{stopped.group(1)}/status", encoding="utf-8") as file:
                return int(re.search(r"^Tgid:\s*(\d+)", file.read(), re.MULTILINE).group(1))
    return None


def interrupt(log, where, program, paths, environment, func):
    """Runs PROGRAM, and has it wait for FUNC behind a call, WHERE; False: it made no such call."""
    name, _, when = where.partition(":")
    stopped, deadline = None, time.monotonic() + DEADLINE_S
    with subprocess.Popen(command(log, [f"{name}:signal=STOP:{when}"], program, paths),
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          env=environment) as process:
        while process.poll() is None:
            if time.monotonic() > deadline:
                process.kill()
                raise TimeoutError("it does not end")
            if stopped is None:
                stopped = find_stopped(log)
                if stopped is not None:
                    func()
            if stopped is not None:
                # One that comes before all threads have stopped is lost; each takes some time.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(stopped, signal.SIGCONT)
            time.sleep(.005 if stopped is None else .1)
    return stopped is not None
