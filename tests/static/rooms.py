# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of src: which there are, what each may use, and what its files include.

For the checks beside it and for tools/rooms. What a room may use stands in the table "Rooms" of
docs/architecture.md.
"""
import re
from pathlib import Path

PAGE = "docs/architecture.md"
ROW = re.compile(r"^\| `src/([a-z/]+)` \|[^|]*\| ([^|]*) \|$", re.M)
NAME = re.compile(r"`([a-z/]+)`")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
# A comment is none in a literal, nor the other way round.
LITERAL_OR_COMMENT = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|/\*.*?\*/|//[^\n]*', re.S
)


def strip_comments(text):
    return LITERAL_OR_COMMENT.sub(lambda match: "" if match[0][0] == "/" else match[0], text)


def blank_text(text):
    """The text with each comment blank and each literal of noughts: its columns stay."""
    def blank(match):
        return re.sub(r"[^\n]", " " if match[0][0] == "/" else "0", match[0])

    return LITERAL_OR_COMMENT.sub(blank, text)


def sources(root):
    return sorted(path for path in (root / "src").rglob("*") if path.suffix in {".c", ".h", ".S"})


def room_of(root, path):
    return str(path.parent.relative_to(root / "src"))


def layer_of(room):
    """The folder that a library, a program or a module is made of."""
    return "/".join(room.split("/")[: 2 if room.startswith("modules") else 1])


def read_arrows(root):
    """The rooms of the table from above, and what stands beside each that it may use."""
    text = (root / PAGE).read_text().split("\n## Rooms\n")[1].split("\n## ")[0]
    return {room: NAME.findall(used) for room, used in ROW.findall(text)}


def read_table(root):
    """What each room may use by the page, itself and all below included, and what is wrong there.

    The name of a layer stands for all its rooms, and what a room may use, those that use it may use
    too. So that arrows cannot form a circle, a room is named below all that it uses.
    """
    rooms = {}
    problems = []
    for room, used in read_arrows(root).items():
        rooms[room] = {room}
        for name in used:
            named = [other for other in rooms if other == name or other.startswith(name + "/")]
            if not named or room in named:
                problems.append(f"{PAGE}: {room} may not use {name}, named after it")
            for other in named:
                rooms[room] |= rooms.get(other, set())
    return rooms, problems


def header_homes(root):
    """The room of each header, by its name."""
    return {path.name: room_of(root, path) for path in sources(root) if path.suffix == ".h"}


def read_includes(root, path, homes):
    """What a file includes: the quote, the name, the room of a header of ours or None, and whether
    a path leads to it instead of its name."""
    folders = [path.parent, *(root / "src" / room for room in {*homes.values(), "."})]
    for quote, name in INCLUDE.findall(path.read_text()):
        by_path = "/" in name and any((folder / name).is_file() for folder in folders)
        ours = "/" not in name or by_path or name.startswith("bellhop/")
        yield quote, name, homes.get(Path(name).name) if ours else None, by_path
