"""A Redis of the test's own, to stop, to freeze, to fill."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time

from tests.demo_site import free_port


class RedisServer:
    """``with RedisServer() as server: server.url`` …; ``start`` and ``stop`` as often as one likes."""

    def __init__(self, *options: str):
        self.port, self.options = free_port(), options
        self.folder = tempfile.mkdtemp(prefix="redis-")
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", *self.options],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
        import redis

        client = redis.Redis.from_url(self.url)
        for _ in range(100):
            with contextlib.suppress(redis.exceptions.RedisError):
                client.ping()
                return
            time.sleep(0.05)
        raise RuntimeError("Redis did not start.")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait(timeout=10)
            self.process = None

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def say(self, *command: str):
        import redis

        return redis.Redis.from_url(self.url).execute_command(*command)
