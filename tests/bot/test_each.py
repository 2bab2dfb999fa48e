"""All have their turn, whatever fails; the first fault is told."""

import pytest

from bot.each import each


async def test_nothing_fails():
    done = []

    async def act(number):
        done.append(number)

    await each([1, 2, 3], act)
    assert done == [1, 2, 3]


async def test_the_first_fault_is_raised_once_all_had_their_turn():
    done = []

    async def act(number):
        done.append(number)
        if number < 3:
            raise ValueError(number)

    with pytest.raises(ValueError, match="1"):
        await each([1, 2, 3], act)
    assert done == [1, 2, 3]
