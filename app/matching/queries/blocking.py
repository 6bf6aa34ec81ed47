"""What stands in the way of one household that waits, as things are now: what is in stock and what is coming."""

from typing import Any, Final

from sqlalchemy import Select, func, literal, or_, select, union_all

from app.connectivity.models import DataBundle
from app.connectivity.states import BundleState
from app.core import clock
from app.devices.models import Device
from app.devices.states import DeviceState, FormFactor, Grade
from app.extensions import db
from app.matching.models import MatchProposal
from app.matching.states import ProposalState
from app.referrals.models import Need, Referral
from app.referrals.states import DeviceKind, NeedKind, NeedState
from app.web.formats import plural

_COMING: Final = (
    DeviceState.WIPE_PENDING, DeviceState.WIPED, DeviceState.TESTING, DeviceState.REPAIR, DeviceState.GRADED,
)
_NAMES: Final = {
    DeviceKind.LAPTOP: "laptop", DeviceKind.DESKTOP: "desktop computer", DeviceKind.TABLET: "tablet",
    DeviceKind.SMARTPHONE: "smartphone", DeviceKind.ANY: "computer or tablet",
}
_FORMS: Final = {
    DeviceKind.LAPTOP: (FormFactor.LAPTOP,), DeviceKind.TABLET: (FormFactor.TABLET,),
    DeviceKind.DESKTOP: (FormFactor.DESKTOP, FormFactor.ALL_IN_ONE), DeviceKind.SMARTPHONE: (FormFactor.SMARTPHONE,),
    DeviceKind.ANY: (FormFactor.LAPTOP, FormFactor.DESKTOP, FormFactor.ALL_IN_ONE, FormFactor.TABLET),
}


def what_blocks(referral_id: int) -> list[str]:
    """Sentences why a waiting household has nothing yet, from today's stock; empty when it waits for nothing."""
    referral = db.session.get(Referral, referral_id)
    needs = [need for need in referral.needs if need.state == NeedState.OPEN] if referral else []
    if not needs:
        return []
    counts = _counts(referral_id, needs)
    if counts["proposed"]:
        return ["A match is proposed. A coordinator still has to look at it."]
    return [_sentence(need, counts) for need in needs]


def _counts(referral_id: int, needs: list[Need]) -> dict[str, int]:
    """Everything that has to be counted, in one statement."""
    parts = [
        _count("proposed", select(func.count()).select_from(MatchProposal).where(
            MatchProposal.referral_id == referral_id, MatchProposal.state == ProposalState.PROPOSED)),
    ]
    for need in needs:
        if need.kind == NeedKind.DATA:
            parts.append(_count("data", select(func.count()).select_from(DataBundle).where(
                DataBundle.state == BundleState.IN_STOCK,
                or_(DataBundle.use_by.is_(None), DataBundle.use_by >= clock.today()))))
            continue
        devices = select(func.count()).select_from(Device).where(
            Device.form_factor.in_(_FORMS[need.device_kind or DeviceKind.ANY]),
            or_(Device.cosmetic_grade.is_(None), Device.cosmetic_grade != Grade.D),
            Device.loan_stock_reason.is_(None))
        parts.append(_count("stock", devices.where(Device.state == DeviceState.IN_STOCK)))
        parts.append(_count("coming", devices.where(Device.state.in_(_COMING))))
    return {row[0]: row[1] for row in db.session.execute(union_all(*parts))}


def _count(name: str, counted: Select[Any]) -> Select[Any]:
    return select(literal(name), counted.scalar_subquery())


def _sentence(need: Need, counts: dict[str, int]) -> str:
    if need.kind == NeedKind.DATA:
        if counts["data"]:
            return f"{plural(counts['data'], 'SIM or voucher', 'SIMs and vouchers')} in stock, to be given out in turn."
        return "No SIM or voucher is in stock now."
    name, coming = _NAMES[need.device_kind or DeviceKind.ANY], counts["coming"]
    names = "computers or tablets" if need.device_kind == DeviceKind.ANY else f"{name}s"
    told = f"No {name} is in stock now."
    if counts["stock"]:
        told = f"{plural(counts['stock'], name, names)} in stock, to be given out in turn to households they suit."
    if coming:
        told += f" {plural(coming, name, names)} in the workshop."
    if need.must_haves:
        told += f" What it must have ({plural(len(need.must_haves), 'thing')}) narrows the choice."
    return told
