"""What may leave the program for its terminal: what curses needs of the terminal's own entry in
terminfo, the modes of mouse and paste, and text that can be seen.

    strays = Outward("xterm-256color").strays(data)     what is neither, [] when all is well

The grammar is read from the entry itself. Capabilities that would set colours or titles, print,
reset or make the terminal answer are left out, though the entry has them.
"""

from __future__ import annotations

import re
import subprocess

# What a full screen is drawn with.
CAPABILITIES = frozenset(
    "blink bold cbt civis clear cnorm cr csr cub cub1 cud cud1 cuf cuf1 cup cuu cuu1 cvvis dch "
    "dch1 dim dl dl1 ech ed el el1 enacs home hpa ht ich ich1 il il1 ind indn invis nel op rc rep "
    "rev ri rin ritm rmacs rmam rmcup rmir rmkx rmso rmul sc setab setaf sgr sgr0 sitm smacs smam "
    "smcup smir smkx smso smul vpa".split())
# Mouse and paste, on and off: not in every entry; where the mouse is not, curses knows it.
MODES = ["\x1b[?1006;1000h", "\x1b[?1006;1000l", "\x1b[?1000h", "\x1b[?1000l", "\x1b[?2004h",
         "\x1b[?2004l", "\x1b[?1002l", "\x1b[?1003l", "\x1b[?1006l"]

ESCAPES = re.compile(r"\\E|\^(.)|\\([0-7]{3})|\\(.)|\$<[^>]*>")
OPERATION = r"%(?:p[1-9]|\{[0-9]+\}|'.'|[Pg][A-Za-z]|:?[-+# ]?[0-9]*\.?[0-9]*[doxXsc]|[^{])"
# A whole region of operations and what stands between them: numbers, in the end.
REGION = re.compile(rf"{OPERATION}(?:.*{OPERATION})?")

# Controls, and what is invisible or turns others round, as in base/text.h.
UNSEEN = "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f" \
         "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb" \
         "\U000e0000-\U000e0fff\ue000-\uf8ff"
# A character keeps two marks, and one that cannot be seen without it.
MARKS = "[\u0300-\u036f\u20d0-\u20ff]"


def _plain(text: str) -> str:
    """A capability as infocmp writes it, with its real characters."""
    def real(match: re.Match) -> str:
        if match.group() == "\\E":
            return "\x1b"
        if match[1]:
            return chr(ord(match[1]) & 0x1F) if match[1] != "?" else "\x7f"
        if match[2]:
            return chr(int(match[2], 8))
        return {"r": "\r", "n": "\n", "t": "\t", "b": "\b", "s": " "}.get(match[3], match[3] or "")
    return ESCAPES.sub(real, text)


def _capabilities(term: str) -> dict[str, str]:
    text = subprocess.run(["infocmp", "-1", term], capture_output=True, text=True,
                          check=True).stdout
    found = re.findall(r"^\t(\w+)=(.*),$", text, re.M)
    return {name: _plain(value) for name, value in found if name in CAPABILITIES}


def _patterns(value: str) -> set[str]:
    """What the sequences of a capability look like, with any numbers."""
    patterns = set(map(re.escape, re.findall(r"[\x00-\x1a\x1c-\x1f]", value)))
    for piece in re.findall(r"\x1b[^\x1b]*", value):
        piece = re.sub(rf"(?:{OPERATION}|[\x00-\x1a\x1c-\x1f])*$", "", piece)
        region = REGION.search(piece)
        if region is None:
            patterns.add(re.escape(piece))
        else:
            patterns.add(re.escape(piece[:region.start()]) + "[0-9;]*" +
                         re.escape(piece[region.end():]))
    return patterns


class Outward:
    """See the top of this file."""

    def __init__(self, term: str) -> None:
        patterns = set(map(re.escape, MODES))
        for value in _capabilities(term).values():
            patterns |= _patterns(value)
        # The longest first: "\x1b[?25h" before what is shorter.
        self.patterns = sorted(patterns, key=len, reverse=True)
        self._allowed = re.compile("|".join(self.patterns))
        self._stray = re.compile(rf"\x1b[^\x1b]{{,8}}|{MARKS}{{3,}}|[{UNSEEN}]")

    def strays(self, data: bytes) -> list[str]:
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            return [f"no UTF-8: {error.object[error.start:error.start + 8]!r}"]
        return self._stray.findall(self._allowed.sub(" ", text))
