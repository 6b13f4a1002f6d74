"""A server without a protocol: what it hears comes back."""

from __future__ import annotations

import socket
import threading

PATIENCE = 10


class Echo:
    """Sends back what it hears once the client has ended its way, and keeps what each connection heard."""

    def __init__(self) -> None:
        self.heard: list[bytearray] = []
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(0.02)
        self.port: int = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        self.rest: list[threading.Thread] = []

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                link, _ = self.listener.accept()
            except TimeoutError:
                continue
            self.heard.append(bytearray())
            self.rest.append(threading.Thread(target=self._answer, args=(link, self.heard[-1]), daemon=True))
            self.rest[-1].start()

    def _answer(self, link: socket.socket, heard: bytearray) -> None:
        with link:
            link.settimeout(PATIENCE)
            try:
                while data := link.recv(65_536):
                    heard += data
                link.sendall(heard)
            except OSError:
                return

    def close(self) -> None:
        self.over.set()
        self.thread.join(PATIENCE)
        self.listener.close()
        for thread in self.rest:
            thread.join(PATIENCE)
