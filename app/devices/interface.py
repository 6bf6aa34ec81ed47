"""What bench stations can do, as a part of the OpenAPI document; a test compares it with the routes and answers."""

from typing import Any, Final

from app.api_access.interface import Part, allowed_by, problems_for
from app.core.permissions import Scope
from app.devices.hardware_reports import ReportFormat
from app.devices.service.report_answers import RECOGNISED, WAITING
from app.devices.service.report_comparing import DriveStanding
from app.devices.states import DeviceState, ReportMatch

_TEXT: Final = {"type": "string"}
_MAYBE_TEXT: Final = {"type": ["string", "null"]}
_FILE: Final = {"type": "string", "contentMediaType": "application/octet-stream"}


def _shape(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False, "required": list(properties)}


_READ: Final = _shape({
    "standing": {"type": "string", "enum": [RECOGNISED, WAITING],
                 "description": "Waiting: no device has this serial number yet; a technician attaches the report."},
    "is_new": {"type": "boolean", "description": "False when the same report was here already."},
    "sha256": _TEXT,
    "format": {"type": "string", "enum": [one.value for one in ReportFormat]},
    "asset_tag": _MAYBE_TEXT,
    "state": {"type": ["string", "null"], "enum": [*(one.value for one in DeviceState), None]},
    "matched_by": {"type": ["string", "null"], "enum": [*(one.value for one in ReportMatch), None]},
    "differences": {"type": "array", "items": {"$ref": "#/components/schemas/HardwareDifference"}},
    "drives": {"type": "array", "items": {"$ref": "#/components/schemas/ReportedDrive"}},
    "warnings": {"type": "array", "items": _TEXT},
    "next": {"type": "array", "items": _TEXT, "description": "What a person does next, a sentence each."},
    "page_url": {"type": "string", "description": "Where a technician compares and confirms."},
})
_SETTINGS: Final = {
    "asset_tag": {"type": "string", "maxLength": 200, "description": "The device's asset tag, scanned from its label: "
                                                                     "needed for machines without a serial number."},
    "file_name": {"type": "string", "maxLength": 200, "description": "How technicians see the report called."},
}
_ANSWER: Final = {"application/json": {"schema": {"$ref": "#/components/schemas/HardwareReport"}}}
_PATHS: Final[dict[str, dict[str, Any]]] = {
    "/hardware-reports": {"post": {
        "operationId": "sendHardwareReport", "summary": "Send a hardware report from the bench",
        **allowed_by(Scope.HARDWARE_REPORTS_WRITE),
        "description": "The output of lshw -json, dmidecode, smartctl --json, inxi --output json, Workbench or "
                       "HardwareInfo, up to 5 MB, as the body or as the field “file” of a form. The device is "
                       "recognised by its serial number or the asset tag sent with it. No fact is changed before a "
                       "person confirms it; a drive that is not the device's sends it back to be wiped. The same "
                       "report again changes nothing.",
        "parameters": [
            {"name": name, "in": "query", "required": False, "description": one["description"],
             "schema": {key: value for key, value in one.items() if key != "description"}}
            for name, one in _SETTINGS.items()
        ],
        "requestBody": {"required": True, "content": {
            "application/json": {"schema": _FILE}, "text/plain": {"schema": _FILE},
            "application/octet-stream": {"schema": _FILE},
            "multipart/form-data": {"schema": {
                "type": "object", "required": ["file"], "properties": {"file": _FILE, **_SETTINGS},
            }},
        }},
        "responses": {
            "201": {"description": "Taken: recognised, or waiting to be matched to an asset tag.", "content": _ANSWER},
            "200": {"description": "The same report was here before.", "content": _ANSWER},
            **problems_for(400, 409, 413, 415, 422),
        },
    }},
}

PART: Final = Part(_PATHS, {
    "HardwareReport": _READ,
    "HardwareDifference": _shape({"fact": _TEXT, "reported": _TEXT, "recorded": _TEXT}),
    "ReportedDrive": _shape({
        "serial": _MAYBE_TEXT, "standing": {"type": "string", "enum": [one.value for one in DriveStanding]},
    }),
})
