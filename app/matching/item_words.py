"""Devices and bundles in a few words, and what has to be done before they are handed over. Pure.
Nothing about the household but what its preparation needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.devices.policy import known_faults
from app.matching.facts import BundleKind, FormFactor, MustHave
from app.matching.makes import BUNDLE_WORDS, FORM_WORDS

if TYPE_CHECKING:
    from app.connectivity.models import DataBundle
    from app.devices.models import Device

_STEPS = {
    MustHave.TOUCH: "Check that the whole touch screen answers.",
    MustHave.LARGE_SCREEN: "Set the text size to large.",
    MustHave.CAMERA: "Check the camera and the microphone in a video call.",
    MustHave.SCREEN_READER: "Turn on the screen reader and check that it speaks.",
    MustHave.PORTABLE: "Add a bag or sleeve.",
    MustHave.WINDOWS: "Check that Windows is activated and up to date.",
}
_CHARGED = {"laptop", "tablet", "smartphone"}
_WITH_SYSTEM = {"desktop", "all_in_one", "server"}


def device_words(device: Device) -> str:
    """A device as people would point at it: "Lenovo ThinkPad T480 (laptop)"."""
    name = " ".join(part for part in (device.manufacturer, device.model) if part) or "Unnamed device"
    known = next((form for form in FormFactor if form.value == device.form_factor), None)
    return f"{name} ({FORM_WORDS[known].split(' ', 1)[1] if known else 'device'})"


def device_with_faults(device: Device) -> str:
    """The same with the faults it goes out with, for whoever hands it over and whoever receives it."""
    faults = "; ".join(fault_words(device))
    return f"{device_words(device)}, known fault: {faults}" if faults else device_words(device)


def fault_words(device: Device) -> tuple[str, ...]:
    """The faults it goes out with, each as whoever set it aside wrote it."""
    return tuple(one.fault for one in known_faults(device).values() if one.fault)


def bundle_words(bundle: DataBundle) -> str:
    """A bundle as people would name it: "SIM, Vodafone, 20 GB a month for 6 months"."""
    kind = BUNDLE_WORDS[BundleKind(bundle.kind)].split(" ", 1)[1]
    months = "month" if bundle.months == 1 else "months"
    return f"{kind[0].upper()}{kind[1:]}, {bundle.network}, {bundle.gb_month} GB a month for {bundle.months} {months}"


def preparation_steps(
    device: Device | None, bundle: DataBundle | None, must_haves: Sequence[str], *, for_child: bool
) -> list[str]:
    """What the workshop does before the items leave, in order."""
    steps: list[str] = []
    if device is not None:
        steps.append(_first_step(device))
        steps += [_STEPS[MustHave(code)] for code in must_haves if code in set(MustHave)]
    if for_child:
        steps.append("Turn on content filters and pack the safety leaflet for children.")
    if bundle is not None:
        kind = BUNDLE_WORDS[BundleKind(bundle.kind)]
        steps.append(f"Pack {kind} ending in {bundle.last_four}.")
    return steps


def _first_step(device: Device) -> str:
    if device.form_factor in _CHARGED:
        return "Charge it, install updates, and pack the charger."
    if device.form_factor in _WITH_SYSTEM:
        return "Install updates, and pack the mains lead."
    return "Pack it with its leads."
