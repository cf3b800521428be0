"""What apiKeyHelper and awsCredentialExport may print, and what becomes of it: the tables of
tests/cli/test-refresh-helper.py.

All values are made of canaries, so that canary.py finds each piece of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from canary import SECRETS

VALUE = SECRETS["api-key-helper"]
LONGEST = 16384
LONG = VALUE * (LONGEST // len(VALUE) + 1)


@dataclass(frozen=True)
class Case:
    """The command prints the output and does what is in "after"; then it is judged."""

    name: str
    output: bytes
    verdict: str
    after: str = "true"
    status: int = 0
    length: int | None = None  # characters of the value, as they are told; None for any
    ends: str | None = None  # when the credentials end, as it is told


def _good(name: str, output: bytes | str, length: int = len(VALUE), after: str = "true") -> Case:
    text = output if isinstance(output, bytes) else output.encode()
    return Case(name, text, "good", after, length=length)


def _bad(verdict: str) -> Callable[[str, bytes | str], Case]:
    def case(name: str, output: bytes | str, after: str = "true", status: int = 0) -> Case:
        text = output if isinstance(output, bytes) else output.encode()
        return Case(name, text, verdict, after, status)
    return case


_empty, _several, _unprintable = _bad("empty"), _bad("several"), _bad("unprintable")
_too_long, _failed, _killed = _bad("too_long"), _bad("failed"), _bad("killed")

KEYS = [
    _good("a value", VALUE),
    _good("a line", f"{VALUE}\n"),
    _good("a line of Windows", f"{VALUE}\r\n"),
    _good("a line of an old Macintosh", f"{VALUE}\r"),
    _good("lines around it", f"\n\n{VALUE}\n\n\n"),
    _good("blanks around it", f" \t\v\f{VALUE}\f\v\t \n"),
    _good("a byte-order mark before it", f"\ufeff{VALUE}\n"),
    _good("blanks of Unicode around it",
          f"\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000{VALUE}\u3000\ufeff\u2029\n"),
    _good("half a megabyte of blanks before it", b" " * 500_000 + VALUE.encode()),
    _good("one character", "k", 1),
    _good("the first and the last of printable ASCII", "!~", 2),
    _good("quotation marks", f'"{VALUE}"', len(VALUE) + 2),
    _good("as long as can be", LONG[:LONGEST], LONGEST),
    _good("as long as can be, and blanks", f"\n {LONG[:LONGEST]} \n", LONGEST),
    _good("in pieces", VALUE[:9],
          after=f"sleep 0.2; printf %s $(tail -c {len(VALUE) - 9} ~/whole)"),
    _good("noise on standard error", f"{VALUE}\n", after="cat ~/output ~/output >&2"),
    _good("a megabyte of noise", VALUE, after="head -c 3000000 /dev/zero >&2"),
    _good("a child that keeps the pipe", VALUE, after="sleep 100 &"),
    _good("a child of its own session that keeps the pipe", VALUE, after="setsid sleep 100 &"),
    _good("a child that goes on to write", VALUE, after="{ sleep 1; echo more; } &"),
    _good("a pipe that is closed early", VALUE, after="exec >&- 2>&-; sleep 0.3"),
    _good("it reads its input, which is over", VALUE, after="cat"),
    _good("it asks on a terminal, and there is none", VALUE, after="cat ~/output >/dev/tty || :"),
    _good("a command of it fails", VALUE, after="false; true"),
    _empty("nothing", ""),
    _empty("an empty line", "\n"),
    _empty("blanks", " \t\v\f\r\n"),
    _empty("blanks of Unicode", "\ufeff\u00a0\u3000\u2028"),
    _empty("all on standard error", "", "cat ~/whole >&2"),
    _several("two lines", f"{VALUE}\n{VALUE}\n"),
    _several("two lines of Windows", f"{VALUE}\r\n{VALUE}\r\n"),
    _several("two words", f"{VALUE} more\n"),
    _several("a tabulator in it", f"{VALUE}\tmore"),
    _several("a word before it", f"Bearer {VALUE}"),
    _several("a shell's line", f"export KEY={VALUE}\n"),
    _several("JSON", json.dumps({"key": VALUE})),
    _several("ten megabytes of words", f"{VALUE} ".encode() * 200_000),
    _unprintable("NUL in it", f"{VALUE}\0more"),
    _unprintable("NUL behind it", f"{VALUE}\0\n"),
    _unprintable("NUL alone", "\0"),
    _unprintable("UTF-16", VALUE.encode("utf-16")),
    _unprintable("colours", f"\033[1m{VALUE}\033[0m\n"),
    _unprintable("DEL", f"{VALUE}\x7f"),
    _unprintable("a backspace", f"{VALUE}\b\b"),
    _unprintable("an umlaut", f"{VALUE}ä\n"),
    _unprintable("an emoji", f"{VALUE}👍"),
    _unprintable("a blank of Unicode in it", f"{VALUE}\u00a0more"),
    _unprintable("next line (U+0085), which is no blank", f"{VALUE}\u0085"),
    _unprintable("a space of no width, which is no blank", f"\u200b{VALUE}"),
    _unprintable("no UTF-8", VALUE.encode() + b"\xff\n"),
    _unprintable("a cut character", VALUE.encode() + b"\xe3\x80"),
    _too_long("one character too long", LONG[:LONGEST] + "k"),
    _too_long("a megabyte", (VALUE * 20_000)[:1_000_000]),
    _too_long("ten megabytes", VALUE * 200_000),
    _failed("a failure behind a value", f"{VALUE}\n", "exit 3", 3),
    _failed("the greatest status", VALUE, "exit 255", 255),
    _failed("a failure without output", "", "exit 1", 1),
    _failed("a failure that is explained", "", "cat ~/whole >&2; exit 1", 1),
    _failed("a command that is not there", "", "no-such-command", 127),
    _failed("a command that cannot be run", "", "/etc/passwd", 126),
    _failed("no words of a shell", VALUE, "(", 2),
    _failed("a command of it is killed", VALUE, "sh -c 'kill -KILL $$'; exit $?", 137),
    _killed("SIGSEGV", VALUE, "kill -SEGV $$", 11),
    _killed("SIGKILL", "", "kill -KILL $$", 9),
    _killed("SIGTERM", f"{VALUE}\n", "kill -TERM $$", 15),
]

GOOD = {"AccessKeyId": SECRETS["aws-key-id"], "SecretAccessKey": SECRETS["aws-secret"],
        "SessionToken": SECRETS["aws-session"]}
UNTIL = "2037-01-01T00:00:00Z"


def credentials(**changes: object) -> bytes:
    """The members of GOOD with some changed or added; "..." takes one out."""
    members = {**GOOD, **changes}
    return json.dumps({"Credentials": {name: value for name, value in members.items()
                                       if value is not ...}}).encode()


def _text(**parts: str) -> bytes:
    """JSON as nobody's library writes it: a member's text in the place of another's."""
    members = {name: json.dumps(value) for name, value in GOOD.items()} | parts
    inner = ",".join(f'"{name}":{value}' for name, value in members.items())
    return f'{{"Credentials":{{{inner}}}}}'.encode()


def _keys(name: str, output: bytes, ends: str | None = None) -> Case:
    return Case(name, output, "good", length=len(output), ends=ends)


_none = _bad("no_keys")

WRONG = (("missing", ...), ("null", None), ("a number", 7), ("true", True), ("empty", ""),
         ("a list", [VALUE]), ("an object", {"a": VALUE}), ("a NUL in it", f"{VALUE}\0"))

TIMES = {
    "2037-01-01T00:00:00Z": UNTIL,
    "2037-01-01T02:00:00+02:00": UNTIL,
    "2036-12-31T18:30:00-05:30": UNTIL,
    "2037-01-01T00:00:00.123456Z": UNTIL,
    "2037-01-01t00:00:00z": UNTIL,
    "2036-02-29T00:00:00Z": "2036-02-29T00:00:00Z",
    "2036-12-31T23:59:60Z": "2036-12-31T23:59:59Z",
}

NO_TIMES = ["", "soon", "2037", "2037-01-01", "2037-01", "01/01/2037 00:00:00", "20370101T000000Z",
            "2037-13-01T00:00:00Z", "2037-02-29T00:00:00Z", "2037-01-01T24:00:00Z",
            "2037-01-01T00:60:00Z", "2037-01-01T00:00Z", "2037-01-01T00:00:00.Z",
            "2037-01-01T00:00:00+2:00", "2037-01-01T00:00:00ZZ", " 2037-01-01T00:00:00Z",
            "Thu, 01 Jan 2037 00:00:00 GMT", "2114380800", "２０３７-01-01T00:00:00Z"]

EXPORTS = [
    _keys("credentials", credentials()),
    _keys("credentials at the top", json.dumps(GOOD).encode()),
    _keys("as credential_process has them", json.dumps({"Version": 1, **GOOD}).encode()),
    _keys("as the AWS CLI prints them", json.dumps({
        "Credentials": {**GOOD, "Expiration": "2037-01-01T00:00:00+00:00"},
        "AssumedRoleUser": {"AssumedRoleId": "AROA0:x", "Arn": "arn:aws:sts::1:assumed-role/r/x"},
        "PackedPolicySize": 6}, indent=4).encode(), UNTIL),
    _keys("members more", credentials(Version=1, Nobody={"knows": [1, None, {}]})),
    _keys("a member more, of great depth", _text(deep="[" * 1000 + "]" * 1000)),
    _keys("a member more, of half a megabyte", credentials(long="x" * 500_000)),
    _keys("blanks and lines around it", b" \r\n\t" + credentials() + b"\r\n\n "),
    _keys("members twice: the last counts", _text(**{"AccessKeyId": '"","AccessKeyId":"A"'})),
    _keys("letters as \\u", _text(SecretAccessKey='"' + "".join(
        f"\\u{ord(letter):04x}" for letter in GOOD["SecretAccessKey"]) + '"')),
    *[_keys(f"Expiration {text}", credentials(Expiration=text), ends)
      for text, ends in TIMES.items()],
    *[_none(f"Expiration {json.dumps(text)}", credentials(Expiration=text)) for text in NO_TIMES],
    *[_none(f"Expiration: {what}", credentials(Expiration=value))
      for what, value in (("a number", 2114380800), ("milliseconds", 2114380800000),
                          ("null", None), ("true", True), ("a list", [UNTIL]))],
    *[_none(f"{member}: {what}", credentials(**{member: value}))
      for member in GOOD for what, value in WRONG],
    _none("nothing", b""),
    _none("blanks", b" \n"),
    _none("no JSON", f"aws_access_key_id = {VALUE}\n".encode()),
    _none("a shell's lines", f"export AWS_SECRET_ACCESS_KEY={VALUE}\n".encode()),
    _none("a list", b"[" + json.dumps(GOOD).encode() + b"]"),
    _none("a string", json.dumps(json.dumps(GOOD)).encode()),
    _none("null", b"null"),
    _none("an empty object", b"{}"),
    _none("Credentials: an empty object", b'{"Credentials": {}}'),
    _none("Credentials: a list", json.dumps({"Credentials": [GOOD]}).encode()),
    _none("the names in small letters", json.dumps(
        {name.lower(): value for name, value in GOOD.items()}).encode()),
    _none("the names of single sign-on", json.dumps({"roleCredentials": {
        "accessKeyId": VALUE, "secretAccessKey": VALUE, "sessionToken": VALUE}}).encode()),
    _none("the names of the metadata service", credentials(SessionToken=..., Token=VALUE)),
    _none("a byte-order mark", b"\xef\xbb\xbf" + credentials()),
    _none("UTF-16", credentials().decode().encode("utf-16")),
    _none("cut", credentials()[:-5]),
    _none("text behind it", credentials() + b"\ndone\n"),
    _none("a text before it", b"ok\n" + credentials()),
    _none("twice", credentials() + b"\n" + credentials()),
    _none("a NUL behind it", credentials() + b"\0"),
    _none("a comma too much", _text(SessionToken=f'"{VALUE}",')),
    _none("a comment", b"// keys\n" + credentials()),
    _none("single quotes", credentials().replace(b'"', b"'")),
    _none("a newline in a string", _text(SessionToken=f'"{VALUE}\n"')),
    _none("Credentials of great depth", b'{"Credentials":' + b"[" * 1000 + b"]" * 1000 + b"}"),
    _none("a great depth that has no end", b'{"Credentials":' * 50_000),
    _none("more than a megabyte", credentials(long="x" * 1_100_000)),
    _bad("failed")("a failure behind credentials", credentials(), "exit 3", 3),
    _bad("killed")("killed behind credentials", credentials(), "kill -KILL $$", 9),
    _bad("failed")("a failure that tells too much", b"", "cat ~/whole >&2; exit 1", 1),
]
