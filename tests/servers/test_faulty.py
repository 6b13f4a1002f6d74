"""Each fault does what it says, to the byte; nothing outlives the line."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.servers.echo import Echo
from tests.servers.faulty import (
    BlackHole,
    Cut,
    Delay,
    Fault,
    FaultyLine,
    Fine,
    HalfClose,
    Refuse,
    Reorder,
    Stall,
    Way,
    random_plan,
)

PATIENCE = 10
DATA = bytes(range(256)) * 64


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    yield server
    server.close()


def connect(line: FaultyLine) -> socket.socket:
    return socket.create_connection(("127.0.0.1", line.port), PATIENCE)


def everything(client: socket.socket) -> bytes:
    """What comes until the other side ends."""
    return b"".join(iter(lambda: client.recv(65_536), b""))


def exchange(line: FaultyLine, data: bytes = DATA) -> bytes:
    """Send ``data``, end that way, and return what comes back."""
    with connect(line) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        return everything(client)


def until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_without_faults_everything_passes_and_is_counted(echo: Echo) -> None:
    with FaultyLine(echo.port) as line:
        assert exchange(line) == DATA
        assert exchange(line, b"more") == b"more"
        assert (line.up, line.down, line.connections) == (len(DATA) + 4, len(DATA) + 4, 2)
        assert line.struck == []


@pytest.mark.parametrize("reset", [False, True])
def test_a_cut_lets_exactly_so_many_bytes_through(echo: Echo, reset: bool) -> None:
    with FaultyLine(echo.port, [Cut(at=1_000, reset=reset)]) as line:
        with connect(line) as client, pytest.raises(OSError):
            while True:
                client.sendall(b"x" * 4_000)
                time.sleep(0.01)
        assert (line.up, line.struck, line.plan) == (1_000, [Cut(at=1_000, reset=reset)], [])
        if not reset:
            until(lambda: len(echo.heard[0]) == 1_000)
        assert exchange(line) == DATA


def test_a_cut_at_nothing_comes_before_the_first_byte(echo: Echo) -> None:
    with FaultyLine(echo.port, [Cut()]) as line, connect(line) as client:
        assert client.recv(1) == b""
        assert line.up == 0


def test_a_reset_arrives_as_one(echo: Echo) -> None:
    with FaultyLine(echo.port, [Cut(at=3, reset=True)]) as line, connect(line) as client:
        client.sendall(b"abc")
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_an_answer_can_be_cut(echo: Echo) -> None:
    plan = [Cut(at=0, way=Way.DOWN), Cut(at=10, way=Way.DOWN)]
    with FaultyLine(echo.port, plan) as line:
        assert exchange(line) == b""
        assert bytes(echo.heard[0]) == DATA
        assert exchange(line) == DATA[:10]


def test_a_fault_of_the_whole_life_counts_over_all_connections(echo: Echo) -> None:
    with FaultyLine(echo.port, [Cut(at=len(DATA) + 100, life=True)]) as line:
        assert exchange(line) == DATA
        assert line.struck == []
        with connect(line) as client:
            client.sendall(b"x" * 100)
            assert client.recv(1) == b""
        assert line.up == len(DATA) + 100
        assert len(line.struck) == 1


def test_faults_wait_for_their_connection(echo: Echo) -> None:
    with FaultyLine(echo.port, [Fine(), Cut()]) as line:
        assert exchange(line) == DATA
        with connect(line) as client:
            assert client.recv(1) == b""
        assert line.struck == [Cut()]


def test_a_stall_holds_one_way_and_lets_go(echo: Echo) -> None:
    with FaultyLine(echo.port, [Stall(at=5, seconds=0.4)]) as line:
        start = time.monotonic()
        assert exchange(line) == DATA
        assert time.monotonic() - start >= 0.4


def test_a_black_hole_takes_everything_and_says_nothing(echo: Echo) -> None:
    with FaultyLine(echo.port, [BlackHole(at=100)]) as line:
        with connect(line) as client:
            client.sendall(DATA * 100)
            client.settimeout(0.3)
            with pytest.raises(TimeoutError):
                client.recv(1)
        assert line.up == 100
        until(lambda: len(echo.heard[0]) == 100)
        assert exchange(line) == DATA


def test_a_delay_comes_with_each_chunk(echo: Echo) -> None:
    with FaultyLine(echo.port, [Delay(seconds=0.02, chunk=len(DATA) // 10)]) as line:
        start = time.monotonic()
        assert exchange(line) == DATA
        assert time.monotonic() - start >= 0.2


def test_two_chunks_change_places_once(echo: Echo) -> None:
    data = b"start" + b"a" * 100 + b"b" * 100 + b"end"
    with FaultyLine(echo.port, [Reorder(at=5, size=100)]) as line:
        assert exchange(line, data) == b"start" + b"b" * 100 + b"a" * 100 + b"end"


def test_a_half_closed_line_still_answers(echo: Echo) -> None:
    with FaultyLine(echo.port, [HalfClose(at=7)]) as line, connect(line) as client:
        client.sendall(DATA)
        assert everything(client) == DATA[:7]


def refused(line: FaultyLine) -> bool:
    try:
        connect(line).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:
        # It came just when the line stopped listening.
        return False
    return False


def test_a_refusing_line_refuses_and_comes_back(echo: Echo) -> None:
    with FaultyLine(echo.port, [Refuse(at=4, seconds=1)]) as line:
        with connect(line) as client, pytest.raises(ConnectionResetError):
            client.sendall(b"abcd")
            client.recv(1)
        until(lambda: refused(line))
        until(lambda: not refused(line))
        assert exchange(line) == DATA


def test_a_server_that_is_not_there_resets() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        # The reset may come while the client still connects.
        with FaultyLine(port) as line, pytest.raises(ConnectionResetError), connect(line) as client:
            client.recv(1)


@pytest.mark.parametrize(
    "fault", [Stall(seconds=60), Delay(seconds=60), BlackHole(), Refuse(seconds=60), Reorder()], ids=repr
)
def test_nothing_outlives_the_line(echo: Echo, fault: Fault) -> None:
    before = threading.active_count()
    with FaultyLine(echo.port, [fault]) as line, contextlib.ExitStack() as stack:
        # One of them resets the connection, perhaps while it is made.
        with contextlib.suppress(ConnectionResetError):
            stack.enter_context(connect(line)).sendall(b"x")
        until(lambda: line.struck == [fault])
        # It fails by itself where a thread is left after two seconds.
        line.close()
    until(lambda: threading.active_count() <= before)


def test_a_receiver_that_never_reads_does_not_keep_the_line(echo: Echo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        with FaultyLine(deaf.getsockname()[1]) as line, connect(line) as client:
            client.settimeout(0.2)
            with pytest.raises(TimeoutError):
                client.sendall(b"x" * 50_000_000)
            line.close()
        deaf.accept()[0].close()


def test_a_plan_can_be_replaced_at_any_time(echo: Echo) -> None:
    with FaultyLine(echo.port, [Cut()]) as line:
        line.set_plan([Cut(at=2)])
        with connect(line) as client:
            client.sendall(b"ab")
            assert client.recv(1) == b""
        assert (line.up, line.plan) == (2, [])


def test_random_plans_are_the_same_for_the_same_seed() -> None:
    assert random_plan(7, 1_000_000) == random_plan(7, 1_000_000)
    plans = [random_plan(seed, 1_000_000) for seed in range(200)]
    assert len({tuple(plan) for plan in plans}) == 200
    assert {type(fault) for plan in plans for fault in plan} == {Cut, Stall, Delay, HalfClose, Refuse}
    assert all(fault.life and 0 <= fault.at < 1_000_000 for plan in plans for fault in plan)
    assert len(random_plan(7, 10, [Reorder], 3)) == 3
