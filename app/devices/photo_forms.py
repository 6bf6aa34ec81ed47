"""The form for photos of a device: what they show, and files or the camera; no database."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput
from werkzeug.datastructures import FileStorage
from wtforms.validators import ValidationError

from app.devices.condition_words import PHOTO_KINDS
from app.devices.photo_states import PhotoKind
from app.devices.service.photos import SentPhoto
from app.web.fields import Choice


class PhotosForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Photos from the camera of a phone, or several files."""

    kind = Choice("What do they show?", PhotoKind, names=PHOTO_KINDS, default=PhotoKind.LOOK,
                  missing="Choose what they show.")
    camera = FileField("Take a photo now", widget=GovFileInput(), description="On a phone this opens the camera.")
    photos = MultipleFileField("Or choose photos", widget=GovFileInput(multiple=True),
                               description="JPEG, PNG or WebP, up to 10 MB each. Place and camera are not kept.")

    def validate_photos(self, field: MultipleFileField) -> None:
        """Refuse a form without any file."""
        if not self._files():
            raise ValidationError("Take a photo, or choose one or more.")

    def _files(self) -> list[FileStorage]:
        found = [self.camera.data, *(self.photos.data or ())]
        return [file for file in found if isinstance(file, FileStorage) and file.filename]

    def sent(self) -> list[SentPhoto]:
        """The files with their bytes."""
        return [SentPhoto(file.filename or "", file.read()) for file in self._files()]
