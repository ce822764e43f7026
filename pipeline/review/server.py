"""Serves the review page on this machine, to one browser."""

from __future__ import annotations

import socket
from pathlib import Path

import uvicorn

from pipeline.review.app import Site, build
from pipeline.review.comparison import compare
from pipeline.review.desk import Desk
from pipeline.review.guard import Keys
from pipeline.review.images import Images


class Server:
    """The review of one run's folder, ready to be served. Raises what `Desk` and `compare` do, and OSError where the
    port is taken (0: any that is free).
    """

    def __init__(self, desk: Desk, port: int, source: Path | None = None, against: Path | None = None) -> None:
        self.desk = desk
        comparison = compare(against, desk) if against is not None else None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind(("127.0.0.1", port))
            self._socket.listen()  # who follows the printed address at once waits, and is not refused
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        keys = Keys(self.port)
        self.address = keys.address(self.port)
        app = build(Site(desk, Images(source), keys, comparison))
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", server_header=False)
        self._server = uvicorn.Server(config)

    def serve(self) -> None:
        """Answer until interrupted."""
        self._server.run(sockets=[self._socket])
