"""Readers that ask one address again and again over kept connections; prints requests a second.

Usage: ``python bench/readers.py PORT PATH HOST SECONDS CONNECTIONS``.
"""

import asyncio
import sys
import time


async def reader(port: int, question: bytes, until: float) -> int:
    """Number of answers of one reader."""
    count = 0
    while time.perf_counter() < until:
        source, sink = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        while time.perf_counter() < until:
            sink.write(question)
            try:
                head = await source.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break  # a server ends a connection after so many requests
            assert head.startswith(b"HTTP/1.1 200"), head
            await source.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
            count += 1
        sink.close()
    return count


async def main(port: int, path: str, host: str, seconds: float, connections: int) -> None:
    """Let them read."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "X-Forwarded-Proto: https", "Accept-Encoding: gzip", "", ""]
    question, until = "\r\n".join(lines).encode(), time.perf_counter() + seconds
    counts = await asyncio.gather(*(reader(port, question, until) for _ in range(connections)))
    print(sum(counts) / seconds)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]), int(sys.argv[5])))
