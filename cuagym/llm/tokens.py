"""How many tokens a request may count, before the provider has counted them."""

from __future__ import annotations

from cuagym.llm._json import canonical, request_json
from cuagym.llm.protocol import Image, Request, ToolResult

IMAGE_TOKENS = 5_000
"""Of one picture of a screen: above what Claude and GPT models count for 2560 × 1440 (3,069 and 4,320)."""
PROVIDER_TOKENS = 2_000
"""What a provider writes into the prompt itself: about 350 for tools, 1,300 for Anthropic's computer-use tool."""
BYTES_PER_TOKEN = 3  # of English and JSON; models count 3 to 4


def tokens_at_most(request: Request, encoded: bytes, image_tokens: int = IMAGE_TOKENS) -> int:
    """A bound that the input does not pass: tokenizers make no token of less than a byte.

    encoded: the request as JSON, without its pictures' bytes.
    """
    return len(encoded) + _images(request) * image_tokens + PROVIDER_TOKENS


def tokens_expected(request: Request, encoded: bytes) -> int:
    """What a provider counts against its rate limit as a call begins: the likely input and all of `max_tokens`."""
    likely = len(encoded) // BYTES_PER_TOKEN + _images(request) * IMAGE_TOKENS // BYTES_PER_TOKEN
    return likely + request.max_tokens


def input_expected(request: Request) -> int:
    """The likely input of a request that is not about to be sent."""
    return tokens_expected(request, canonical(request_json(request))) - request.max_tokens


def _images(request: Request) -> int:
    parts = [part for message in request.messages for part in message.parts]
    inner = [content for part in parts if isinstance(part, ToolResult) for content in part.content]
    return sum(isinstance(part, Image) for part in (*parts, *inner))
