"""The outbox: what is known stays known, and nothing is ever sent twice by itself."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.delivery.deliver import Means, deliver
from app.delivery.outbox import _LEGAL, IllegalStep, Item, ItemState, Outbox
from app.delivery.packet import Packet
from app.delivery.sign_in import SignIn
from app.delivery.smtp import Phase, Timeouts
from app.delivery.wetransfer import TransferLink
from app.files import last_good
from app.story import errors as e
from app.story.account import MailAccount, Security
from app.story.record import Delivery
from app.story.route import Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.delivery.examples import NOW, REFERENCE, a_packet, call_with_all_ways
from tests.servers.scripted_smtp import At, Script, ScriptedSmtp

SENDER, TO = "sam@sender.example", "hello@organiser.example"
CALL = call_with_all_ways()
ROOT = Path(__file__).resolve().parents[2]
SHORT = Timeouts(connect=60, reply=60, data=60, end=0.3)


@pytest.fixture
def packet(tmp_path: Path) -> Packet:
    return a_packet(tmp_path)


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox")


def means(server: ScriptedSmtp) -> Means:
    account = MailAccount(SENDER, "127.0.0.1", server.port, security=Security.LOOPBACK_ONLY)
    sign_in = SignIn(account, Secret("planted"))
    return Means(lambda: NOW + timedelta(minutes=1), sign_in, timeouts=SHORT)


def send(outbox: Outbox, item: Item, with_: Means) -> Delivery:
    return deliver(outbox, item.item_id, CALL, with_, no_progress, Cancel())


def test_a_delivery_is_kept(tmp_path: Path, outbox: Outbox, packet: Packet) -> None:
    item = outbox.add(packet, Route.EMAIL, TO, NOW, sender=SENDER)
    assert (item.reference, item.call_id, item.state) == (REFERENCE, "a-walk", ItemState.READY)
    assert item.message_id.endswith("@sender.example>")
    assert Outbox(tmp_path / "outbox").items() == (item,)
    assert outbox.item(item.item_id) == item
    outbox.remove(item.item_id)
    assert outbox.items() == ()
    assert list((tmp_path / "outbox").iterdir()) == []
    with pytest.raises(KeyError):
        outbox.item(item.item_id)


@pytest.mark.parametrize("item_id", ["", "../x", "a/b", "nobody"])
def test_an_id_is_never_a_path(outbox: Outbox, item_id: str) -> None:
    with pytest.raises(KeyError):
        outbox.item(item_id)


def test_only_legal_steps(outbox: Outbox, packet: Packet) -> None:
    for start in ItemState:
        for end in ItemState:
            item = outbox.add(packet, Route.EMAIL, TO, NOW)
            outbox._change(item, state=start)
            if end in _LEGAL[start]:
                assert outbox.mark(item.item_id, end, NOW).state is end
            else:
                with pytest.raises(IllegalStep):
                    outbox.mark(item.item_id, end, NOW)
                assert outbox.item(item.item_id).state is start


@pytest.mark.parametrize(
    ("phase", "state"),
    [
        (None, ItemState.READY),
        (Phase.STARTED, ItemState.READY),
        (Phase.HANDED_OVER, ItemState.MAY_HAVE_BEEN_SENT),
    ],
)
def test_a_restart_goes_on_from_what_is_known(
    tmp_path: Path, outbox: Outbox, packet: Packet, phase: Phase | None, state: ItemState
) -> None:
    item = outbox.add(packet, Route.EMAIL, TO, NOW)
    outbox.mark(item.item_id, ItemState.SENDING, NOW)
    if phase is not None:
        outbox.note_phase(item.item_id, phase, NOW)
    assert Outbox(tmp_path / "outbox").item(item.item_id).state is state


def test_another_window_does_not_disturb(tmp_path: Path, outbox: Outbox, packet: Packet) -> None:
    item = outbox.add(packet, Route.EMAIL, TO, NOW)
    with outbox.turn(item.item_id):
        outbox.mark(item.item_id, ItemState.SENDING, NOW)
        other = Outbox(tmp_path / "outbox")
        assert other.item(item.item_id).state is ItemState.SENDING
        with ScriptedSmtp(Script()) as server, pytest.raises(e.DraftOpenElsewhere):
            send(other, item, means(server))
        assert server.conversations == 0
    with pytest.raises(IllegalStep):
        other.remove(item.item_id)


def test_a_damaged_file_falls_back(
    tmp_path: Path, outbox: Outbox, packet: Packet, caplog: pytest.LogCaptureFixture
) -> None:
    item = outbox.add(packet, Route.EMAIL, TO, NOW)
    outbox.mark(item.item_id, ItemState.WAITING, NOW)
    path = tmp_path / "outbox" / f"{item.item_id}.json"
    with caplog.at_level(logging.WARNING, "app.delivery.outbox"):
        for damage in (b"", b"{", b"[]", b'{"version": 1}', b'{"version": 1, "item": {}}', b"\xff"):
            path.write_bytes(damage)
            assert outbox.item(item.item_id) == item
        last_good(path).write_bytes(b"")
        assert outbox.items() == ()


# --- sending ---


def test_no_password_is_kept(tmp_path: Path, outbox: Outbox, packet: Packet) -> None:
    item = outbox.add(packet, Route.EMAIL, TO, NOW, sender=SENDER)
    with ScriptedSmtp(Script()) as server:
        send(outbox, item, means(server))
    for path in (tmp_path / "outbox").iterdir():
        assert b"planted" not in path.read_bytes()


@pytest.mark.parametrize(
    ("script", "error", "state"),
    [
        (Script(cut=At.MAIL), e.NoConnection, ItemState.READY),
        (Script(cut=At.DATA), e.NoConnection, ItemState.READY),
        (Script(says={At.RCPT: b"450 later\r\n"}), e.TryLater, ItemState.READY),
        (Script(says={At.RCPT: b"550 nobody\r\n"}), e.RecipientRefused, ItemState.FAILED),
        (Script(says={At.FINAL_DOT: b"554 no\r\n"}), e.RefusedByServer, ItemState.FAILED),
        (Script(offers=("SIZE 100",)), e.TooBigForServer, ItemState.FAILED),
        (Script(cut=At.FINAL_DOT), e.MayHaveBeenSent, ItemState.MAY_HAVE_BEEN_SENT),
        (Script(silent=At.FINAL_DOT), e.MayHaveBeenSent, ItemState.MAY_HAVE_BEEN_SENT),
    ],
)  # fmt: skip
def test_each_fault_leaves_its_state(
    outbox: Outbox, packet: Packet, script: Script, error: type[e.StoryError], state: ItemState
) -> None:
    item = outbox.add(packet, Route.EMAIL, TO, NOW, sender=SENDER)
    with ScriptedSmtp(script) as server, pytest.raises(error):
        send(outbox, item, means(server))
    found = outbox.item(item.item_id)
    assert (found.state, found.fault) == (state, error.__name__)
    with ScriptedSmtp(Script()) as server:
        if state is ItemState.READY:
            send(outbox, item, means(server))
            assert item.message_id.encode() in server.messages[0]
        else:
            with pytest.raises(IllegalStep):
                send(outbox, item, means(server))
            assert server.conversations == 0


def test_the_person_may_decide_to_send_again(outbox: Outbox, packet: Packet) -> None:
    item = outbox.add(packet, Route.EMAIL, TO, NOW, sender=SENDER)
    with ScriptedSmtp(Script(cut=At.FINAL_DOT)) as server, pytest.raises(e.MayHaveBeenSent):
        send(outbox, item, means(server))
    outbox.mark(item.item_id, ItemState.READY, NOW)
    with ScriptedSmtp(Script()) as server:
        send(outbox, item, means(server))
    assert item.message_id.encode() in server.messages[0]


def test_too_big_for_any_email(tmp_path: Path) -> None:
    packet = a_packet(tmp_path, clips=1, size=19_000_000)
    outbox = Outbox(tmp_path / "outbox")
    item = outbox.add(packet, Route.EMAIL, TO, NOW)
    with ScriptedSmtp(Script()) as server, pytest.raises(e.TooBigForServer):
        send(outbox, item, means(server))
    assert server.conversations == 0


def test_wetransfer_waits_for_its_link(outbox: Outbox, packet: Packet) -> None:
    item = outbox.add(packet, Route.WETRANSFER, TO, NOW)
    assert item.state is ItemState.WAITING
    with ScriptedSmtp(Script()) as server:
        with pytest.raises(IllegalStep):
            send(outbox, item, means(server))
        outbox.set_link(item.item_id, TransferLink("https://we.tl/t-abcdef1234"), NOW)
        delivery = send(outbox, item, means(server))
    assert delivery.link == "https://we.tl/t-abcdef1234"
    assert delivery.link_expires == NOW + timedelta(days=3)
    assert b"https://we.tl/t-abcdef1234" in server.messages[0]
    assert b"video/mp4" not in server.messages[0]
    assert b"submission.json" in server.messages[0]


def test_the_person_says_that_they_sent_it(outbox: Outbox, packet: Packet) -> None:
    item = outbox.add(packet, Route.WETRANSFER, TO, NOW)
    said = Delivery(Route.WETRANSFER, Outcome.SAID_SENT, TO, NOW)
    outbox.mark(item.item_id, ItemState.SENT, NOW, delivery=said)
    assert outbox.item(item.item_id).delivery == said
    assert outbox.mark(item.item_id, ItemState.WITHDRAWN, NOW).state is ItemState.WITHDRAWN


def test_practice_stays_on_this_computer(tmp_path: Path, outbox: Outbox) -> None:
    packet = a_packet(tmp_path, practise=True)
    item = outbox.add(packet, Route.EMAIL, TO, NOW)
    away = SignIn(MailAccount(SENDER, "mail.example", 465, security=Security.TLS), Secret(""))
    with pytest.raises(ValueError):
        send(outbox, item, Means(lambda: NOW, away))
    with ScriptedSmtp(Script()) as server:
        assert send(outbox, item, means(server)).outcome is Outcome.PRACTISED


def test_without_means_nothing_is_marked(outbox: Outbox, packet: Packet) -> None:
    for route in (Route.EMAIL, Route.TUS, Route.MAIL_PROGRAM):
        item = outbox.add(packet, route, TO, NOW)
        with pytest.raises(IllegalStep):
            send(outbox, item, Means(lambda: NOW))
        assert outbox.item(item.item_id) == item


# --- killed ---

SENDER_PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.delivery.deliver import Means, deliver
from app.delivery.outbox import Outbox
from app.delivery.sign_in import SignIn
from app.story.account import MailAccount, Security
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.delivery.examples import call_with_all_ways

folder, item_id, port = sys.argv[1:]
account = MailAccount("sam@sender.example", "127.0.0.1", int(port), security=Security.LOOPBACK_ONLY)
means = Means(lambda: datetime.now(UTC), SignIn(account, Secret("")))
deliver(Outbox(Path(folder)), item_id, call_with_all_ways(), means, no_progress, Cancel())
"""


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (At.GREETING, ItemState.READY),
        (At.MAIL, ItemState.READY),
        (At.DATA, ItemState.READY),
        (At.FINAL_DOT, ItemState.MAY_HAVE_BEEN_SENT),
    ],
)
def test_killed_while_sending(tmp_path: Path, packet: Packet, at: At, state: ItemState) -> None:
    """kill -9 at each point: afterwards the outbox says ready, or may have been sent, and never sent."""
    folder = tmp_path / "outbox"
    item = Outbox(folder).add(packet, Route.EMAIL, TO, NOW, sender=SENDER)
    with ScriptedSmtp(Script(silent=at)) as server:
        command = [sys.executable, "-c", SENDER_PROGRAM, str(folder), item.item_id, str(server.port)]
        with subprocess.Popen(command, cwd=ROOT) as sender:
            assert server.reached.wait(30)
            assert Outbox(folder).item(item.item_id).state is ItemState.SENDING
            sender.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
            sender.wait(30)
    outbox = Outbox(folder)
    assert outbox.item(item.item_id).state is state
    if state is ItemState.READY:
        with ScriptedSmtp(Script()) as server:
            send(outbox, item, means(server))
        assert len(server.messages) == 1


class AnyUse(RuleBasedStateMachine):
    """Any sequence of marks and restarts: the file always tells what was last written, and "sent" only after SENT."""

    folder: Path
    packet: Packet

    def __init__(self) -> None:
        super().__init__()
        self.outbox = Outbox(self.folder)
        self.item_id = self.outbox.add(self.packet, Route.EMAIL, TO, NOW).item_id
        self.expected = ItemState.READY
        self.phase: Phase | None = None

    @rule(state=st.sampled_from(ItemState))
    def mark(self, state: ItemState) -> None:
        try:
            self.outbox.mark(self.item_id, state, NOW)
        except IllegalStep:
            assert state not in _LEGAL[self.expected]
        else:
            self.expected = state

    @rule(phase=st.sampled_from(Phase))
    def note(self, phase: Phase) -> None:
        try:
            self.outbox.note_phase(self.item_id, phase, NOW)
        except IllegalStep:
            assert self.expected is not ItemState.SENDING
        else:
            self.phase = phase

    @rule()
    def restart(self) -> None:
        self.outbox = Outbox(self.folder)
        if self.expected is ItemState.SENDING:
            arrived = self.phase is Phase.HANDED_OVER
            self.expected = ItemState.MAY_HAVE_BEEN_SENT if arrived else ItemState.READY

    @invariant()
    def tells(self) -> None:
        assert self.outbox.item(self.item_id).state is self.expected

    def teardown(self) -> None:
        for path in self.folder.iterdir():
            path.unlink()


def test_any_sequence_of_uses(tmp_path: Path, packet: Packet) -> None:
    AnyUse.folder, AnyUse.packet = tmp_path / "any", packet
    quick = settings(
        max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(AnyUse, settings=quick)


def test_the_file_is_plain_json(tmp_path: Path, outbox: Outbox, packet: Packet) -> None:
    item = outbox.add(packet, Route.EMAIL, TO, NOW)
    raw = (tmp_path / "outbox" / f"{item.item_id}.json").read_bytes()
    assert raw.isascii()
    assert json.loads(raw)["item"]["state"] == "ready"
