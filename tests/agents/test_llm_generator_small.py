"""The Generator for small models: a form that admits only what exists, and a wording that is checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from cuagym.agents.llm.generator import LLMGenerator
from cuagym.agents.llm.generator_small import Form, form_of
from cuagym.agents.llm.generator_wording import asks, foreign, missing, reports, template_of
from cuagym.agents.llm.taxonomy import wish_of
from cuagym.agents.procedural.discriminator import ProceduralDiscriminator
from cuagym.agents.procedural.generator import scene_of, world_of
from cuagym.agents.protocols import BlindTask, Brief, Feedback, Proposal
from cuagym.errors import AgentFailure
from cuagym.hub.app import App
from cuagym.llm.protocol import Purpose, Reply, Request
from cuagym.pipeline.checks import Golden, build
from cuagym.schema import Kind
from tests.agents.conftest import PRODUCTS
from tests.llm.scripted import ScriptedLLM, answers

APPS = {app.name: app for app in PRODUCTS}
Reword = Callable[[str], str]


def form(brief: Brief) -> Form:
    wish = wish_of(brief)
    seed, now = world_of(brief)
    app: App = APPS[wish.skill.app]
    return form_of(brief, wish, scene_of(app, seed, now), seed)


def numbered(kind: Kind, start: int = 0) -> Brief:
    """The first brief from k on whose task is wished to be of a kind."""
    return next(b for b in (Brief(PRODUCTS, 3, k) for k in range(start, 200)) if wish_of(b).kind == kind)


def text_of(request: Request) -> str:
    return "\n".join(getattr(part, "text", "") for message in request.messages for part in message.parts)


def request_in(prompt: str) -> str:
    """The plain request that a wording prompt holds."""
    return prompt.partition("Request:\n<data>\n")[2].partition("\n</data>")[0]


def first_choice(schema: Any, definitions: Any) -> Any:
    """The first value that a schema admits, and a text of its own where any text will do."""
    if "$ref" in schema:
        return first_choice(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "properties" in schema:
        return {name: first_choice(part, definitions) for name, part in schema["properties"].items()}
    return schema.get("const", schema["enum"][0] if "enum" in schema else "Allotment rota")


def model(reword: Reword = lambda request: f"Please see to this: {request}") -> ScriptedLLM:
    """A model that takes the first of everything and words it by `reword`."""

    def reply(request: Request, purpose: Purpose) -> Reply:
        assert request.schema is not None
        if "instruction" in request.schema.schema["properties"]:
            return answers({"instruction": reword(request_in(text_of(request)))})
        return answers(first_choice(request.schema.schema, request.schema.schema.get("$defs", {})))

    return ScriptedLLM(reply)


def proposed(brief: Brief, llm: ScriptedLLM | None = None) -> tuple[Proposal, ...]:
    return LLMGenerator(llm or model(), small=True, goals=True).propose(brief)


@pytest.mark.parametrize("k", range(0, 60, 3))
def test_whatever_is_chosen_first_makes_a_task_that_executes(k: int) -> None:
    for proposal in proposed(Brief(PRODUCTS, 3, k)):
        assert isinstance(build(proposal, APPS), Golden)
        assert proposal.instruction
        assert set(form(Brief(PRODUCTS, 3, k)).wish.tags) <= set(proposal.tags)


def test_the_tags_tell_what_was_made_of_the_wish() -> None:
    for made in (form(Brief(PRODUCTS, 3, k)) for k in range(40)):
        assert all(step.operation.name in APPS[made.wish.skill.app].operations for step in made.steps)
        assert not made.steps or made.steps[0].operation.name in made.wish.skill.operations
        assert made.wish.difficulty == ("medium" if len(made.steps) == 2 else "easy")


@pytest.mark.parametrize("kind", ["state", "answer", "navigation"])
def test_each_kind(kind: Kind) -> None:
    (proposal,) = proposed(numbered(kind))
    assert proposal.kind == kind
    assert (proposal.answer is not None) == (kind == "answer")
    assert (len(proposal.visits) > 1) == (kind == "navigation")
    assert bool(proposal.calls) == (kind == "state")


def test_an_infeasible_task_is_the_same_request_where_its_thing_is_missing() -> None:
    feasible, impossible = proposed(numbered("infeasible"))
    assert feasible.instruction == impossible.instruction
    assert (feasible.kind, impossible.kind) == ("state", "infeasible")
    assert impossible.status == "infeasible"
    assert feasible.initial != impossible.initial


def test_the_goal_is_one_that_a_procedural_discriminator_can_use() -> None:
    (proposal,) = proposed(numbered("state"))
    apps = tuple(APPS[name] for name in proposal.apps)
    task = BlindTask(proposal.instruction, proposal.goal, apps, proposal.initial, proposal.now, proposal.start_path)
    assert "def reward(" in ProceduralDiscriminator().write(task)


def test_goals_are_kept_from_discriminators_that_read() -> None:
    (proposal,) = LLMGenerator(model(), small=True).propose(numbered("state"))
    assert proposal.goal is None


def test_forms_are_a_function_of_the_brief() -> None:
    one, other = model(), model()
    proposed(Brief(PRODUCTS, 3, 5), one)
    proposed(Brief(PRODUCTS, 3, 5), other)
    assert one.requests == other.requests


def test_no_prompt_and_no_instruction_names_an_id() -> None:
    for k in range(0, 40, 4):
        llm = model()
        brief = Brief(PRODUCTS, 3, k)
        (proposal, *_) = proposed(brief, llm)
        ids = {
            row["id"]
            for table in form(brief).scene.state.value.values()
            if isinstance(table, list)
            for row in table
        }
        said = {word for request in llm.requests for word in text_of(request).split()}
        assert not said & ids
        assert not set(proposal.instruction.split()) & ids


def test_prompts_are_small() -> None:
    for k in range(40):
        llm = model()
        proposed(Brief(PRODUCTS, 3, k), llm)
        assert all(len(request.system + text_of(request)) < 6_000 for request in llm.requests)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (lambda request: "Please see to that thing of mine.", "Missing, word for word"),
        (lambda request: f"{request} and also the email “Winter tyres”", "Leave out"),
        (lambda request: f"{request}, see {{email}}", "plain words"),
        (lambda request: f"As a {wish_of(numbered('state')).persona}: {request}", "Speak as the person"),
    ],
)
def test_a_wrong_wording_goes_back_with_the_reason(wrong: Reword, reason: str) -> None:
    tries: list[str] = []

    def reword(request: str) -> str:
        tries.append(request)
        return wrong(request) if len(tries) == 1 else f"Please see to this: {request}"

    llm = model(reword)
    proposed(numbered("state"), llm)
    assert len(tries) == 2
    assert reason in text_of(llm.requests[-1])


def test_a_wording_that_exists_is_refused() -> None:
    brief = numbered("state")
    (proposal,) = proposed(brief)
    again = Brief(brief.apps, brief.seed, brief.k, exists=(proposal.instruction,))
    with pytest.raises(AgentFailure, match="exists already"):
        proposed(again)


def test_an_operation_that_is_refused_is_chosen_again() -> None:
    mail = (APPS["mail"],)
    brief = next(b for b in (Brief(mail, 3, k) for k in range(200)) if wish_of(b).spotlight == "create_label")
    assert form(brief).steps[0].operation.name == "create_label"
    taken = form(brief).scene.state.value["labels"][0]["name"]
    names = iter((taken, "Allotment rota"))
    helpful = model()

    def reply(request: Request, purpose: Purpose) -> Reply:
        said = helpful.complete(request, purpose)
        return answers(orjson.loads(said.text.replace("Allotment rota", next(names, "Allotment rota"))))

    llm = ScriptedLLM(reply)
    (proposal, *_) = proposed(brief, llm)
    assert "can't be done" in text_of(llm.requests[1])
    assert proposal.calls is not None
    assert proposal.calls[0].args["name"] == "Allotment rota"


def test_where_there_is_nothing_to_choose_only_the_wording_is_asked_for() -> None:
    brief = next(b for b in (Brief(PRODUCTS, 3, k) for k in range(200)) if not _to_choose(form(b)))
    llm = model()
    (proposal,) = proposed(brief, llm)
    assert len(llm.requests) == 1
    assert isinstance(build(proposal, APPS), Golden)


def _to_choose(made: Form) -> bool:
    return bool(made.options) or any(step.arguments for step in made.steps)


def test_a_revision_tells_what_failed() -> None:
    brief = numbered("state")
    (proposal,) = proposed(brief)
    llm = model(lambda request: f"Would you do this for me: {request}")
    mended = LLMGenerator(llm, small=True).revise(brief, proposal, Feedback("neighbour", "too vague a name"))
    assert mended is not None
    assert mended.instruction.startswith("Would you do this")
    assert all("too vague a name" in text_of(request) for request in llm.requests)


@pytest.mark.parametrize("kind", ["state", "answer", "navigation"])
def test_a_revision_is_about_something_else(kind: Kind) -> None:
    brief = next(b for b in (numbered(kind, start) for start in range(0, 60, 3)) if _has_choice(form(b)))
    (proposal,) = proposed(brief)
    mended = LLMGenerator(model(), small=True).revise(brief, proposal, Feedback("golden", "scores 0"))
    assert mended is not None
    assert (mended.calls, mended.facts, mended.visits) != (proposal.calls, proposal.facts, proposal.visits)


def _has_choice(made: Form) -> bool:
    mains = [a for step in made.steps for a in step.arguments if a.name == step.main]
    return len(made.options) > 1 or (bool(mains) and all(len(a.options) > 1 for a in mains))


def test_one_of_a_pair_is_not_revised() -> None:
    feasible, impossible = proposed(numbered("infeasible"))
    for one in (feasible, impossible):
        generator = LLMGenerator(ScriptedLLM([]), small=True)
        assert generator.revise(numbered("infeasible"), one, Feedback("golden", "…")) is None


# -- wording ---------------------------------------------------------------------------------------------------


def test_what_an_instruction_does_not_say() -> None:
    said = "Move the card 'Plaster: the left wall' to the 14th of March, please."
    assert missing(said, ["Plaster: the left wall", "Friday 14 March", "Done"]) == ["Done"]


def test_what_an_instruction_quotes_on_top() -> None:
    assert foreign("Rename “Bills” to 'Paid' and don't touch \"Rent\".", ["Bills", "Paid"]) == ["Rent"]


def test_what_is_told_as_done_is_no_request() -> None:
    assert reports("The email “Invoice” was archived.")
    assert reports("I need to archive the email “Invoice”.")
    assert not reports("Please archive the email that was sent last.")
    assert not reports("Archive the email “It was fun”.")


def test_a_question_asks() -> None:
    assert asks("Hey, which address was “Photos” sent from?")
    assert asks("I'd like to know who wrote “Photos”.")
    assert not asks("The email “Photos, who?” was sent from Porto.")


def test_a_template_blanks_what_comes_from_the_data() -> None:
    assert template_of("Put Ana Ruiz on “Site visit” by 4 May", ["Ana Ruiz"]) == "Put _ on _ by # May"
