# SPDX-License-Identifier: GPL-3.0-or-later
"""Has strace kill a program, or let it fail, at one of its system calls."""
import os
import re
import shutil
import subprocess

# The leak checker cannot work where strace does.
ENVIRONMENT = dict(os.environ,
                   ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")


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
