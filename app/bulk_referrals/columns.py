"""What a column of a landlord's file may be taken for: the fields of a bulk referral, in the order of the template.

A table and its words; how headings find their field stands in synonyms, what cells mean in values.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.referrals import answers
from app.referrals.answers import Worded


class Group(StrEnum):
    """The part of the mapping page a field stands in; the value is its title."""

    TENANCY = "The tenancy"
    PERSON = "The person"
    CONTACT = "How to reach them"
    HOME = "Their home"
    HOUSEHOLD = "The household"
    CIRCUMSTANCES = "Where they stand"
    NEED = "What they need"
    PERMISSION = "Permission and notes"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a column can hold.

    `is_required`: a row needs it, from this column or one of `instead`. `may_fill_down`: an empty cell may take the
    value above (merged cells), only where the uploader chose it. `may_repeat`: several columns may hold it.
    """

    key: str
    label: str
    hint: str
    group: Group
    is_required: bool = False
    instead: tuple[str, ...] = ()
    may_fill_down: bool = False
    may_repeat: bool = False
    in_template: bool = True
    choices: tuple[str, ...] = ()
    example: str = ""


def _words(kind: type[Worded], *, without: Iterable[str] = ()) -> tuple[str, ...]:
    return tuple(member.words for member in kind if member.value not in set(without))


_YES_NO: Final = ("Yes", "No")
_YES_NO_NOT_KNOWN: Final = _words(answers.YesNo)

_TENANCY: Final = (
    Field("tenancy_reference", "Tenancy reference", "Your own number for the tenancy. We use it to see that nobody is "
          "referred twice.", Group.TENANCY, example="EXAMPLE-1"),
    Field("property_reference", "Property reference", "Your own number for the home.", Group.TENANCY,
          in_template=False),
    Field("uprn", "UPRN", "The national number of the home, 1 to 12 digits.", Group.TENANCY, example=""),
    Field("scheme", "Scheme or estate", "The name of the place. It is added to the address where that is short.",
          Group.TENANCY, may_fill_down=True, in_template=False),
)
_PERSON: Final = (
    Field("title", "Title", "Mr, Ms and so on. It is read and not kept.", Group.PERSON, in_template=False),
    Field("first_name", "First name", "The adult who is referred.", Group.PERSON, example="Sam"),
    Field("last_name", "Last name", "The adult who is referred.", Group.PERSON, is_required=True,
          instead=("full_name",), example="Example"),
    Field("full_name", "Whole name", "First and last name in one column, in either order.", Group.PERSON,
          in_template=False),
    Field("is_adult", "18 or over", "Yes or no. Leave out the date of birth.", Group.PERSON, choices=_YES_NO,
          example="Yes"),
)
_CONTACT: Final = (
    Field("phone", "Phone", "A mobile if there is one. Format the column as text.", Group.CONTACT, may_repeat=True,
          example="07700 900123"),
    Field("phone_2", "Second phone", "Another number. The mobile is the one we text.", Group.CONTACT, may_repeat=True,
          in_template=False),
    Field("safe_to_text", "Safe to text", "Yes only where nobody else should not see it.", Group.CONTACT,
          choices=_YES_NO_NOT_KNOWN, example="Yes"),
    Field("phone_shared_with", "Who else sees the phone", "For example: daughter.", Group.CONTACT),
    Field("contact_by", "Contact by", "Text, call, or through the person who refers.", Group.CONTACT,
          choices=_words(answers.ContactBy), example=answers.ContactBy.TEXT.words),
    Field("language", "Language", "The language they would like. Empty means English.", Group.CONTACT,
          choices=_words(answers.SpokenLanguage), example=answers.SpokenLanguage.ENGLISH.words),
)
_HOME: Final = (
    Field("address", "Whole address", "All of the address in one column.", Group.HOME, is_required=True,
          instead=("address_1",), in_template=False),
    Field("address_1", "Address line 1", "Flat, number and street.", Group.HOME, may_repeat=True,
          example="Flat 2, 10 Example Street"),
    Field("address_2", "Address line 2", "What follows the first line.", Group.HOME, may_fill_down=True),
    Field("address_3", "Address line 3", "What follows the second line.", Group.HOME, may_fill_down=True,
          in_template=False),
    Field("address_4", "Address line 4", "What follows the third line.", Group.HOME, may_fill_down=True,
          in_template=False),
    Field("town", "Town", "The town or city.", Group.HOME, may_fill_down=True, example="Liverpool"),
    Field("county", "County", "It is read and not needed.", Group.HOME, may_fill_down=True, in_template=False),
    Field("postcode", "Postcode", "All of it, such as L8 1XY.", Group.HOME, is_required=True,
          instead=("address",), may_fill_down=True, example="L8 1XY"),
    Field("postcode_2", "Second half of the postcode", "Only where the postcode stands in two columns.", Group.HOME,
          may_fill_down=True, in_template=False),
    Field("authority", "Council area", "Only to compare with what the postcode says.", Group.HOME, may_fill_down=True,
          in_template=False),
)
_HOUSEHOLD: Final = (
    Field("adults", "Adults in the home", "How many people of 18 or over, with the person referred.", Group.HOUSEHOLD,
          example="1"),
    Field("children_0_4", "Children aged 0 to 4", "How many.", Group.HOUSEHOLD, example="0"),
    Field("children_5_10", "Children aged 5 to 10", "How many.", Group.HOUSEHOLD, example="0"),
    Field("children_11_15", "Children aged 11 to 15", "How many.", Group.HOUSEHOLD, example="1"),
    Field("children_16_17", "Children aged 16 or 17", "How many.", Group.HOUSEHOLD, example="0"),
    Field("child_user", "Mainly for a child", "Yes where a child will use it most.", Group.HOUSEHOLD, choices=_YES_NO,
          example="No"),
)
_CIRCUMSTANCES: Final = (
    Field("low_income", "Low income", "Yes, no or not known. Never an amount.", Group.CIRCUMSTANCES,
          choices=_YES_NO_NOT_KNOWN, example="Yes"),
    Field("device_now", "What they have today", "What they go online with now.", Group.CIRCUMSTANCES,
          choices=_words(answers.DeviceNow), example=answers.DeviceNow.SMARTPHONE_ONLY.words),
    Field("internet_home", "Internet at home", "None, not enough or enough.", Group.CIRCUMSTANCES,
          choices=_words(answers.Internet), example=answers.Internet.NONE.words),
    Field("internet_away", "Internet away from home", "None, not enough or enough.", Group.CIRCUMSTANCES,
          choices=_words(answers.Internet), example=answers.Internet.NONE.words),
    Field("can_afford_contract", "Can afford a contract", "Yes, no or not known.", Group.CIRCUMSTANCES,
          choices=_YES_NO_NOT_KNOWN, example="No"),
)
_NEED: Final = (
    Field("device_kind", "Device needed", "The kind of device, or none.", Group.NEED, may_fill_down=True,
          choices=_words(answers.AskedDevice), example=answers.AskedDevice.LAPTOP.words),
    Field("must_haves", "It must have", "Several are parted by a semicolon.", Group.NEED,
          example=answers.MustHave.CAMERA.words),
    Field("wants_data", "Data needed", "Yes where they need a SIM or voucher.", Group.NEED, may_fill_down=True,
          choices=_YES_NO, example="Yes"),
    Field("wants_skills_help", "Help to learn", "Yes where somebody should show them how.", Group.NEED,
          choices=_YES_NO, example="Yes"),
    Field("purposes", "To use it for", "Several are parted by a semicolon.", Group.NEED,
          example=answers.Purpose.BENEFITS.words),
    Field("deadline", "Deadline", "What the date that will not move is for. Leave empty where there is none.",
          Group.NEED, choices=_words(answers.DeadlineKind)),
    Field("needs_delivery", "Cannot come to collect", "Yes where they cannot come to a collection point.", Group.NEED,
          choices=_YES_NO, example="No"),
)
_PERMISSION: Final = (
    Field("permission", "They agree to be referred", "Yes where the person was told and agreed.", Group.PERMISSION,
          may_fill_down=True, choices=_YES_NO, example="Yes"),
    Field("permission_on", "Agreed on", "The day, such as 27/03/2026.", Group.PERMISSION, may_fill_down=True,
          example="27/03/2026"),
    Field("permission_how", "Agreed how", "Face to face, by phone or in writing.", Group.PERMISSION,
          may_fill_down=True, choices=_words(answers.PermissionHow), example=answers.PermissionHow.PHONE.words),
    Field("notes", "Notes", "No health details, bank details, National Insurance numbers or other people's names.",
          Group.PERMISSION),
)

FIELDS: Final[dict[str, Field]] = {
    field.key: field
    for group in (_TENANCY, _PERSON, _CONTACT, _HOME, _HOUSEHOLD, _CIRCUMSTANCES, _NEED, _PERMISSION)
    for field in group
}
REQUIRED: Final = tuple(field.key for field in FIELDS.values() if field.is_required)
ADDRESS_KEYS: Final = ("address", "address_1", "address_2", "address_3", "address_4", "town", "county")
PHONE_KEYS: Final = ("phone", "phone_2")
EXAMPLE_REFERENCE: Final = FIELDS["tenancy_reference"].example


def template_fields() -> tuple[Field, ...]:
    """The fields of the template to download, in their order."""
    return tuple(field for field in FIELDS.values() if field.in_template)


def column_letter(index: int) -> str:
    """The letters a spreadsheet shows over a column; index 0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
