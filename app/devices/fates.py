"""What a donor is told of each item: tag, kind, stage; never who has it."""

from app.devices.policy import can_hold_data, wipe_obstacles
from app.devices.queries import count_of_donor, list_of_consignment
from app.devices.wording import told_to_donor
from app.donations.fates import ItemFate, StageTotal
from app.web.filters import words


def fates_of(consignment_id: int) -> list[ItemFate]:
    """The fate of every device counted in from a consignment, by tag."""
    fates = []
    for device in list_of_consignment(consignment_id):
        told = told_to_donor(device.state, is_loan_stock=device.loan_stock_reason is not None)
        fates.append(ItemFate(
            asset_tag=device.asset_tag, kind=_kind(words(device.form_factor), device.manufacturer, device.model),
            stage=told.text, colour=told.colour, sentence=told.sentence, changed_at=device.updated_at,
            is_wiped=can_hold_data(device) and not wipe_obstacles(device),
            form_factor=str(device.form_factor or "other"),
        ))
    return fates


def totals_of(donor_id: int) -> list[StageTotal]:
    """How many items of a donor stand at each stage, the largest number first."""
    totals: dict[str, int] = {}
    for (state, is_loan_stock), number in count_of_donor(donor_id).items():
        stage = told_to_donor(state, is_loan_stock=is_loan_stock).text
        totals[stage] = totals.get(stage, 0) + number
    return [StageTotal(stage, totals[stage]) for stage in sorted(totals, key=lambda name: (-totals[name], name))]


def _kind(form_factor: str, manufacturer: str | None, model: str | None) -> str:
    name = " ".join(part for part in (manufacturer, model) if part)
    return f"{form_factor}: {name}" if name else form_factor
