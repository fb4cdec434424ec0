"""The page of a real-or-fake survey: served on this machine, or as one file that needs no server.

`briefing` is what a page may know, `app` answers it, `guards` keep strangers out, `serving` runs it, `export`
writes the file; `page/` holds what a browser gets. The names are imported when first used; Starlette and
Uvicorn come with the extra `studio`.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.studio.survey.app import survey_app
    from barefaced.studio.survey.export import write_export
    from barefaced.studio.survey.serving import Door, serve

__all__ = ["Door", "serve", "survey_app", "write_export"]

_HOMES = {
    "survey_app": "app",
    "write_export": "export",
    "Door": "serving",
    "serve": "serving",
}

__getattr__, __dir__ = names_from(__name__, _HOMES)
