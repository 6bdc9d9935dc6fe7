#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-completion.py BELLHOP FOLDER: what Tab makes of a command line in bash, zsh and fish.

Each shell is a real one on a terminal of its own. In it “bellhop” is a function that tells the
words that it is given, once the line has been completed and sent.
"""
import fcntl
import os
import pty
import select
import shutil
import struct
import sys
import tempfile
import termios
import time

BELLHOP = os.path.abspath(sys.argv[1])
FOLDER = os.path.abspath(sys.argv[2])
DEADLINE_S = 20

# What is typed before Tab, and the words that it is then.
CASES = [
    ("bellhop ru", "run"),
    ("bellhop run files.che", "run|files.checksum"),
    ("bellhop describe http.req", "describe|http.request"),
    ("bellhop run --json files.se", "run|--json|files.search"),
    ("bellhop run files.checksum al", "run|files.checksum|algorithms="),
    ("bellhop run files.checksum algorithms=sha3-5", "run|files.checksum|algorithms=sha3-512"),
    ("bellhop run files.search mode=re", "run|files.search|mode=regex"),
    ("bellhop run files.search hidden=t", "run|files.search|hidden=true"),
    ("bellhop run files.search folder=sr", "run|files.search|folder=src"),
    ("bellhop run files.duplicates folders=sr", "run|files.duplicates|folders=src"),
    ("bellhop run files.checksum thr", "run|files.checksum|three"),
    ("bellhop run files.checksum files=spa", "run|files.checksum|files=space name.txt"),
    ("bellhop run http.request body=@thr", "run|http.request|body=@three"),
    ("bellhop run http.request url=http://x/ body-t", "run|http.request|url=http://x/|body-type="),
    ("bellhop run files.search --str", "run|files.search|--strict"),
    ("bellhop list --js", "list|--json"),
]

BASH = r"""
bellhop () { if [ "$1" = complete ]; then "$PROGRAM" "$@"; else local IFS='|'; echo "<<$*>>"; fi; }
source "$COMPLETION/bellhop.bash"
bind 'set enable-bracketed-paste off'
"""
ZSH = r"""
bellhop () { if [[ $1 = complete ]]; then "$PROGRAM" "$@"; else echo "<<${(j:|:)@}>>"; fi; }
fpath=("$COMPLETION" $fpath)
autoload -Uz compinit
compinit -u -D
unsetopt zle_bracketed_paste 2>/dev/null
unset zle_bracketed_paste
"""
FISH = r"""
function bellhop
  if test "$argv[1]" = complete
    $PROGRAM $argv
  else
    echo "<<"(string join '|' -- $argv)">>"
  end
end
source $COMPLETION/bellhop.fish
"""
SHELLS = [
    ("bash", ["bash", "--norc", "--noprofile", "-i"], BASH),
    ("zsh", ["zsh", "-f", "-i"], ZSH),
    ("fish", ["fish", "--no-config", "-i"], FISH),
]


class Terminal:
    def __init__(self, command, folder):
        self.process, self.file = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.environ.update(PROGRAM=BELLHOP, COMPLETION=FOLDER, TERM="xterm", HOME=folder,
                              XDG_CONFIG_HOME=folder, XDG_DATA_HOME=folder, PS1="$ ")
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
            os.execvp(command[0], command)
        self.shown = ""

    def send(self, text):
        os.write(self.file, text.encode())

    def wait(self, has_come):
        """Until what has been shown since satisfies @has_come, which says where it ends."""
        end = time.monotonic() + DEADLINE_S
        while not has_come(self.shown):
            if not select.select([self.file], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError(self.shown)
            try:
                self.shown += os.read(self.file, 65536).decode(errors="replace")
            except OSError:
                raise TimeoutError(self.shown) from None
        shown, self.shown = self.shown, ""
        return shown

    def close(self):
        os.close(self.file)
        os.waitpid(self.process, 0)


def complete(terminal, typed):
    """The words that the function is called with."""
    terminal.send(typed + "\t\r")
    shown = terminal.wait(lambda text: ">>" in text.rpartition("<<")[2] and "<<" in text)
    # zsh takes the slash behind a folder away again.
    return shown.rpartition("<<")[2].partition(">>")[0].rstrip("/")


def try_shell(command, setup, folder):
    with open(os.path.join(folder, "setup"), "w", encoding="utf-8") as file:
        file.write(setup)
    terminal = Terminal(command, folder)
    terminal.send("source ./setup; echo rea''dy\r")
    terminal.wait(lambda text: "ready" in text)
    succeeded = True
    for typed, expected in CASES:
        words = complete(terminal, typed)
        if words != expected:
            print(f"# {typed}: {words} instead of {expected}", flush=True)
            succeeded = False
    terminal.close()
    return succeeded


def main():
    print(f"1..{len(SHELLS)}")
    succeeded = True
    for number, (name, command, setup) in enumerate(SHELLS, 1):
        if shutil.which(command[0]) is None:
            print(f"ok {number} {name} # SKIP not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(folder + "/src/sub")
            for file in ("three", "space name.txt"):
                with open(os.path.join(folder, file), "wb"):
                    pass
            result = try_shell(command, setup, folder)
        succeeded = succeeded and result
        print("ok" if result else "not ok", number, name, flush=True)
    return 0 if succeeded else 1


if __name__ == "__main__":
    sys.exit(main())
