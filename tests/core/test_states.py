"""Every table of states, all n × n pairs, for every entity that has states."""

from itertools import product

import pytest

from app import model_registry
from app.core.state_machine import Stateful, WrongMove, check_move, set_state

pytestmark = pytest.mark.pure
ENTITIES = sorted(
    (mapper.class_ for mapper in model_registry.Base.registry.mappers if issubclass(mapper.class_, Stateful)),
    key=lambda entity: entity.__name__,
)


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda e: e.__name__)
def test_all_pairs(entity: type) -> None:
    states = list(type(next(iter(entity.TRANSITIONS))))
    assert set(entity.TRANSITIONS) == set(states), "a state is missing from the table"
    for before, after in product(states, states):
        row = entity(state=before)
        if after in entity.TRANSITIONS[before]:
            check_move(row, after)
            set_state(row, after)
            assert row.state == after
        else:
            with pytest.raises(WrongMove):
                check_move(row, after)


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda e: e.__name__)
def test_nobody_writes_a_state_by_hand(entity: type) -> None:
    first, second = list(type(next(iter(entity.TRANSITIONS))))[:2]
    row = entity(state=first)
    with pytest.raises(AttributeError, match="move"):
        row.state = second


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda e: e.__name__)
def test_every_state_can_be_reached_from_the_first(entity: type) -> None:
    first = next(iter(type(next(iter(entity.TRANSITIONS)))))
    reached, waiting = {first}, [first]
    while waiting:
        for state in entity.TRANSITIONS[waiting.pop()] - reached:
            reached.add(state)
            waiting.append(state)
    assert reached == set(entity.TRANSITIONS)
