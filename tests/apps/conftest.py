"""What tests of the board app begin with."""

import pytest

from tests.apps.board_desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()
