"""A cache that fails is a cache that misses: Redis stopped, frozen, full, talking nonsense; files damaged."""

import errno
import pickle
import socket
import threading
import time

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import InvalidCacheKey

from core import guarded_cache, metrics
from core.guarded_cache import Breaker, GuardedCache
from prevenance.settings import caches as cache_settings
from prevenance.settings.caches import caches as make_caches
from tests.redis_server import RedisServer


@pytest.fixture(autouse=True)
def _anew():
    guarded_cache.forget_states()
    yield
    guarded_cache.forget_states()


def build(entry: dict) -> GuardedCache:
    params = {name: value for name, value in entry.items() if name not in {"BACKEND", "LOCATION"}}
    return GuardedCache(entry["LOCATION"], params)


@pytest.fixture
def files(tmp_path):
    return build(make_caches("", tmp_path)["default"])


def failures(cache: str, kind: str) -> float:
    return metrics.registry.get_sample_value("prevenance_cache_failures_total", {"cache": cache, "kind": kind}) or 0


def every_call(cache) -> dict:
    """One call of each kind, with what a miss answers."""
    with pytest.raises(ValueError):
        cache.incr("n")
    return {
        "get": cache.get("a", "default"),
        "set": cache.set("a", 1),
        "add": cache.add("b", 1),
        "touch": cache.touch("a"),
        "delete": cache.delete("a"),
        "has_key": "a" in cache,
        "get_many": cache.get_many(["a", "b"]),
        "set_many": cache.set_many({"a": 1}),
        "delete_many": cache.delete_many(["a"]),
        "get_or_set": cache.get_or_set("c", lambda: "made"),
        "clear": cache.clear(),
        "close": cache.close(),
    }


MISSES = {
    "get": "default",
    "set": None,
    "add": False,
    "touch": False,
    "delete": False,
    "has_key": False,
    "get_many": {},
    "set_many": ["a"],
    "delete_many": None,
    "get_or_set": "made",
    "clear": None,
    "close": None,
}


def test_behaves_as_a_cache_when_all_is_well(files):
    files.set("a", {"x": 1})
    assert files.get("a") == {"x": 1}
    assert files.add("a", 2) is False
    files.set("n", 1)
    assert files.incr("n") == 2
    assert files.get_many(["a", "n", "z"]) == {"a": {"x": 1}, "n": 2}
    assert files.delete("a") is True
    assert files.get("a") is None
    with pytest.raises(ValueError):
        files.incr("nothing")


def test_what_a_caller_does_wrong_is_still_said():
    strict = GuardedCache("", {"OPTIONS": {"STORE": "tests.core.test_guarded_cache.Strict", "NAME": "strict"}})
    with pytest.raises(InvalidCacheKey):
        strict.get("a")


class Strict:
    """Refuses every key."""

    def __init__(self, location, params): ...

    def get(self, *args, **kwargs):
        raise InvalidCacheKey("too long")


class TestFiles:
    """The store without services."""

    @pytest.mark.parametrize(
        "rubbish",
        [b"", b"\x00" * 38, b"not a pickle at all, thirty-eight bytes", pickle.dumps("no date")[:-2], b"\x80\x05cos\n"],
    )
    def test_damaged_entry_is_a_miss_and_goes(self, files, tmp_path, rubbish):
        files.set("a", 1)
        (entry,) = tmp_path.rglob("*.djcache")
        entry.write_bytes(rubbish)
        assert files.get("a", "default") == "default"
        files.set("a", 2)
        assert files.get("a") == 2

    def test_damaged_value_behind_a_good_date_is_deleted(self, files, tmp_path):
        files.set("a", 1)
        (entry,) = tmp_path.rglob("*.djcache")
        entry.write_bytes(pickle.dumps(time.time() + 60) + b"\x78\x9c rubbish")
        before = failures("default", "damaged")
        assert files.get("a", "default") == "default"
        assert not entry.exists()
        assert failures("default", "damaged") == before + 1

    def test_full_disk_keeps_no_old_value(self, files, monkeypatch):
        files.set("a", "old")

        def full(*args, **kwargs):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("django.core.cache.backends.filebased.tempfile.mkstemp", full)
        before = failures("default", "refused")
        files.set("a", "new")
        assert failures("default", "refused") == before + 1
        assert files.get("a") is None

    def test_folder_that_cannot_be_used(self, tmp_path):
        (tmp_path / "values").write_text("a file where a folder should be")
        assert every_call(build(make_caches("", tmp_path)["default"])) == MISSES

    def test_logged_once_a_minute(self, tmp_path, caplog):
        (tmp_path / "values").write_text("a file where a folder should be")
        cache = build(make_caches("", tmp_path)["default"])
        for _ in range(20):
            cache.set("a", 1)
        assert len([line for line in caplog.records if "refused" in line.getMessage()]) == 1


class TestBreaker:
    """A dead store costs its timeout once, then nothing for a while."""

    def test_pauses_grow_and_one_caller_tries(self):
        now = [0.0]
        breaker = Breaker(lambda: now[0])
        assert breaker.allows()
        breaker.failed()
        pauses = []
        for _ in range(6):
            started = now[0]
            while not breaker.allows():
                now[0] += 0.25
            pauses.append(now[0] - started)
            assert not breaker.allows(), "a second caller does not try at the same time"
            breaker.failed()
        assert pauses == [1, 2, 4, 8, 15, 15]
        now[0] += 15
        assert breaker.allows()
        breaker.answered()
        assert breaker.allows()
        assert breaker.allows()
        assert not breaker.is_open


@pytest.fixture
def patient(monkeypatch):
    """Long enough for a server that has no processor for a while: what is tried is a full memory, not a slow answer."""
    monkeypatch.setattr(cache_settings, "REDIS_ANSWER_SECONDS", 10.0)


@pytest.mark.redis
class TestRedis:
    """With a server of the test's own."""

    def test_stopped_then_back(self):
        with RedisServer() as server:
            cache = build(make_caches(server.url, None)["default"])
            cache.set("a", 1)
            server.stop()
            assert every_call(cache) == MISSES
            started = time.perf_counter()
            for _ in range(200):
                assert cache.get("a") is None
            assert time.perf_counter() - started < 0.2
            server.start()
            time.sleep(guarded_cache.FIRST_PAUSE_SECONDS + 0.1)
            cache.set("a", 2)
            assert cache.get("a") == 2

    def test_restarted_between_two_calls_is_not_a_failure(self):
        with RedisServer() as server:
            cache = build(make_caches(server.url, None)["default"])
            cache.set("a", 1)
            server.stop()
            server.start()
            before = failures("default", "unreachable")
            cache.set("a", 2)
            assert cache.get("a") == 2
            assert failures("default", "unreachable") == before

    def test_frozen_costs_one_timeout(self):
        with RedisServer() as server:
            cache = build(make_caches(server.url, None)["default"])
            cache.set("a", "old")
            server.freeze()
            started = time.perf_counter()
            for _ in range(100):
                assert cache.get("a") is None
            assert time.perf_counter() - started < 0.7
            server.thaw()

    def test_frozen_costs_each_request_nothing_whatever_the_threads(self):
        with RedisServer() as server:
            entry = make_caches(server.url, None)["default"]
            build(entry).set("a", 1)
            server.freeze()
            build(entry).get("a")
            took = []

            def read():
                started = time.perf_counter()
                build(entry).get("a")
                took.append(time.perf_counter() - started)

            threads = [threading.Thread(target=read) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert max(took) < 0.2
            server.thaw()

    def test_what_was_deleted_while_frozen_does_not_come_back(self):
        with RedisServer() as server:
            cache = build(make_caches(server.url, None)["default"])
            cache.set_many({"a": "old", "b": "old", "c": "old"})
            server.freeze()
            cache.delete("a")
            cache.set("b", "new")
            server.thaw()
            time.sleep(guarded_cache.FIRST_PAUSE_SECONDS + 0.1)
            assert cache.get("c") == "old"
            assert cache.get("a") is None
            assert cache.get("b") in (None, "new")

    @pytest.mark.usefixtures("patient")
    def test_full_memory_is_a_miss_and_keeps_no_old_value(self):
        with RedisServer("--maxmemory", "2mb", "--maxmemory-policy", "noeviction") as server:
            cache = build(make_caches(server.url, None)["default"])
            cache.set("a", "old")
            for number in range(400):
                cache.set(f"filling-{number}", "x" * 20_000)
            before = failures("default", "refused")
            cache.set("a", "y" * 20_000)
            assert failures("default", "refused") == before + 1
            assert cache.get("a") is None
            assert not guarded_cache.state_of("default").breaker.is_open

    def test_damaged_entry_is_a_miss_and_goes(self):
        with RedisServer() as server:
            cache = build(make_caches(server.url, None)["default"])
            cache.set("a", [1])
            (key,) = server.say("KEYS", "*")
            server.say("SET", key, b"\x80\x05rubbish")
            assert cache.get("a", "default") == "default"
            assert server.say("KEYS", "*") == []
            server.say("HSET", key, "another", "type")
            assert cache.get("a", "default") == "default"

    @pytest.mark.usefixtures("patient")
    def test_memory_limit_drops_pages_never_the_queue_of_tasks(self):
        """docs/operations.md: ``maxmemory`` with ``volatile-lru``."""
        with RedisServer("--maxmemory", "4mb", "--maxmemory-policy", "volatile-lru") as server:
            server.say("LPUSH", "celery", "a task")
            cache = build(make_caches(server.url, None)["pages"])
            before = failures("pages", "refused")
            for number in range(600):
                cache.set(f"page-{number}", "x" * 20_000, 300)
            assert failures("pages", "refused") == before
            assert cache.get("page-599") is not None
            assert cache.get("page-0") is None
            assert server.say("LRANGE", "celery", 0, -1) == [b"a task"]


@pytest.mark.redis
@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00\xff" * 50 + b"\r\n", b"", b"+OK\r\n:1\r\n*9\r\n"]
)
def test_nonsense_is_a_miss(answer):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def serve():
            try:
                while True:
                    connection, _address = listener.accept()
                    with connection:
                        connection.settimeout(1)
                        try:
                            connection.recv(1000)
                            connection.sendall(answer)
                        except OSError:
                            pass
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        cache = build(make_caches(f"redis://127.0.0.1:{listener.getsockname()[1]}/0", None)["default"])
        started = time.perf_counter()
        assert cache.get("a", "default") == "default"
        cache.set("a", 1)
        assert time.perf_counter() - started < 2


def test_every_alias_of_the_site_is_guarded(settings):
    from prevenance.settings import base

    for entries in (base.CACHES, make_caches("redis://127.0.0.1:1/0", None)):
        assert set(entries) == {"default", "pages"}
        assert {entry["BACKEND"] for entry in entries.values()} == {"core.guarded_cache.GuardedCache"}
    assert all(isinstance(caches[name], GuardedCache) for name in settings.CACHES)
