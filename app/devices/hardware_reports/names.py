"""The name people know a model by, out of the product, version and codes that firmware gives.

A Lenovo's product is a type code and its version the name; lshw puts a stock-keeping code behind the product.
"""

import re
from typing import Final

from app.devices.hardware_reports.values import text

_TRAILING_CODE: Final = re.compile(r"(.+?) \(([^()]+)\)")


def model_name(manufacturer: str | None, product: str | None, version: str | None) -> str | None:
    """The product, or the version where the maker keeps the name there; None when neither says anything."""
    is_lenovo = (manufacturer or "").casefold().startswith(("lenovo", "ibm"))
    has_name = version is not None and sum(sign.isalpha() for sign in version) >= 3
    return version if is_lenovo and has_name else product or (version if has_name else None)


def without_code(product: str | None, code: object = None) -> str | None:
    """The product without the bracketed code behind it; brackets that hold words are part of the name.

    `code` is the stock-keeping code as it was reported, a placeholder too; without it the brackets are judged.
    """
    if product is None:
        return None
    ending = " ".join(code.split()) if isinstance(code, str) else ""
    if ending and product.endswith(f" ({ending})"):
        return text(product.removesuffix(f"({ending})"))
    found = _TRAILING_CODE.fullmatch(product)
    if found is None:
        return product
    is_code = " " not in found[2] or found[2].startswith("LENOVO_MT") or text(found[2]) is None
    return text(found[1]) if is_code else product


def board_name(maker: str | None, product: str | None) -> str | None:
    """A motherboard by its maker and model; None without a model, as a maker alone names nothing."""
    return f"{maker or ''} {product}".strip() if product else None
