"""The three streaming formats, as servers write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import orjson

from cuagym.llm.protocol import Usage

Json: TypeAlias = dict[str, Any]
PIECE = 7  # characters of a delta: few, so that every reply comes in pieces


@dataclass(frozen=True)
class Answer:
    """What the model answers, in no dialect. calls: names with arguments, as JSON or as the text that is sent.

    computer: actions, in the provider's own words; one computer call. thoughts: its reasoning.
    """

    text: str = ""
    calls: Sequence[tuple[str, Json | str]] = ()
    computer: Sequence[Json] = ()
    thoughts: str = ""
    stop: Literal["end", "length", "refusal"] = "end"
    usage: Usage = field(default_factory=lambda: Usage(100, 10))

    def as_json(self) -> Answer:
        """The first call in the constrained-JSON tool mode."""
        name, arguments = self.calls[0]
        return replace(self, text=orjson.dumps({"tool": name, "arguments": arguments}).decode(), calls=())


@dataclass(frozen=True)
class Wire:
    """A dialect. events: those of an answer by a model; end: what closes a stream."""

    events: Callable[[Answer, str], Iterator[bytes]]
    error_body: Callable[[str, str], Json]
    error_event: Callable[[str, str], bytes]
    malformed: bytes
    end: tuple[bytes, ...] = ()


def event(data: Json, name: str = "") -> bytes:
    return (f"event: {name}\n" if name else "").encode() + b"data: " + orjson.dumps(data) + b"\n\n"


def pieces(text: str) -> list[str]:
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)]


def written(arguments: Json | str) -> str:
    return arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode()


# Chat completions


def chat_events(answer: Answer, model: str) -> Iterator[bytes]:
    def chunk(delta: Json, finish: str | None = None) -> bytes:
        return event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model}
    yield chunk({"role": "assistant", "content": None})
    for piece in pieces(answer.thoughts):
        yield chunk({"reasoning_content": piece})
    for piece in pieces(answer.text):
        yield chunk({"refusal" if answer.stop == "refusal" else "content": piece})
    for index, (name, arguments) in enumerate(answer.calls):
        opened = {"id": f"chat-{index}", "type": "function", "function": {"name": name, "arguments": ""}}
        yield chunk({"tool_calls": [{"index": index, **opened}]})
        for piece in pieces(written(arguments)):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    finish = {"length": "length", "refusal": "content_filter", "end": "tool_calls" if answer.calls else "stop"}
    yield chunk({}, finish[answer.stop])
    usage = {
        "prompt_tokens": answer.usage.input,
        "completion_tokens": answer.usage.output,
        "total_tokens": answer.usage.input + answer.usage.output,
        "prompt_tokens_details": {"cached_tokens": answer.usage.cached},
    }
    yield event({**head, "choices": [], "usage": usage})


# OpenAI Responses


def responses_events(answer: Answer, model: str) -> Iterator[bytes]:
    def numbered(kind: str, data: Json) -> bytes:
        return event({"type": kind, "sequence_number": next(number), **data}, kind)

    number = iter(range(10**6))
    items = list(_response_items(answer))
    whole = {"id": "resp_1", "object": "response", "created_at": 1, "model": model, "tools": [], "output": []}
    yield numbered("response.created", {"response": {**whole, "status": "in_progress"}})
    yield numbered("response.in_progress", {"response": {**whole, "status": "in_progress"}})
    for index, item in enumerate(items):
        yield numbered("response.output_item.added", {"output_index": index, "item": item})
        if item["type"] == "message" and answer.stop != "refusal":
            for piece in pieces(answer.text):
                data = {"output_index": index, "content_index": 0, "item_id": item["id"], "delta": piece}
                yield numbered("response.output_text.delta", {**data, "logprobs": []})
        yield numbered("response.output_item.done", {"output_index": index, "item": item})
    status = "incomplete" if answer.stop == "length" else "completed"
    details = {"reason": "max_output_tokens"} if answer.stop == "length" else None
    usage = {
        "input_tokens": answer.usage.input,
        "input_tokens_details": {"cached_tokens": answer.usage.cached, "cache_write_tokens": answer.usage.written},
        "output_tokens": answer.usage.output,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": answer.usage.input + answer.usage.output,
    }
    done = {**whole, "status": status, "incomplete_details": details, "output": items, "usage": usage}
    yield numbered(f"response.{status}", {"response": done})


def _response_items(answer: Answer) -> Iterator[Json]:
    status = "incomplete" if answer.stop == "length" else "completed"
    if answer.thoughts:
        yield {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": answer.thoughts}
    if answer.text:
        content: Json = {"type": "output_text", "text": answer.text, "annotations": [], "logprobs": []}
        if answer.stop == "refusal":
            content = {"type": "refusal", "refusal": answer.text}
        yield {"type": "message", "id": "msg_1", "role": "assistant", "status": status, "content": [content]}
    for index, (name, arguments) in enumerate(answer.calls):
        named = {"id": f"fc_{index}", "call_id": f"call_{index}", "name": name, "arguments": written(arguments)}
        yield {"type": "function_call", "status": status, **named}
    if answer.computer:
        checks = [{"id": "check_1", "code": "malicious_instructions", "message": "scripted"}]
        call = {"id": "cu_1", "call_id": "computer_0", "status": status, "pending_safety_checks": checks}
        yield {"type": "computer_call", **call, "actions": list(answer.computer)}


# Anthropic Messages


def messages_events(answer: Answer, model: str) -> Iterator[bytes]:
    def named(data: Json) -> bytes:
        return event(data, data["type"])

    usage = {
        "input_tokens": answer.usage.input - answer.usage.cached - answer.usage.written,
        "cache_read_input_tokens": answer.usage.cached,
        "cache_creation_input_tokens": answer.usage.written,
        "output_tokens": 1,
    }
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": []}
    yield named({"type": "message_start", "message": {**head, "stop_reason": None, "usage": usage}})
    yield named({"type": "ping"})
    for index, (block, deltas) in enumerate(_message_blocks(answer)):
        yield named({"type": "content_block_start", "index": index, "content_block": block})
        for delta in deltas:
            yield named({"type": "content_block_delta", "index": index, "delta": delta})
        yield named({"type": "content_block_stop", "index": index})
    calls = answer.calls or answer.computer
    reason = {"length": "max_tokens", "refusal": "refusal", "end": "tool_use" if calls else "end_turn"}[answer.stop]
    ended = {"stop_reason": reason, "stop_sequence": None}
    yield named({"type": "message_delta", "delta": ended, "usage": {"output_tokens": answer.usage.output}})
    yield named({"type": "message_stop"})


def _message_blocks(answer: Answer) -> Iterator[tuple[Json, list[Json]]]:
    if answer.thoughts:
        thinking = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(answer.thoughts)]
        signed = {"type": "signature_delta", "signature": "signed"}
        yield {"type": "thinking", "thinking": "", "signature": ""}, [*thinking, signed]
    if answer.text:
        yield {"type": "text", "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces(answer.text)]
    for index, (name, arguments) in enumerate(answer.calls):
        parts = [{"type": "input_json_delta", "partial_json": piece} for piece in pieces(written(arguments))]
        yield {"type": "tool_use", "id": f"toolu_{index}", "name": name, "input": {}}, parts
    for index, action in enumerate(answer.computer):
        block = {"type": "tool_use", "id": f"computer_{index}", "name": action["action"], "input": {}}
        rest = written({key: value for key, value in action.items() if key != "action"})
        parts = [{"type": "input_json_delta", "partial_json": piece} for piece in pieces(rest)]
        yield {**block, "toolset_name": "computer", "caller": {"type": "direct"}}, parts


WIRES: dict[str, Wire] = {
    "compatible": Wire(
        events=chat_events,
        error_body=lambda code, message: {"error": {"message": message, "type": code, "code": code}},
        error_event=lambda code, message: event({"error": {"message": message, "type": code, "code": code}}),
        malformed=b'data: {"choices": [{"delta": {"content": "a\n\n',
        end=(b"data: [DONE]\n\n",),
    ),
    "openai": Wire(
        events=responses_events,
        error_body=lambda code, message: {"error": {"message": message, "type": code, "code": code}},
        error_event=lambda code, message: event(
            {"type": "error", "sequence_number": 9, "code": code, "message": message, "param": None}, "error"
        ),
        malformed=b'event: response.output_text.delta\ndata: {"type": "response.output_te\n\n',
    ),
    "anthropic": Wire(
        events=messages_events,
        error_body=lambda code, message: {"type": "error", "error": {"type": code, "message": message}},
        error_event=lambda code, message: event(
            {"type": "error", "error": {"type": code, "message": message}}, "error"
        ),
        malformed=b'event: content_block_delta\ndata: {"type": "content_blo\n\n',
    ),
}
