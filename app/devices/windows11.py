"""Whether a computer is fit for Windows 11, with a sentence for every condition. Pure: no database, no web.

Conditions as Microsoft publishes them ("Windows 11 system requirements"): a listed 64-bit processor, 4 GB of memory,
64 GB of storage, TPM 2.0, UEFI with Secure Boot. What is not known is never taken as met.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.devices.processors import Processor, read_processor

LEAST_RAM_MB: Final = 4096
LEAST_STORAGE_GB: Final = 64
# Graphics take their share of memory before some tools count it: 3.6 GB counted are 4 GB fitted. No set of modules
# adds up to anything between 3.5 and 4 GB.
_COUNTED_AS_4_GB: Final = 3_680
# A chip sold as 64 GB holds 62.5 × 10^9 bytes.
_COUNTED_AS_64_GB: Final = 62


class TpmVersion(StrEnum):
    """The trusted platform module a technician or a report found."""

    TWO = "2.0"
    ONE = "1.2"
    NONE = "none"


class Answer(StrEnum):
    """Fit, not fit, or not known because a fact is missing."""

    FIT = "fit"
    NOT_FIT = "not_fit"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What is known of a computer; None is not known. Memory in MiB, storage (the largest drive) in 10^9 bytes."""

    cpu_model: str | None = None
    model: str | None = None
    ram_mb: int | None = None
    storage_gb: int | None = None
    tpm: TpmVersion | None = None
    has_secure_boot: bool | None = None
    is_64_bit: bool | None = None


@dataclass(frozen=True)
class Finding:
    """One condition: met, not met, or (None) not known."""

    is_met: bool | None
    sentence: str


@dataclass(frozen=True)
class Fitness:
    """The answer and every condition behind it."""

    answer: Answer
    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """What decided: the conditions not met, or else those nobody knows; all of them when it is fit."""
        wanted = {Answer.NOT_FIT: False, Answer.UNKNOWN: None, Answer.FIT: True}[self.answer]
        return tuple(finding.sentence for finding in self.findings if finding.is_met is wanted)


def judge(machine: Machine) -> Fitness:
    """Fit only when every condition is known to be met; not fit as soon as one is known not to be."""
    findings = (_processor(machine), _memory(machine.ram_mb), _storage(machine.storage_gb), _tpm(machine.tpm),
                _secure_boot(machine.has_secure_boot))
    met = [finding.is_met for finding in findings]
    if False in met:
        return Fitness(Answer.NOT_FIT, findings)
    return Fitness(Answer.FIT if all(met) else Answer.UNKNOWN, findings)


def _processor(machine: Machine) -> Finding:
    if machine.is_64_bit is False:
        return Finding(False, "Processor is 32-bit; Windows 11 needs 64-bit.")
    processor = read_processor(machine.cpu_model)
    if processor.is_listed and processor.only_in:
        return _only_in(processor, machine.model)
    return Finding(processor.is_listed, processor.sentence)


def _only_in(processor: Processor, model: str | None) -> Finding:
    if not model:
        return Finding(None, f"{processor.sentence} Enter the model of the device.")
    said = " ".join(model.casefold().split())
    return Finding(any(name in said for name in processor.only_in), processor.sentence)


def _memory(ram_mb: int | None) -> Finding:
    if not ram_mb:
        return Finding(None, "The memory is not known. Enter it.")
    said = f"Memory is {ram_mb / 1024:.3g} GB"
    if ram_mb >= _COUNTED_AS_4_GB:
        return Finding(True, f"{said}.")
    return Finding(False, f"{said}; Windows 11 needs {LEAST_RAM_MB // 1024} GB.")


def _storage(storage_gb: int | None) -> Finding:
    if not storage_gb:
        return Finding(None, "The storage is not known. Enter its size.")
    if storage_gb >= _COUNTED_AS_64_GB:
        return Finding(True, f"Storage is {storage_gb} GB.")
    return Finding(False, f"Storage is {storage_gb} GB; Windows 11 needs {LEAST_STORAGE_GB} GB.")


def _tpm(tpm: TpmVersion | None) -> Finding:
    if tpm is None:
        return Finding(None, "It is not known which TPM it has. Look in the firmware's set-up and enter it.")
    if tpm == TpmVersion.TWO:
        return Finding(True, "It has TPM 2.0.")
    has = "It has no TPM" if tpm == TpmVersion.NONE else f"Its TPM is {tpm.value}"
    return Finding(False, f"{has}; Windows 11 needs TPM 2.0.")


def _secure_boot(has_secure_boot: bool | None) -> Finding:
    if has_secure_boot is None:
        return Finding(None, "It is not known whether it has Secure Boot. Look in the firmware's set-up and enter it.")
    if has_secure_boot:
        return Finding(True, "It has UEFI with Secure Boot.")
    return Finding(False, "It has no Secure Boot; Windows 11 needs UEFI with Secure Boot.")
