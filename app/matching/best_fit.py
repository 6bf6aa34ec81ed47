"""Which item for whom, once it is decided who is served: greatest total fit first, then the least distance.
A min-cost flow between kinds of alike; inside a kind the oldest stock goes to the highest priority.
"""

from collections import deque
from collections.abc import Sequence

from app.matching.alike import Kinds
from app.matching.arrays import Counts, min_cost_flow, np
from app.matching.fit import FIT_AT_MOST


def share_out(kinds: Kinds, served: Sequence[int], stock: Sequence[int]) -> dict[int, int]:
    """Give each served need an item: need number → item number. Both lists come in the order of who is first.

    Refuses a set of needs that cannot all be served, because it is decided before that they can.
    """
    if not served:
        return {}
    demand = np.bincount([kinds.need_kind[need] for need in served], minlength=len(kinds.suits))
    supply = np.bincount([kinds.item_kind[item] for item in stock], minlength=kinds.suits.shape[1])
    rows, columns, counts = _flow(kinds, demand, supply)
    shelves: dict[int, deque[int]] = {}
    for item in stock:
        shelves.setdefault(kinds.item_kind[item], deque()).append(item)
    offers = _offers(kinds, rows, columns, counts)
    return {need: shelves[_next_kind(offers[kinds.need_kind[need]])].popleft() for need in served}


def _flow(kinds: Kinds, demand: Counts, supply: Counts) -> tuple[Counts, Counts, Counts]:
    """How many needs of each kind take items of each kind: rows, columns and counts of the pairs in use."""
    possible = kinds.suits & (demand > 0)[:, None] & (supply > 0)[None, :]
    rows, columns = possible.nonzero()
    step = 1 + int(demand.sum()) * int(kinds.distance.max(initial=0))  # one point of fit outweighs every distance
    short_of_best = FIT_AT_MOST - kinds.fit[rows, columns].astype(np.int64)
    costs = short_of_best * step + kinds.distance[rows, columns]
    first_item, sink = len(demand), len(demand) + len(supply)
    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = flow.add_arcs_with_capacity_and_unit_cost(
        rows, first_item + columns, np.minimum(demand[rows], supply[columns]), costs
    )
    shelf_nodes = np.arange(first_item, sink)
    flow.add_arcs_with_capacity_and_unit_cost(
        shelf_nodes, np.full(len(supply), sink), supply, np.zeros(len(supply), dtype=np.int64)
    )
    flow.set_nodes_supplies(np.arange(first_item), demand)
    flow.set_node_supply(sink, -int(demand.sum()))
    if flow.solve() != flow.OPTIMAL:
        raise ValueError("These needs cannot all be served together.")
    counts = np.asarray(flow.flows(pairs), dtype=np.int64)
    used = counts > 0
    return rows[used], columns[used], counts[used]


def _offers(kinds: Kinds, rows: Counts, columns: Counts, counts: Counts) -> dict[int, deque[list[int]]]:
    """For each kind of need the kinds of item it takes, best first, each with how many."""
    best_first = np.lexsort((columns, kinds.distance[rows, columns], -kinds.fit[rows, columns], rows))
    offers: dict[int, deque[list[int]]] = {}
    for pair in best_first:
        offers.setdefault(int(rows[pair]), deque()).append([int(columns[pair]), int(counts[pair])])
    return offers


def _next_kind(offers: deque[list[int]]) -> int:
    item_kind, count = offers[0]
    if count == 1:
        offers.popleft()
    else:
        offers[0][1] = count - 1
    return item_kind
