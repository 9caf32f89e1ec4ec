"""Posted forms: their values and files."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import AsyncGenerator
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from cuagym.hub.http import HttpError, Request
from cuagym.hub.kinds import File

MAX_FIELDS = 5000
_URLENCODED = "application/x-www-form-urlencoded"
_CONTENT_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_KNOWN_TYPES = mimetypes.MimeTypes()
"""Types by file name, from Python's own table only, so that every machine knows the same ones."""


async def posted_values(request: Request) -> dict[str, list[str]]:
    """The fields of a posted form with all their values, in document order."""
    values: dict[str, list[str]] = {}
    if _content_type(request) == "multipart/form-data":
        pairs = [
            (name, value) for name, value in (await _multipart(request)).multi_items() if isinstance(value, str)
        ]
    elif _content_type(request) in (_URLENCODED, ""):
        try:
            pairs = parse_qsl(
                (await request.body()).decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"
            )
        except ValueError as error:
            raise HttpError(400, "malformed_form", f"the form can't be read: {error}") from None
    else:
        raise HttpError(415, "unsupported", f"a form is posted as {_URLENCODED} or multipart/form-data")
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


async def posted_files(request: Request) -> list[tuple[File, bytes]]:
    """The files of a multipart form; HttpError 400 when there is none."""
    if _content_type(request) != "multipart/form-data":
        raise HttpError(415, "unsupported", "files are posted as multipart/form-data")
    form = await _multipart(request)
    files = [await _file(part) for _, part in form.multi_items() if isinstance(part, UploadFile)]
    if not files:
        raise HttpError(400, "no_files", "the form holds no file")
    return files


async def _file(part: UploadFile) -> tuple[File, bytes]:
    content = await part.read()
    await part.close()
    name = re.sub(r"[\x00-\x1f\x7f]", "", re.split(r"[/\\]", part.filename or "")[-1]).strip()[-200:] or "file"
    declared = (part.content_type or "").partition(";")[0].strip().lower()
    content_type = declared if _CONTENT_TYPE.fullmatch(declared) else type_of(name)
    sha256 = hashlib.sha256(content).hexdigest()
    file: File = {"name": name, "sha256": sha256, "size": len(content), "content_type": content_type}
    return file, content


def type_of(name: str) -> str:
    """The content type that a file's name tells."""
    return _KNOWN_TYPES.guess_type(name)[0] or "application/octet-stream"


def _content_type(request: Request) -> str:
    return (request.header(b"content-type") or "").partition(";")[0].strip().lower()


async def _multipart(request: Request) -> FormData:
    body = await request.body()

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    headers = Headers(raw=request.scope["headers"])
    try:
        return await MultiPartParser(headers, stream(), max_fields=MAX_FIELDS, max_part_size=len(body) + 1).parse()
    except MultiPartException as error:
        raise HttpError(400, "malformed_form", f"the form can't be read: {error.message}") from None
    except KeyError:
        raise HttpError(400, "malformed_form", "the multipart form names no boundary") from None
