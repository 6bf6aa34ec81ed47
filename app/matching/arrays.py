"""numpy and the flow solver, loaded when something is first matched: 35 MB that other programs never need.

Only names of types and modules; no arithmetic.
"""

from typing import TYPE_CHECKING

from app.core.late import Late

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from ortools.graph.python import min_cost_flow

    Counts = npt.NDArray[np.int64]
    Table = npt.NDArray[np.int16]  # no fit is above 100 and no distance above FARTHEST
    Truth = npt.NDArray[np.bool_]
else:
    np, min_cost_flow = Late("numpy"), Late("ortools.graph.python.min_cost_flow")
    Counts = Table = Truth = object

__all__ = ["Counts", "Table", "Truth", "min_cost_flow", "np"]
