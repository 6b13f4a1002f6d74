"""The largest email that the server takes, handed to a real mail server on this computer, beside curl."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.delivery.message import compose
from app.delivery.sign_in import SignIn
from app.delivery.smtp import message_bytes, send_email
from app.story.account import MailAccount, Security
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.bench import peers
from tests.bench.measure import Run, compare, middle, run_command, run_here
from tests.bench.table import Table, megabytes, seconds, times
from tests.delivery.examples import NOW, a_packet, call_with_all_ways
from tests.servers.postfix import DOMAIN, PASSWORD, SIZE_LIMIT, USER, Postfix, serving
from tests.servers.trust import Trust

SENDER, TO = "sam@sender.example", f"hello@{DOMAIN}"


def table(scratch: Path, runs: int) -> Table:
    """Composing it, and handing it over."""
    packet = a_packet(scratch, clips=1, size=SIZE_LIMIT * 57 // 78 - 30_000)
    paths = (*packet.clip_paths, *packet.text_paths)

    def composed() -> bytes:
        message = compose(
            packet.record, call_with_all_ways(), sender=SENDER, to=TO, attachments=paths,
            message_id="<bench@sender.example>", date=NOW,
        )  # fmt: skip
        return message_bytes(message)

    made = middle([run_here(composed) for _ in range(runs)])
    file = scratch / "message.eml"
    file.write_bytes(composed())
    trust = Trust()
    authority = scratch / "authority.pem"
    trust.authority.cert_pem.write_to_path(authority)
    with _postfix(trust) as server:
        account = MailAccount(SENDER, "localhost", server.smtps, USER, Security.TLS)
        message = compose(
            packet.record, call_with_all_ways(), sender=SENDER, to=TO, attachments=paths,
            message_id="<bench@sender.example>", date=NOW,
        )  # fmt: skip

        def ours() -> Run:
            sign_in = SignIn(account, Secret(PASSWORD))
            return run_here(
                lambda: send_email(sign_in, message, TO, no_progress, Cancel(), context=trust.client)
            )

        def curl() -> Run:
            user = f"{USER}:{PASSWORD}"
            return run_command(peers.curl_mail(file, server.smtps, authority, user, SENDER, TO))

        both = compare(ours, curl, runs, alternate=True)
    found = Table(
        f"An email of {megabytes(file.stat().st_size)} to Postfix by TLS, beside curl",
        ("what", "time", "CPU"),
    )
    mine, theirs = middle(both.ours), middle(both.reference)
    found.add("composing it: attachments read, message written", seconds(made.wall_s), seconds(made.cpu_s))
    found.add("Share Your Story, handing it over", seconds(mine.wall_s), seconds(mine.cpu_s))
    found.add("curl, which gets the message ready-made", seconds(theirs.wall_s), seconds(theirs.cpu_s))
    least, most = both.range
    found.notes = [
        f"Ours takes {times(both.wall_ratio)} as long ({least:.2f} to {most:.2f}), {runs} pairs in turns. It writes the message"
        " out once more while it sends. Until the server has said that it takes it.",
    ]
    return found


@contextmanager
def _postfix(trust: Trust) -> Iterator[Postfix]:
    yield from serving(trust)
