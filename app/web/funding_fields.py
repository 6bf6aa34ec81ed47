"""Up to three funders with their shares and a cost, as fields any booking-in form may inherit."""

from collections.abc import Sequence

from app.web.fields import KeyFromList, Percent, Pounds

_WHOLE = 10_000


class FunderLines:
    """Fields for who pays; one funder without a share carries all of it."""

    funder_1 = KeyFromList("Who pays for it?")
    share_1 = Percent("Share in percent")
    funder_2 = KeyFromList("Second funder")
    share_2 = Percent("Second share in percent")
    funder_3 = KeyFromList("Third funder")
    share_3 = Percent("Third share in percent")
    cost = Pounds("Cost of each")

    def offer_funders(self, funders: Sequence[tuple[int, str]], *, first: str = "Nobody") -> None:
        """Set which organisations may be chosen; `first` says what the first list shows before a choice."""
        for number in (1, 2, 3):
            getattr(self, f"funder_{number}").offer(funders, empty=first if number == 1 else "Nobody else")

    def lines(self) -> list[tuple[int, int]]:
        """Funder keys with shares in hundredths of a percent; a lone funder's empty share is the whole."""
        chosen = [
            (getattr(self, f"funder_{number}").data, getattr(self, f"share_{number}").data) for number in (1, 2, 3)
        ]
        named = [(funder, share) for funder, share in chosen if funder is not None]
        if len(named) == 1 and named[0][1] is None:
            return [(named[0][0], _WHOLE)]
        return [(funder, share or 0) for funder, share in named]
