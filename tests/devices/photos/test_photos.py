"""Photos of devices: sent several at once, shown to the workshop alone, taken away, put back, and cleared in time."""

import gc
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.queries import list_for
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Role
from app.devices.models import Device
from app.devices.photo_models import DevicePhoto
from app.devices.photo_states import PhotoKind
from app.devices.pictures import MOST_BYTES
from app.devices.service import photos
from app.devices.service.photos import SentPhoto
from app.devices.states import DeviceState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, pass_tests
from tests.factories.donations import make_consignment
from tests.factories.photos import make_photo, photo_file
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[..., FlaskClient]


def at(device: Device, rest: str = "/photos") -> str:
    return f"/workshop/{device.asset_tag}{rest}"


def several(*contents: bytes, field: str = "photos", **values: Any) -> dict[str, Any]:
    files = [(io.BytesIO(content), f"IMG_{number}.jpg") for number, content in enumerate(contents)]
    return {"kind": "look", **values, field: files}


# --- Sending ----------------------------------------------------------------------------------------------------------

def test_several_photos_are_kept_and_each_refused_one_says_why(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    device, client = make_device(DeviceState.TESTING), sign_in(make_user(Role.TECHNICIAN))
    sent = several(photo_file(), photo_file(kind="WEBP"), b"GIF89a...", photo_file())
    shown = page(client.post(at(device), data=sent, follow_redirects=True))
    assert "3 photos are kept." in shown.text and "IMG_2.jpg: This is a GIF." in shown.text
    assert len([one for one in shown.find_all("img") if "small.jpg" in one.get("src", "")]) == 3
    assert [event.action for event in list_for("device", device.id)].count("photo_added") == 3


def test_one_from_the_camera_is_kept_and_none_at_all_is_refused(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    device, client = make_device(DeviceState.TESTING), sign_in(make_user(Role.TECHNICIAN))
    shown = page(client.get(at(device)))
    (camera,) = [one for one in shown.find_all("input") if one.get("name") == "camera"]
    assert (camera.get("accept"), camera.get("capture")) == ("image/*", "environment")
    assert "Take a photo, or choose" in page(client.post(at(device), data={"kind": "look"}), 422).text
    refused = page(client.post(at(device), data=several(b"<svg></svg>")), 422)
    assert "no photo we can read" in refused.text
    client.post(at(device), data=several(photo_file(), field="camera", kind="type_plate"))
    assert [photo.kind for photo in photos.list_photos(device)] == [PhotoKind.TYPE_PLATE]


def test_the_same_file_again_is_the_same_photo(session: Session) -> None:
    device, user, file = make_device(), make_user(Role.TECHNICIAN), SentPhoto("a.jpg", photo_file())
    first = photos.add_photo(user, device, file, PhotoKind.LOOK)
    photos.remove_photo(user, device, first.id)
    (again,) = photos.add_photos(user, device, [file], PhotoKind.LOOK)
    assert (again.photo, again.is_new, first.removed_at) == (first, False, None)
    assert photos.add_photo(user, make_device(), file, PhotoKind.LOOK) is not first


def test_no_more_than_eight_of_its_look_and_two_of_its_plate(session: Session) -> None:
    device, user = make_device(), make_user(Role.TECHNICIAN)
    first = make_photo(device, user)
    for _number in range(7):
        make_photo(device, user)
    for _number in range(2):
        make_photo(device, user, PhotoKind.TYPE_PLATE)
    for kind in PhotoKind:
        with pytest.raises(Refused, match="Take one away first"):
            make_photo(device, user, kind)
    photos.remove_photo(user, device, first.id)
    make_photo(device, user)
    with pytest.raises(Refused, match="Take one away first"):
        photos.restore_photo(user, device, first.id)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the refused request's own copy
def test_photos_of_a_phone_may_be_more_than_other_forms_send(session: Session, sign_in: SignIn) -> None:
    device, heavy = make_device(), b"\xff\xd8\xff" + bytes(MOST_BYTES)
    client = sign_in(make_user(Role.TECHNICIAN))
    assert client.post(at(device), data=several(heavy, photo_file())).status_code == 303
    assert len(photos.list_photos(device)) == 1
    tests = {"version": "1", "log": (io.BytesIO(heavy), "a.log")}
    assert client.post(at(device, "/wipe-logs"), data=tests).status_code == 413
    strangers = sign_in(make_user(Role.CASEWORKER))
    assert strangers.post(at(device), data=several(heavy)).status_code in {403, 413}
    gc.collect()


# --- Showing ----------------------------------------------------------------------------------------------------------

def test_photos_are_given_out_as_plain_jpeg_to_the_workshop_alone(session: Session, sign_in: SignIn) -> None:
    device = make_device()
    photo = photos.add_photo(make_user(Role.TECHNICIAN), device, SentPhoto("a.png", photo_file(700, 500, "PNG")),
                             PhotoKind.LOOK)
    session.commit()
    address = at(device, f"/photos/{photo.id}")
    for role in (Role.TECHNICIAN, Role.COORDINATOR):
        client = sign_in(make_user(role))
        for rest, size in ((".jpg", (700, 500)), ("-small.jpg", (320, 229))):
            answer = client.get(address + rest)
            assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
            assert answer.headers["Cache-Control"] == "private, no-store", "a photo taken away is gone"
            assert Image.open(io.BytesIO(answer.data)).size == size
    for role in (Role.DONOR, Role.FUNDER, Role.CASEWORKER, Role.HAND_OVER_WORKER, Role.ADMINISTRATOR):
        assert sign_in(make_user(role)).get(f"{address}.jpg").status_code == 403
    technician = sign_in(make_user(Role.TECHNICIAN))
    assert technician.get(at(make_device(), f"/photos/{photo.id}.jpg")).status_code == 404


def test_a_donor_sees_no_photo_of_what_became_of_its_kit(session: Session, sign_in: SignIn) -> None:
    consignment = make_consignment()
    device = make_device(consignment_id=consignment.id)
    make_photo(device, make_user(Role.TECHNICIAN))
    client = sign_in(make_user(Role.DONOR, organisation=consignment.donor))
    for address in ("/donations/", f"/donations/{consignment.reference}"):
        assert "/photos" not in client.get(address).get_data(as_text=True)


def test_pages_with_photos_ask_the_database_little(session: Session, sign_in: SignIn, page: PageCheck) -> None:
    user = make_user(Role.TECHNICIAN)
    device = make_device(DeviceState.TESTING, technician=user)
    pass_tests(device, user)
    for kind in (PhotoKind.LOOK, PhotoKind.LOOK, PhotoKind.TYPE_PLATE):
        make_photo(device, user, kind)
    photos.remove_photo(user, device, make_photo(device, user).id)
    client = sign_in(user)
    for rest, shown in (("/photos", 3), ("/grade", 2)):
        with statements() as sent:
            found = page(client.get(at(device, rest)))
        assert len(sent) <= MOST_A_PAGE, sent
        assert sum("small.jpg" in one.get("src", "") for one in found.find_all("img")) == shown


def test_the_device_s_page_keeps_function_look_and_battery_apart(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    user = make_user(Role.TECHNICIAN)
    device = make_device(battery_health_percent=83, cpu_model="Intel(R) Core(TM) i7-7500U")
    make_photo(device, user)
    text = page(sign_in(user).get(at(device, ""))).text
    assert "checks made, none failed" in text and "Grade B" in text and "1 photo" in text
    assert "83% of its first capacity" in text and "Not fit for Windows 11" in text
    unknown = make_device(DeviceState.RECEIVED)
    assert "Not tested yet" in page(sign_in(user).get(at(unknown, ""))).text


# --- Taking away ------------------------------------------------------------------------------------------------------

def test_ones_own_photo_is_taken_away_and_put_back(session: Session, sign_in: SignIn, page: PageCheck) -> None:
    user, colleague = make_user(Role.TECHNICIAN), make_user(Role.TECHNICIAN)
    device = make_device()
    photo = make_photo(device, user)
    client = sign_in(colleague)
    assert f"/photos/{photo.id}/removal" not in client.get(at(device)).get_data(as_text=True)
    answer = client.post(at(device, f"/photos/{photo.id}/removal"), follow_redirects=True)
    assert "a colleague's" in page(answer).text
    client = sign_in(user)
    removed = page(client.post(at(device, f"/photos/{photo.id}/removal"), follow_redirects=True))
    assert "taken away" in removed.text and "small.jpg" not in str(removed.links())
    assert client.get(at(device, f"/photos/{photo.id}.jpg")).status_code == 404
    back = page(client.post(at(device, f"/photos/{photo.id}/return"), follow_redirects=True))
    assert "The photo is back." in back.text
    assert client.get(at(device, f"/photos/{photo.id}.jpg")).status_code == 200
    actions = [event.action for event in list_for("device", device.id)]
    assert actions.count("photo_removed") == actions.count("photo_restored") == 1


def test_another_device_s_photo_is_not_to_be_had(session: Session) -> None:
    user = make_user(Role.TECHNICIAN)
    photo, other = make_photo(make_device(), user), make_device()
    for act in (photos.remove_photo, photos.restore_photo):
        with pytest.raises(NotFound):
            act(user, other, photo.id)
    assert photos.may_remove(make_user(Role.COORDINATOR), photo) and photos.may_remove(user, photo)


def test_photos_are_cleared_a_month_after_they_were_taken_away_and_a_year_after_the_device_left(
    session: Session
) -> None:
    user = make_user(Role.TECHNICIAN)
    here, gone = make_device(), make_device(DeviceState.HANDED_OVER)
    kept, removed = make_photo(here, user), make_photo(here, user)
    make_photo(gone, user)
    photos.remove_photo(user, here, removed.id)
    session.commit()
    left = {}
    for days in (29, 31, 364, 366):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            photos.clear_photos()
        session.commit()
        left[days] = session.scalar(select(func.count()).select_from(DevicePhoto))
    assert left == {29: 3, 31: 2, 364: 2, 366: 1}
    assert session.get(DevicePhoto, kept.id) is not None


# --- Identity by hand -------------------------------------------------------------------------------------------------

def test_what_was_typed_by_hand_says_by_whom_and_shows_the_type_plate(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    user = make_user(Role.TECHNICIAN)
    device = make_device(DeviceState.RECEIVED)
    client = sign_in(user)
    typed = {"form_factor": "laptop", "manufacturer": "Dell", "model": "Latitude 5490", "serial": "5CQ6VY1"}
    client.post(at(device, "/identity"), data={**typed, "version": device.version})
    assert f"Typed by hand by {user.name}" in page(client.get(at(device, ""))).text
    session.expire_all()
    refused = client.post(at(device, "/identity"), data={
        **typed, "version": device.version, "model": "Latitude 7490", "type_plate": (io.BytesIO(b"no"), "plate.jpg")})
    assert "no photo we can read" in page(refused, 422).text
    session.expire_all()
    assert device.model == "Latitude 5490", "nothing is saved with a photo that is refused"
    client.post(at(device, "/identity"), data={
        **typed, "version": device.version, "type_plate": (io.BytesIO(photo_file()), "plate.jpg")})
    shown = page(client.get(at(device, "")))
    assert "photo of the type plate" in shown.text and "no photo of the type plate" not in shown.text
    again = page(client.get(at(device, "/identity")))
    assert f"was typed by hand by {user.name}" in again.text and "with a photo of the type plate" in again.text


def test_an_empty_box_for_a_photo_costs_nobody_what_they_typed_when_the_session_ended(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    device = make_device(DeviceState.RECEIVED)
    client = sign_in(make_user(Role.TECHNICIAN))
    with client.session_transaction() as cookie:
        cookie.clear()
    typed = {"manufacturer": "Dell", "version": device.version}
    asked = {
        has_file: client.post(at(device, "/identity"), headers={"Origin": "http://localhost"}, data={
            **typed, "type_plate": (io.BytesIO(b"x" * has_file), "plate.jpg" if has_file else "")})
        for has_file in (False, True)
    }
    assert page(asked[False], 401).form_values()["kept"]
    assert asked[True].status_code == 303, "a file stays on the sender's machine"
