"""One server and one pool for all browser tests; all of them share one event loop."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest
import uvicorn

from cuagym.browser.pool import BrowserPool
from tests.browser.shop import app

T = TypeVar("T")
Run = Callable[[Coroutine[Any, Any, T]], T]


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def run(loop: asyncio.AbstractEventLoop) -> Run[Any]:
    """Runs a coroutine in the loop that the pool lives in."""
    return loop.run_until_complete


@pytest.fixture(scope="session")
def origin() -> Iterator[str]:
    """The address of the test pages' server, in its own thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def pool(origin: str, run: Run[Any]) -> Iterator[BrowserPool]:
    pool = BrowserPool(origin, processes=1, contexts=2, uses=1000)
    run(pool.__aenter__())
    yield pool
    run(pool.close())
