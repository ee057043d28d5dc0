"""Progress of a long command, for who watches it and for who reads its log."""

import time


class Progress:
    """A progress line that rewrites itself on a terminal, and stays one line per step elsewhere."""

    def __init__(self, stream):
        self.stream = stream
        self.live = stream.isatty()
        self.label = ""
        self.started = time.monotonic()

    def step(self, label: str) -> None:
        """Begin a step."""
        self.close()
        self.label, self.started = label, time.monotonic()
        self.stream.write(f"  {label}…" if self.live else f"  {label}… ")
        self.stream.flush()

    def __call__(self, label: str, done: int, total: int) -> None:
        """Show how far the step is (callable given to the loaders)."""
        if self.live and total:
            bar = "█" * (20 * done // total)
            self.stream.write(f"\r\033[K  {self.label} · {label} [{bar:<20}] {done}/{total}")
            self.stream.flush()

    def close(self) -> None:
        """End the step with its duration."""
        if self.label:
            took = time.monotonic() - self.started
            self.stream.write(f"\r\033[K  {self.label} ✓ {took:.1f} s\n" if self.live else f"{took:.1f} s\n")
            self.stream.flush()
            self.label = ""
