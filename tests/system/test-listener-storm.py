#!/usr/bin/env python3
"""The callback listener under attack: a thousand requests mutated from the seeds of the fuzzer, ten
thousand with --full, then a crowd of silent and slow visitors, and among them the right one. The
listener is tests/system/listener-driver.c, a process of its own."""

import argparse
import asyncio
import contextlib
import os
import random
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["top_srcdir"]) / "tests/support"))

from canary import SECRETS  # noqa: E402
from program import check, equal, finish  # noqa: E402

DRIVER = Path(os.environ["top_builddir"]) / "tests/system/listener-driver"
SEEDS = Path(os.environ["top_srcdir"]) / "fuzz/corpus/http-head"
SEED_PORT = b"8080"

AT_ONCE = 16
SILENT = 200
SLOW = 64
TRIES = 3
LIMIT_SECONDS = 60
GROWTH_KIB = 8 * 1024

PIECES = [b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b"?", b"%00", b"%0d%0a", b"\xff",
          b"\xc0\xaf", b"Host: localhost\r\n", b"Content-Length: 3\r\n", b"X: y\r\n" * 70,
          b"a" * 3000, b"<script>alert(1)</script>", b"GET /callback?state=x HTTP/1.1\r\n"]


class Driver:
    """The process, and what the kernel tells about it."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port
        self.directory = Path("/proc") / str(process.pid)

    @classmethod
    async def start(cls) -> "Driver":
        process = await asyncio.create_subprocess_exec(DRIVER, stdout=asyncio.subprocess.PIPE)
        return cls(process, int(await process.stdout.readline()))

    def descriptors(self) -> int:
        return len(list((self.directory / "fd").iterdir()))

    def resident_kib(self) -> int:
        status = (self.directory / "status").read_text()
        return int(re.search(r"VmRSS:\s*(\d+) kB", status)[1])

    def remembers(self, words: bytes) -> bool:
        """Whether the words are anywhere in its memory that can be written to."""
        with open(self.directory / "mem", "rb", 0) as memory:
            for line in (self.directory / "maps").read_text().splitlines():
                start, end, access = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
                if access.startswith("rw"):
                    memory.seek(int(start, 16))
                    if words in memory.read(int(end, 16) - int(start, 16)):
                        return True
        return False

    async def settle(self, descriptors: int) -> int:
        """Its descriptors, once they are as few or have had the time to be closed."""
        for _ in range(80):
            if self.descriptors() <= descriptors:
                break
            await asyncio.sleep(0.1)
        return self.descriptors()


def mutate(chance: random.Random, seeds: list[bytes]) -> bytes:
    """A seed with some of its bytes changed, dropped, doubled, or strangers put between them."""
    request = bytearray(chance.choice(seeds))
    for _ in range(chance.randrange(6)):
        at = chance.randrange(len(request) + 1)
        length = chance.choice([1, 1, 1, 2, 4, 30])
        kind = chance.randrange(5)
        if kind == 0:
            request[at:at + length] = b""
        elif kind == 1:
            request[at:at] = request[at:at + length]
        elif kind == 2:
            request[at:at] = chance.choice(PIECES)
        elif kind == 3:
            request[at:at + 1] = bytes([chance.randrange(256)])
        else:
            request[at:] = chance.choice(seeds)[at:]
    return bytes(request)


async def ask(port: int, *parts: bytes, is_rude: bool = False) -> bytes:
    """The reply to a request that is sent in parts; a rude visitor does not wait for it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    reply = b""
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if is_rude:
            writer.transport.abort()
            return b""
        writer.write_eof()
        reply = await asyncio.wait_for(reader.read(), LIMIT_SECONDS)
    except OSError:
        pass  # it was refused before all of it had been sent
    finally:
        writer.close()
    return reply


async def junk(driver: Driver, chance: random.Random, seeds: list[bytes], count: int) -> set:
    """All the replies that differ."""
    replies = set()
    left = iter(range(count))

    async def visit() -> None:
        for _ in left:
            request = mutate(chance, seeds)
            cut = chance.randrange(len(request) + 1)
            parts = [request] if chance.random() < 0.5 else [request[:cut], request[cut:]]
            replies.add(await ask(driver.port, *parts, is_rude=chance.random() < 0.1))

    await asyncio.gather(*(visit() for _ in range(AT_ONCE)))
    return replies


def check_replies(replies: set) -> None:
    replies = {reply for reply in replies if reply}
    equal("only four replies to all of it", {reply.split(b"\r\n")[0] for reply in replies},
          {b"HTTP/1.1 400 Bad Request", b"HTTP/1.1 404 Not Found",
           b"HTTP/1.1 405 Method Not Allowed", b"HTTP/1.1 431 Request Header Fields Too Large"})
    equal("nothing in them comes from a request", len(replies), 4, replies)
    equal("one page", len({reply.split(b"\r\n\r\n", 1)[1] for reply in replies}), 1, replies)


async def check_junk(driver: Driver, chance: random.Random, count: int) -> None:
    seeds = [path.read_bytes().replace(SEED_PORT, str(driver.port).encode())
             for path in sorted(SEEDS.iterdir())]
    descriptors = driver.descriptors()
    await junk(driver, chance, seeds, 200)
    resident = driver.resident_kib()
    check_replies(await junk(driver, chance, seeds, count))
    equal("it still waits", driver.process.returncode, None)
    equal("no descriptor is left open", await driver.settle(descriptors), descriptors)
    if not os.environ["SANITIZERS"]:
        growth = driver.resident_kib() - resident
        check("memory does not grow", growth < GROWTH_KIB, f"{growth} KiB")


async def check_forgetting(driver: Driver) -> None:
    """What a query held is wiped; what the driver does keep shows that we would see it."""
    secret = SECRETS["login-access"].encode()
    line = b"GET /callback?code=" + secret
    host = b" HTTP/1.1\r\nHost: localhost:%d\r\n" % driver.port
    requests = {"of a whole request": [line + host + b"\r\n"],
                "of one in two parts": [line + host, b"\r\n"],
                "of one that is refused": [line + host + host],
                "of one that is broken off": [line],
                "far behind a request": [b"GET / HTTP/1.1\r\n" + b"x" * 3000 + line]}
    check("its environment is in its memory", driver.remembers(os.environ["PATH"].encode()))
    for name, parts in requests.items():
        await ask(driver.port, *parts)
        await asyncio.sleep(0.05)
        check(f"a query is not: {name}", not driver.remembers(secret[-30:]))


async def trickle(writer: asyncio.StreamWriter) -> None:
    """Sends its head byte by byte, one a second, for as long as it is let."""
    with contextlib.suppress(OSError):
        for byte in b"GET /callback?ok=1 HTTP/1.1\r\n":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)


async def sign_in(driver: Driver) -> tuple[bytes, float, float]:
    """Comes with the right request when there is a crowd. Gives the reply, the seconds until it
    came, and those until the listener was gone after that."""
    crowd = [await asyncio.open_connection("127.0.0.1", driver.port)
             for _ in range(SILENT + SLOW)]
    slow = [asyncio.create_task(trickle(writer)) for _, writer in crowd[SILENT:]]
    start = time.monotonic()
    request = b"GET /callback?ok=1 HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % driver.port
    reply = await ask(driver.port, request)
    replied = time.monotonic()
    await asyncio.wait_for(driver.process.wait(), LIMIT_SECONDS)
    ended = time.monotonic()
    for task in slow:
        task.cancel()
    for _, writer in crowd:
        writer.close()
    return reply, replied - start, ended - replied


async def check_crowd(driver: Driver) -> None:
    """A busy machine may make it late at times; a listener that waits for others always is."""
    for number in range(TRIES):
        if number > 0:
            driver = await Driver.start()
        reply, reply_seconds, end_seconds = await sign_in(driver)
        if reply_seconds < 2 and end_seconds < 1:
            break
    check("the right one is let in", reply.startswith(b"HTTP/1.1 302 Found\r\n"), reply)
    check("within two seconds", reply_seconds < 2, reply_seconds)
    check("it is gone within one second", end_seconds < 1, end_seconds)
    equal("it ends well", driver.process.returncode, 0)
    try:
        await ask(driver.port, b"")
        check("its port is closed", False)
    except ConnectionRefusedError:
        check("its port is closed", True)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="10,000 requests instead of 1,000")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"# --seed {options.seed}")
    driver = await Driver.start()
    try:
        await check_junk(driver, random.Random(options.seed), 10000 if options.full else 1000)
        if not os.environ["SANITIZERS"]:
            await check_forgetting(driver)
        await check_crowd(driver)
    finally:
        if driver.process.returncode is None:
            driver.process.kill()
    finish()


asyncio.run(main())
