"""Running the page on this machine."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import closing

from barefaced.audit.survey import Store
from barefaced.errors import BarefacedError, require
from barefaced.studio.survey.app import survey_app

HOME = "127.0.0.1"


class Door:
    """A listening port of this machine, which no other can reach.

    Attributes:
        url: where the page is.
    """

    def __init__(self, port: int = 0) -> None:
        """Listen.

        Args:
            port: 0 for any that is free.

        Raises:
            BarefacedError: if something else has it.
        """
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self.socket.bind((HOME, port))
        except OSError as error:
            self.socket.close()
            raise BarefacedError(f"port {port} of this machine: {error.strerror}; name another") from error
        self.socket.listen(128)
        self.url = f"http://{HOME}:{self.socket.getsockname()[1]}/"


def serve(
    store: Store,
    content: Mapping[str, bytes],
    *,
    door: Door,
    say: Callable[[str], None],
    show: bool = False,
) -> None:
    """Ask a survey's questions until Ctrl-C.

    Args:
        store: gets the answers.
        content: JPEG of each picture, by its name.
        door: where to listen; is closed in the end.
        say: told, in a line, of answers that could not be written.
        show: open the page in a browser.

    Raises:
        MissingExtra: without Starlette and Uvicorn.
    """
    with closing(door.socket):
        uvicorn = require("uvicorn", "studio")
        app = survey_app(store, content, say=say)
        settings = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="off", ws="none",
            timeout_graceful_shutdown=2,
        )  # fmt: skip
        if show:
            webbrowser.open(door.url)  # waits at the door until the server comes
        uvicorn.Server(settings).run(sockets=[door.socket])
