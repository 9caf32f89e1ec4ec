"""A streamed chat completion, put together again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, JsonValue

from cuagym.llm._arguments import is_object, joined, parse_arguments
from cuagym.llm.protocol import Message, Part, Reply, Stop, Text, ToolCall, Usage


class _Read(BaseModel):
    """What we read of a chunk; servers add fields of their own, and leave out some of OpenAI's."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")


class _Function(_Read):
    name: str | None = None
    arguments: str | None = None


class _Call(_Read):
    index: int = 0
    id: str | None = None
    function: _Function | None = None


class _Delta(_Read):
    content: str | None = None
    refusal: str | None = None
    reasoning: str | None = None
    reasoning_content: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(_Read):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Details(_Read):
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None


class _Usage(_Read):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _Details | None = None


class _Chunk(_Read):
    choices: list[_Choice]
    usage: _Usage | None = None


@dataclass
class _Assembled:
    text: str = ""
    refusal: str = ""
    thoughts: dict[str, str] = field(default_factory=dict)
    calls: dict[int, ToolText] = field(default_factory=dict)
    finish: str | None = None
    usage: Usage = field(default_factory=Usage)


@dataclass
class ToolText:
    """A tool call whose arguments are still text."""

    id: str = ""
    name: str = ""
    arguments: str = ""


def assembled(chunks: Iterable[object], turn: int) -> Reply | None:
    """The reply that `chunks` make up; None when the stream ended before the reply did.

    turn: how many calls the conversation has had, to number those that a server leaves without an id.
    Raises pydantic.ValidationError on a chunk of another shape.
    """
    whole = _Assembled()
    for chunk in chunks:
        _add(whole, _Chunk.model_validate(chunk))
    return None if whole.finish is None else _reply(whole, turn)


def _add(whole: _Assembled, chunk: _Chunk) -> None:
    if chunk.usage is not None:
        details = chunk.usage.prompt_tokens_details or _Details()
        whole.usage = Usage(
            chunk.usage.prompt_tokens,
            chunk.usage.completion_tokens,
            details.cached_tokens or 0,
            details.cache_write_tokens or 0,
        )
    for choice in chunk.choices[:1]:
        whole.finish = choice.finish_reason or whole.finish
        delta = choice.delta or _Delta()
        whole.text += delta.content or ""
        whole.refusal += delta.refusal or ""
        for name, thought in (("reasoning", delta.reasoning), ("reasoning_content", delta.reasoning_content)):
            if thought:
                whole.thoughts[name] = whole.thoughts.get(name, "") + thought
        for part in delta.tool_calls or ():
            call = whole.calls.setdefault(part.index, ToolText())
            call.id = part.id or call.id
            function = part.function or _Function()
            call.name += function.name or ""
            call.arguments += function.arguments or ""


def _reply(whole: _Assembled, turn: int) -> Reply:
    stop: Stop = "end"
    if whole.refusal or whole.finish == "content_filter":
        stop = "refusal"
    elif whole.finish == "length":
        stop = "length"
    elif whole.calls:
        stop = "tools"
    parts: list[Part] = [Text(text)] if (text := joined(whole.text or whole.refusal)) else []
    for number, (_, call) in enumerate(sorted(whole.calls.items())):
        arguments = joined(call.arguments)
        if stop == "length" and not is_object(arguments):
            continue  # cut off in the middle of its arguments
        parts.append(ToolCall(call.id or f"call-{turn + number}", call.name, parse_arguments(arguments)))
    native: dict[str, JsonValue] = {name: joined(thought) for name, thought in whole.thoughts.items()}
    return Reply(Message("assistant", tuple(parts), native or None), stop, whole.usage)
