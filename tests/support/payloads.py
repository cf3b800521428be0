"""What a hostile command may write to its terminal, by kind; the same in every run.

    for kind, data in payloads(300, seed=1): ...
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator

ESC = b"\x1b"
ENDS = [b"\x07", b"\x1b\\", b"\x9c", b"\xc2\x9c", b"", b"\x18", b"\x1b[m"]
LONG_LINE = 10_000_000
MANY_MARKS = 10_000


def _osc(generator: random.Random) -> bytes:
    clipboard = base64.b64encode(b"rm -rf ~\n")
    body = generator.choice([
        b"0;a title", b"2;" + b"t" * generator.randrange(5000), b"4;1;rgb:ff/00/00", b"4;1;?",
        b"8;;https://evil.example/\x1b\\link\x1b]8;;", b"8;id=1;javascript:alert(1)", b"10;?",
        b"11;#ff0000", b"52;c;" + clipboard, b"52;c;?", b"777;notify;title;body",
        b"1337;File=inline=1:" + clipboard, b"1337;SetMark", b"9;said", b"104", b"7;file://h/p",
        b"133;A", b"99;i=1;hello", b"66;s=3;big"])
    return generator.choice([b"\x1b]", b"\x9d", b"\xc2\x9d"]) + body + generator.choice(ENDS)


def _dcs(generator: random.Random) -> bytes:
    body = generator.choice([
        b"$qm", b"$q\"p", b"$qr", b"+q544e", b"+q436f;6b62", b"tmux;\x1b\x1b]52;c;eA==\x07",
        b"q#0;2;0;0;0~~@@vv", b"1$r0m", b"=1s", b"1000p", b"|" + b"0" * 3000, b"+p01"])
    return generator.choice([b"\x1bP", b"\x90", b"\xc2\x90"]) + body + generator.choice(ENDS)


def _strings(generator: random.Random) -> bytes:
    """APC, PM, SOS."""
    begin = generator.choice([b"\x1b_", b"\x1b^", b"\x1bX", b"\x9e", b"\x9f", b"\x98",
                              b"\xc2\x9e", b"\xc2\x9f", b"\xc2\x98", b"\x1bk"])
    body = generator.choice([b"Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", b"message", b"\x1b]52;c;eA==\x07",
                             bytes(range(0x20, 0x7F)) * 30])
    return begin + body + generator.choice(ENDS)


def _queries(generator: random.Random) -> bytes:
    """What a terminal would answer, as if typed by the user."""
    return b"".join(generator.choices([
        b"\x1b[c", b"\x1b[>c", b"\x1b[=c", b"\x1b[5n", b"\x1b[6n", b"\x1b[?6n", b"\x1b[?2026$p",
        b"\x1b[>q", b"\x05", b"\x1b[18t", b"\x1b[21t", b"\x1b[?u", b"\x1bZ", b"\x1b[x",
        b"\x1b[?996n", b"\x1b[1;1;1;1;1;1*y", b"\x1b[?1;1;0S", b"\x9bc", b"\x1b[&w"], k=3))


def _modes(generator: random.Random) -> bytes:
    return b"x".join(generator.choices([
        b"\x1b[?1000h", b"\x1b[?1003;1006;1015h", b"\x1b[?1004h", b"\x1b[?9h", b"\x1b[?1007h",
        b"\x1b[?2026h", b"\x1b[?5h", b"\x1b[?3h", b"\x1b[?69h\x1b[3;9s", b"\x1b[>1u",
        b"\x1b[>4;2m", b"\x1b[3;5r\x1b[?6h", b"\x1b#8", b"\x1b#3", b"\x1b#6", b"\x1b[!p", b"\x1bc",
        b"\x1b(0lqqk\x1b(A", b"\x1b%@", b"\x1b%G", b"\x1b F", b"\x1b G", b"\x1bn", b"\x1bo",
        b"\x1b[5i", b"\x1b[4i", b"\x1b[?1049h", b"\x1b[8;50;200t", b"\x1b[2t", b"\x1b[3;0;0t",
        b"\x1b[1 q", b"\x1b[?12h", b"\x1b[?45h", b"\x1b[20h", b"\x1b[2h", b"\x1b[?1049l\x1b[2J",
        b"\x1b[?8452h", b"\x1b[4h", b"\x1b[?7l" + b"w" * 200, b"\x0e", b"\x1b|", b"\x1b[1\"q"],
        k=4))


def _c1(generator: random.Random) -> bytes:
    """Controls of eight bits, as bytes and as UTF-8."""
    codes = generator.choices(range(0x80, 0xA0), k=6)
    if generator.random() < 0.5:
        return b"".join(b"a" + bytes([code]) + b"2J" for code in codes)
    return "".join(f"a{chr(code)}2J" for code in codes).encode()


def _broken_utf8(generator: random.Random) -> bytes:
    """Overlong, cut, surrogates, and beyond the last character."""
    return b" ".join(generator.choices([
        b"\xc0\x9b2J", b"\xc1\x9b", b"\xe0\x80\x9b2J", b"\xe0\x82\x9b]0;x", b"\xf0\x80\x80\x9b",
        b"\xf0\x80\x82\x9b31m", b"\xf8\x80\x80\x80\x9b", b"\xfc\x80\x80\x80\x80\x9b", b"\xe2\x82",
        b"\xf0\x9f\x98", b"\xed\xa0\x80\xed\xb0\x80", b"\xf4\x90\x80\x80", b"\xff\xfe", b"\x80\xbf",
        b"\xe2\x1b]0;x\x07", b"\xc2\x1b[6n", b"\xef\xbf\xbf", b"\xc0\x80", b"\xe0\x9f\xbf",
        b"\xf0\x9f\x1b[c\x98\x80", b"\xef\xb7\x90"], k=5))


def _unseen(generator: random.Random) -> bytes:
    """Bidi controls, zero-width characters, tags, fillers, variation selectors."""
    return "".join("z" + generator.choice(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u200e\u200f\u200b\u200c"
        "\u200d\u2060\ufeff\xad\u034f\u180e\u115f\u3164\uffa0\ufe0f\ufe00\U000e0041\U000e0100"
        "\u2028\u2029\u206f\ufff9\ufffb\u17b4\ue000\U000f0000\U0010fffd")
        for _ in range(8)).encode()


def _marks(generator: random.Random) -> bytes:
    count = generator.choice([3, 10, 300, MANY_MARKS])
    mark = generator.choice("\u0301\u0300\u0489\u20dd\u036f\u0334")
    return (generator.choice(["a", "株", "", "\u0e01"]) + mark * count + "b").encode()


def _wide(generator: random.Random) -> bytes:
    """Characters of which terminals may think differently."""
    return "".join(generator.choices(
        "株式会社Ａ｡ﾊﾟ한글ᄒ각ᅡᆨ👍👩🏽🇩🇪①☎♥★﷽𒐫꧅กำक्षि"
        "אבגعربي⸺〰𠀀🀄⚽⏩□\u0e33\u0f71\u0f72\U0001fae8\U0001fbf0\u31e4\u2e80", k=60)).encode()


def _parameters(generator: random.Random) -> bytes:
    final = bytes([generator.randrange(0x40, 0x7F)])
    numbers = b";".join(b"%d" % generator.choice([0, 1, 7, 255, 65535, 2**31, 2**32, 10**40])
                        for _ in range(generator.choice([1, 2, 20, 1000])))
    prefix = generator.choice([b"", b"?", b">", b"<", b"=", b"?>"])
    between = generator.choice([b"", b"", b" ", b"$", b"'", b"!\"#", b" " * 500])
    return b"\x1b[" + prefix + numbers + between + final


def _noise(generator: random.Random) -> bytes:
    return generator.randbytes(generator.randrange(1, 600))


def _nested(generator: random.Random) -> bytes:
    """One sequence in another."""
    outer, inner = generator.choice([_osc, _dcs, _strings]), generator.choice([_osc, _queries, _c1])
    first = outer(generator)
    place = generator.randrange(len(first) + 1)
    return first[:place] + inner(generator) + first[place:]


def _long_line(generator: random.Random) -> bytes:
    piece = b"0123456789" + generator.choice([b"", b"\x1b[31m", "株".encode()])
    return piece * (LONG_LINE // len(piece))


KINDS: dict[str, Callable[[random.Random], bytes]] = {
    "OSC": _osc, "DCS": _dcs, "APC, PM, SOS": _strings, "queries": _queries, "modes": _modes,
    "C1": _c1, "broken UTF-8": _broken_utf8, "invisible characters": _unseen,
    "combining marks": _marks, "odd widths": _wide, "parameters": _parameters, "noise": _noise,
    "nested": _nested,
}


def payloads(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """In turns of each kind; one is the long line."""
    generator = random.Random(seed)
    yield "a line of 10 MB", _long_line(generator)
    names = list(KINDS)
    for number in range(count - 1):
        kind = names[number % len(names)]
        yield kind, KINDS[kind](generator)
