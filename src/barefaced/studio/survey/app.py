"""The survey as a web application: a page, its pictures, and five questions it may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from barefaced.audit.survey import Person, Store, Trial
from barefaced.errors import UnwritableFile, require
from barefaced.studio.survey.briefing import asked, briefing, page_file
from barefaced.studio.survey.guards import Guard, Refused, body_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

COOKIE = "barefaced_survey"
_WEEK = 7 * 24 * 3600
_KINDS = {"survey.css": "text/css", "survey.js": "text/javascript"}


def survey_app(store: Store, content: Mapping[str, bytes], *, say: Callable[[str], None]) -> ASGIApp:
    """An ASGI application that asks a survey's questions.

    Who takes part is known by a secret in a cookie that scripts cannot read and other sites do not send; so
    a reload, or a browser that was closed, goes on where it was.

    Args:
        store: gets the answers.
        content: JPEG of each picture, by its name.
        say: told, in a line, of answers that could not be written.

    Raises:
        MissingExtra: without Starlette.
    """
    starlette = require("starlette.applications", "studio")
    routing = require("starlette.routing", "studio")
    desk = _Desk(store, content, say)
    routes = [
        routing.Route("/", desk.page),
        routing.Route("/{name:str}.jpg", desk.picture),
        *(routing.Route(f"/{name}", desk.part(name)) for name in _KINDS),
        routing.Route("/api/state", desk.state),
        routing.Route("/api/join", desk.join, methods=["POST"]),
        routing.Route("/api/answer", desk.answer, methods=["POST"]),
        routing.Route("/api/withdraw", desk.withdraw, methods=["POST"]),
        routing.Route("/api/leave", desk.leave, methods=["POST"]),
    ]
    handlers = {Refused: desk.refused, UnwritableFile: desk.busy}
    return Guard(starlette.Starlette(routes=routes, exception_handlers=handlers))


class _Desk:
    """Answers requests; every wait for the disk is in a thread of its own."""

    def __init__(self, store: Store, content: Mapping[str, bytes], say: Callable[[str], None]) -> None:
        self._store, self._content, self._say = store, content, say
        self._responses = require("starlette.responses", "studio")
        self._in_thread = require("starlette.concurrency", "studio").run_in_threadpool
        self._briefing = briefing(store.design)
        self._trials = lru_cache(maxsize=256)(store.design.trials)
        self._html = page_file("index.html")

    async def page(self, request: Request) -> Response:
        return self._responses.HTMLResponse(self._html, headers={"Cache-Control": "no-cache"})

    def part(self, name: str) -> Callable[[Request], Any]:
        text = page_file(name)

        async def given(request: Request) -> Response:
            return self._responses.Response(
                text, media_type=_KINDS[name], headers={"Cache-Control": "no-cache"}
            )

        return given

    async def picture(self, request: Request) -> Response:
        content = self._content.get(request.path_params["name"])
        if content is None:
            raise Refused(404, "no such picture")
        kept = {"Cache-Control": "private, max-age=86400, immutable"}
        return self._responses.Response(content, media_type="image/jpeg", headers=kept)

    async def state(self, request: Request) -> Response:
        token = request.cookies.get(COOKIE)
        person = await self._in_thread(self._store.person, token) if token else None
        return self._told(person)

    async def join(self, request: Request) -> Response:
        told = await body_of(request)
        if told.get("adult") is not True or told.get("consent") is not True:
            raise Refused(403, "only adults who agree take part")
        old = request.cookies.get(COOKIE)
        person = await self._in_thread(self._store.person, old) if old else None
        if person is not None and not person.withdrawn and not person.finished:
            return self._told(person)
        token, person = await self._in_thread(self._store.join)
        response = self._told(person)
        response.set_cookie(COOKIE, token, max_age=_WEEK, httponly=True, samesite="strict")
        return response

    async def answer(self, request: Request) -> Response:
        told = await body_of(request)
        position, answer, spent = (told.get(name) for name in ("position", "answer", "milliseconds"))
        if type(position) is not int or not isinstance(answer, str) or type(spent) is not int:
            raise Refused(400, "expected position, answer and milliseconds")
        token = request.cookies.get(COOKIE, "")
        try:
            person = await self._in_thread(self._store.answer, token, position, answer, spent)
        except ValueError as error:
            raise Refused(409, str(error)) from error
        if person is None:
            raise Refused(401, "nobody who takes part")
        return self._told(person)

    async def withdraw(self, request: Request) -> Response:
        await body_of(request)
        await self._in_thread(self._store.withdraw, request.cookies.get(COOKIE, ""))
        return self._left({"stage": "gone"})

    async def leave(self, request: Request) -> Response:
        """Forget who this was, for the next person at the same machine; the answers stay."""
        await body_of(request)
        return self._left(self._state(None))

    async def refused(self, request: Request, error: Exception) -> Response:
        status = error.status if isinstance(error, Refused) else 400
        return self._json({"error": str(error)}, status)

    async def busy(self, request: Request, error: Exception) -> Response:
        self._say(str(error))
        return self._json({"error": "the answer could not be written; it is tried again"}, 503)

    def _told(self, person: Person | None) -> Response:
        return self._json(self._state(person), 200)

    def _left(self, state: Mapping[str, Any]) -> Response:
        response = self._json(state, 200)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return response

    def _json(self, told: Mapping[str, Any], status: int) -> Response:
        return self._responses.JSONResponse(told, status, headers={"Cache-Control": "no-store"})

    def _state(self, person: Person | None) -> dict[str, Any]:
        """What the page is to show now, and which pictures come next so that it has them in time."""
        if person is None or person.withdrawn:
            return {"stage": "welcome", "briefing": self._briefing}
        if person.finished:
            return {"stage": "done", "briefing": self._briefing}
        trials: tuple[Trial, ...] = self._trials(person.slot)
        at = person.answered
        soon = [name for trial in trials[at + 1 : at + 3] for name in asked(trial)]
        return {
            "stage": "asked", "briefing": self._briefing, "position": at,
            "pictures": asked(trials[at]), "soon": soon,
        }  # fmt: skip
