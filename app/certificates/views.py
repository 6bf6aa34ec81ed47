"""Pages of certificates: for staff, for the donor whose kit it was, and the check that is open to everybody."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from app.certificates import queries, service
from app.certificates.checking import Finding, check_file, check_hash, check_number, read_hash, read_number
from app.certificates.forms import CheckForm, WithdrawalForm
from app.certificates.policy import gone_since, proofs_of, standing_of
from app.certificates.wording import REASONS, STANDINGS, levels_named
from app.core.errors import Refused
from app.core.permissions import Permission
from app.core.references import InvalidReference
from app.devices.queries import get_device
from app.donations.queries import get_consignment
from app.extensions import limiter
from app.web.access import public, requires, signed_in
from app.web.error_pages import attach, flash_refusal

bp = Blueprint("certificates", __name__)
Answer = str | Response | tuple[str, int]
_WHY_PUBLIC = "Anybody who holds a certificate may check it; the page tells number, date, count and class only."


@bp.get("/certificates/devices/<asset_tag>")
@requires(Permission.DEVICE_VIEW)
def of_device(asset_tag: str) -> str:
    """The certificates of one device, and what stands in the way of a new one."""
    device = get_device(asset_tag)
    return render_template("certificates/of_device.html", device=device, proofs=proofs_of(device),
                           certificates=queries.list_for_device(device), **_shown())


@bp.post("/certificates/devices/<asset_tag>")
@requires(Permission.CERTIFICATE_ISSUE)
def issue_of_device(asset_tag: str) -> Response:
    """Issue a certificate of one device."""
    device = get_device(asset_tag)
    try:
        certificate = service.issue_for_device(signed_in(), device, _issuer())
    except Refused as refused:
        return flash_refusal(refused, url_for("certificates.of_device", asset_tag=device.asset_tag))
    return _issued(certificate.number)


@bp.get("/certificates/consignments/<reference>")
@requires(Permission.CONSIGNMENT_VIEW)
def of_consignment(reference: str) -> str:
    """The certificates of a consignment and of its devices."""
    consignment = _consignment(reference)
    return render_template("certificates/of_consignment.html", consignment=consignment,
                           certificates=queries.list_for_consignment(consignment), **_shown())


@bp.post("/certificates/consignments/<reference>")
@requires(Permission.CERTIFICATE_ISSUE)
def issue_of_consignment(reference: str) -> Response:
    """Issue a certificate of everything of a consignment that is proved clean."""
    consignment = _consignment(reference)
    try:
        certificate = service.issue_for_consignment(signed_in(), consignment, _issuer())
    except Refused as refused:
        return flash_refusal(refused, url_for("certificates.of_consignment", reference=consignment.reference))
    return _issued(certificate.number)


@bp.get("/certificates/<number>")
@requires(Permission.DEVICE_VIEW)
def show(number: str) -> str:
    """One certificate as a page, with how it stands today."""
    certificate = queries.get_certificate(number)
    return render_template("certificates/show.html", certificate=certificate, form=None,
                           withdrawal=WithdrawalForm(), back_href=_back(certificate), is_own=False,
                           **_shown(certificate))


@bp.post("/certificates/<number>/withdrawal")
@requires(Permission.CERTIFICATE_ISSUE)
def withdraw(number: str) -> Answer:
    """Take a certificate back."""
    certificate = queries.get_certificate(number)
    form = WithdrawalForm()
    if form.validate():
        try:
            service.withdraw_certificate(signed_in(), certificate, form.reason.data)
        except Refused as refused:
            attach(form, refused, form.reason)
        else:
            flash(f"Certificate {certificate.number} is withdrawn. Whoever checks it is told so.", "success")
            return redirect(url_for("certificates.show", number=certificate.number), 303)
    return render_template("certificates/show.html", certificate=certificate, form=form, withdrawal=form,
                           back_href=_back(certificate), is_own=False, **_shown(certificate)), 422


@bp.get("/certificates/<number>/certificate.pdf")
@requires(Permission.DEVICE_VIEW)
def download(number: str) -> FlaskResponse:
    """The certificate as it was issued, byte for byte, for staff."""
    return _pdf(queries.get_certificate(number))


@bp.get("/my-donations/<reference>/certificates")
@requires(Permission.OWN_DONATIONS_VIEW)
def of_own(reference: str) -> str:
    """The certificates of a donor's own consignment."""
    consignment = get_consignment(reference, signed_in())
    return render_template("certificates/of_own.html", consignment=consignment,
                           certificates=queries.list_for_consignment(consignment), **_shown())


@bp.get("/my-certificates/<number>")
@requires(Permission.OWN_DONATIONS_VIEW)
def show_own(number: str) -> str:
    """A certificate of own kit as a page."""
    certificate = queries.get_own_certificate(number, signed_in())
    of_what = certificate.consignment.reference if certificate.consignment else ""
    return render_template("certificates/show.html", certificate=certificate, form=None, withdrawal=None,
                           back_href=url_for("certificates.of_own", reference=of_what), is_own=True,
                           **_shown(certificate))


@bp.get("/my-certificates/<number>/certificate.pdf")
@requires(Permission.OWN_DONATIONS_VIEW)
def download_own(number: str) -> FlaskResponse:
    """A certificate of own kit as it was issued."""
    return _pdf(queries.get_own_certificate(number, signed_in()))


@bp.get("/certificate-check")
@public(_WHY_PUBLIC)
@limiter.limit("60 per minute")
def check() -> Answer:
    """The form of the check; a number in the address leads to its answer."""
    form = CheckForm(formdata=None)
    typed = request.args.get("number", "").strip()[:40]
    if not typed:
        return render_template("certificates/check.html", form=form, finding=None, number="")
    try:
        return redirect(url_for("certificates.check_one", number=read_number(typed)), 303)
    except InvalidReference as refused:
        form.number.data, form.number.errors = typed, [refused.sentence]
        return render_template("certificates/check.html", form=form, finding=None, number=""), 422


@bp.get("/certificate-check/<number>")
@public(_WHY_PUBLIC)
@limiter.limit("60 per minute")
def check_one(number: str) -> Answer:
    """Where the QR code of a certificate leads: how it stands, and no more than anybody may know."""
    finding = check_number(number[:40])
    form = CheckForm(formdata=None, number=finding.number)
    status = 200 if finding.number else 404
    return render_template("certificates/check.html", form=form, finding=finding, number=finding.number), status


@bp.post("/certificate-check")
@public(_WHY_PUBLIC)
@limiter.limit("20 per minute")
def send_check() -> Answer:
    """Compare a file or a hash with what was issued; nothing of it is kept."""
    form = CheckForm()
    finding = _find(form) if form.validate() else None
    status = 422 if finding is None else 200
    return render_template("certificates/check.html", form=form, finding=finding,
                           number=finding.number if finding else ""), status


def _find(form: CheckForm) -> Finding | None:
    """What the form asks for; None, with a sentence at the field, when it asks nothing that can be answered."""
    number = ""
    if typed := (form.number.data or "").strip():
        try:
            number = read_number(typed)
        except InvalidReference as refused:
            attach(form, refused, form.number)
            return None
    if form.file.data:
        return check_file(form.file.data.read(), number=number)
    if pasted := (form.sha256.data or "").strip():
        sha256 = read_hash(pasted)
        if sha256 is None:
            attach(form, Refused("A SHA-256 hash has 64 digits and letters from a to f. Check it and paste it again."),
                   form.sha256)
            return None
        return check_hash(sha256, number=number)
    if number:
        return check_number(number)
    attach(form, Refused("Enter the number, choose the file, or paste its hash."), form.number)
    return None


def _consignment(reference: str) -> Any:
    """The consignment a member of staff names."""
    return get_consignment(reference, signed_in())


def _shown(certificate: Any = None) -> dict[str, Any]:
    words: dict[str, Any] = {"standing_of": standing_of, "standings": STANDINGS, "levels_named": levels_named}
    if certificate is not None:
        words |= {"gone_since": gone_since(certificate), "reasons": REASONS}
    return words


def _back(certificate: Any) -> str:
    if certificate.device is not None:
        return url_for("certificates.of_device", asset_tag=certificate.device.asset_tag)
    return url_for("certificates.of_consignment", reference=certificate.consignment.reference)


def _issued(number: str) -> Response:
    flash(f"Certificate {number} is issued.", "success")
    return redirect(url_for("certificates.show", number=number), 303)


def _issuer() -> service.Issuer:
    settings: Any = current_app.config["SETTINGS"]
    return service.Issuer(settings.organisation_name, f"{settings.public_base_url}{url_for('certificates.check')}")


def _pdf(certificate: Any) -> FlaskResponse:
    return FlaskResponse(certificate.pdf, mimetype="application/pdf", headers={
        "Content-Disposition": f'inline; filename="certificate-{certificate.number}.pdf"',
    })
