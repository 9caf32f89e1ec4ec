"""Talking to a model until it has submitted what it was asked for: one loop for every role."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from cuagym.agents.llm.prompts import Prompt
from cuagym.errors import AgentFailure, ContextTooLong
from cuagym.llm.protocol import LLM, Message, Purpose, Reply, Request, Schema, Text, ToolCall, ToolResult, ToolSpec

Arguments = TypeVar("Arguments", bound=BaseModel)
Submitted = TypeVar("Submitted")

MAX_TURNS = 24
MAX_CORRECTIONS = 3  # of a structured answer that does not fit
MAX_TOKENS = 8192


class NotAccepted(Exception):
    """What a model asked for or submitted is not possible; the message goes back to it."""


@dataclass(frozen=True)
class Tool(Generic[Arguments]):
    """A tool with typed arguments; `run` answers text and raises NotAccepted."""

    name: str
    description: str
    arguments: type[Arguments]
    run: Callable[[Arguments], str]

    @property
    def spec(self) -> ToolSpec:
        return ToolSpec(self.name, self.description, self.arguments.model_json_schema())

    def call(self, arguments: dict[str, Any]) -> str:
        return self.run(parsed(self.arguments, arguments))


@dataclass(frozen=True)
class Submit(Generic[Arguments, Submitted]):
    """The tool that ends the conversation; `accept` answers what was submitted and raises NotAccepted."""

    name: str
    description: str
    arguments: type[Arguments]
    accept: Callable[[Arguments], Submitted]

    @property
    def spec(self) -> ToolSpec:
        return ToolSpec(self.name, self.description, self.arguments.model_json_schema())


@dataclass(frozen=True)
class Line:
    """A model and what the calls to it are for. max_tokens: of each reply."""

    llm: LLM
    purpose: Purpose
    max_tokens: int = MAX_TOKENS
    temperature: float | None = None

    def ask(self, request: Request) -> Reply:
        try:
            reply = self.llm.complete(request, self.purpose)
        except ContextTooLong as error:
            raise AgentFailure(self.purpose.role, "context too long", str(error)) from error
        if reply.stop == "refusal":
            raise AgentFailure(self.purpose.role, "refused", reply.text[:200])
        return reply


def converse(
    line: Line,
    prompt: Prompt,
    tools: Sequence[Tool[Any]],
    submit: Submit[Any, Submitted],
    *,
    max_turns: int = MAX_TURNS,
) -> Submitted:
    """What the model submits after as many tool calls as it likes, `max_turns` replies at most.

    Raises AgentFailure when it submits nothing that is accepted, refuses, or outgrows its context.
    """
    by_name = {tool.name: tool for tool in tools}
    specs = (*(tool.spec for tool in tools), submit.spec)
    messages: tuple[Message, ...] = (Message.user(prompt.opening),)
    last = "it called no tool"
    for _ in range(max_turns):
        reply = line.ask(
            Request(
                prompt.system,
                messages,
                specs,
                must_call=True,
                max_tokens=line.max_tokens,
                temperature=line.temperature,
            )
        )
        results: list[ToolResult | Text] = []
        for call in reply.calls:
            try:
                if call.name == submit.name:
                    return submit.accept(parsed(submit.arguments, call.arguments))
                results.append(ToolResult(call.id, (Text(_run(by_name, call)),)))
            except NotAccepted as refusal:
                last = str(refusal)
                results.append(ToolResult(call.id, (Text(last),), failed=True))
        if not results:
            cut = "Your reply was cut off: be shorter. " if reply.stop == "length" else ""
            results = [Text(f"{cut}Call one of the tools; `{submit.name}` ends the task.")]
        messages = (*messages, reply.message, Message("user", tuple(results)))
    raise AgentFailure(line.purpose.role, "no submission", f"after {max_turns} replies; the last trouble: {last}")


def ask(line: Line, prompt: Prompt, answer: type[Arguments], accept: Callable[[Arguments], Submitted]) -> Submitted:
    """A structured answer that `accept` takes; a wrong one is sent back with the reason, a few times.

    Raises AgentFailure when none is accepted.
    """
    schema = Schema(answer.__name__, answer.model_json_schema())
    messages: tuple[Message, ...] = (Message.user(prompt.opening),)
    last = ""
    for _ in range(1 + MAX_CORRECTIONS):
        request = Request(
            prompt.system, messages, schema=schema, max_tokens=line.max_tokens, temperature=line.temperature
        )
        reply = line.ask(request)
        try:
            return accept(_answer_in(answer, reply))
        except NotAccepted as refusal:
            last = str(refusal)
            messages = (*messages, reply.message, Message.user(last))
    raise AgentFailure(line.purpose.role, "no valid answer", last)


def parsed(model: type[Arguments], arguments: object) -> Arguments:
    """Arguments as their model. NotAccepted says what is wrong with them, and where."""
    try:
        return model.model_validate(arguments)
    except ValidationError as error:
        raise NotAccepted(_problems(error)) from error


def _answer_in(model: type[Arguments], reply: Reply) -> Arguments:
    if reply.stop == "length":
        raise NotAccepted("Your reply was cut off: answer more briefly.")
    try:
        return model.model_validate_json(reply.text)
    except ValidationError as error:
        raise NotAccepted(_problems(error)) from error


def _problems(error: ValidationError) -> str:
    lines = [f"{'.'.join(map(str, p['loc'])) or 'the answer'}: {p['msg']}" for p in error.errors()[:5]]
    return "That does not fit: " + "; ".join(lines)


def _run(tools: dict[str, Tool[Any]], call: ToolCall) -> str:
    tool = tools.get(call.name)
    if tool is None:
        raise NotAccepted(f"There is no tool {call.name!r}; there are: {', '.join(tools)}.")
    return tool.call(call.arguments)
