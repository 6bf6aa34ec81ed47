"""What landlords' systems can do with files, as parts of the OpenAPI document: addresses, parameters, answers.

Plain dictionaries; a test compares them with the routes and with real answers.
"""

from typing import Any, Final

from app.api_access.interface import Part, allowed_by, problems_for
from app.bulk_referrals.columns import FIELDS
from app.bulk_referrals.shapes import Severity
from app.bulk_referrals.states import BulkState
from app.core.permissions import Scope
from app.core.workbook import XLSX
from app.referrals.answers import AskedDevice, PermissionHow

_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer"}
_MAYBE_TEXT: Final = {"type": ["string", "null"]}
_MAYBE_NUMBER: Final = {"type": ["integer", "null"]}
_DECLARED: Final = {"type": "boolean", "description": "Everybody in the file was told what a referral is and agreed to "
                                                      "be referred. Needed before a file without such a column is "
                                                      "confirmed; say it here or when you confirm."}
_ON: Final = {"type": "string", "format": "date", "description": "The day they agreed, or the last of the days."}
_HOW: Final = {"type": "string", "enum": [one.value for one in PermissionHow], "description": "How they agreed."}

SETTINGS: Final[dict[str, dict[str, Any]]] = {
    "permission_declared": _DECLARED,
    "permission_on": _ON,
    "permission_how": _HOW,
    "safe_to_text": {"type": "string", "enum": ["yes", "no", "not_known"], "default": "not_known",
                     "description": "Whether the mobiles are safe to text, where no column says so row by row."},
    "device": {"type": "string", "enum": [one.value for one in AskedDevice], "default": "any",
               "description": "The device they need, where a row does not say so."},
    "data": {"type": "boolean", "default": True,
             "description": "Whether they need a SIM or voucher, where a row does not say so."},
    "sheet": {"type": "string", "maxLength": 31, "description": "The sheet of a workbook; else the first with a list."},
    "file_name": {"type": "string", "maxLength": 200, "description": "How your colleagues see the file called."},
    "columns": {"type": "string", "contentMediaType": "application/json",
                "description": "What columns mean, where their headings do not say so: a JSON object of headings and "
                               f"fields, null to leave one out. Fields: {', '.join(FIELDS)}."},
}
_KEY: Final = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 200},
    "description": "A new UUID for each call. The same call with the same key gets the same answer for 30 days, and "
                   "nothing happens twice.",
}
_REFERENCE: Final = {
    "name": "reference", "in": "path", "required": True, "schema": _TEXT, "description": "Of the file, as B-7K3M9A.",
}
_ACCEPTED: Final = {
    "description": "Taken. Ask at the status address what becomes of it.",
    "headers": {
        "Location": {"schema": _TEXT, "description": "The status address."},
        "Retry-After": {"schema": _NUMBER, "description": "Seconds to wait before asking."},
    },
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Accepted"}}},
}


def _shape(properties: dict[str, Any], description: str = "", optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "additionalProperties": False,
        "required": [name for name in properties if name not in optional],
        **({"description": description} if description else {}),
    }


_STATES: Final = {"type": "string", "enum": [state.value for state in BulkState]}
_SCHEMAS: Final[dict[str, Any]] = {
    "Accepted": _shape({
        "reference": _TEXT, "state": _STATES,
        "is_new": {"type": "boolean", "description": "False when the same file was here already."},
        "status_url": _TEXT, "page_url": {"type": "string", "description": "Where a colleague can put rows right."},
    }),
    "Finding": _shape({
        "row": _MAYBE_NUMBER, "column": _MAYBE_TEXT, "heading": _MAYBE_TEXT, "value": _MAYBE_TEXT,
        "severity": {"type": "string", "enum": [one.value for one in Severity]}, "code": _TEXT, "message": _TEXT,
    }, "One thing found, row and column as the spreadsheet shows them. reject: the row goes no further; confirm: a "
       "colleague must look; note: it is only told."),
    "Made": _shape({
        "row": _NUMBER, "tenancy_reference": _MAYBE_TEXT,
        "result": {"type": "string", "enum": ["referred", "updated"]}, "reference": _TEXT,
    }),
    "Left": _shape({"row": _NUMBER, "reason": _TEXT}),
    "Status": _shape({
        "reference": _TEXT, "state": _STATES, "progress": _shape({"done": _NUMBER, "total": _NUMBER}),
        "failure": {**_MAYBE_TEXT, "description": "Why it cannot go on, and what to do."}, "failure_code": _MAYBE_TEXT,
        "permission_declared": {"type": "boolean"},
        "encoding": _MAYBE_TEXT, "delimiter": _MAYBE_TEXT, "sheet": _MAYBE_TEXT, "header_row": _MAYBE_NUMBER,
        "mapping": {"type": ["object", "null"], "additionalProperties": _MAYBE_TEXT,
                    "description": "Heading and the field it was taken for."},
        "dropped_columns": {"type": ["array", "null"], "items": _TEXT,
                            "description": "Columns we never keep. Leave them out of your file."},
        "rows": _MAYBE_NUMBER, "accepted": _MAYBE_NUMBER, "check": _MAYBE_NUMBER, "rejected": _MAYBE_NUMBER,
        "skipped": _MAYBE_NUMBER, "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}},
        "referrals": {"type": "array", "items": {"$ref": "#/components/schemas/Made"}},
        "left": {"type": "array", "items": {"$ref": "#/components/schemas/Left"}},
        "status_url": _TEXT, "page_url": _TEXT,
    }, "The answer of `flask bulk check --json`, with where the file stands and what became of its rows. Null: not "
       "known yet, or put away 30 days after the end."),
    "Confirmation": _shape({
        "accepted": {"type": "integer", "description": "The accepted rows you saw: another number is refused."},
        "permission_declared": _DECLARED, "permission_on": _ON, "permission_how": _HOW,
    }, optional=("accepted", "permission_declared", "permission_on", "permission_how")),
}
_FILE: Final = {"type": "string", "contentMediaType": "application/octet-stream"}
_WRITE: Final = allowed_by(Scope.BULK_REFERRALS_WRITE)
_PATHS: Final[dict[str, dict[str, Any]]] = {
    "/bulk-referrals": {"post": {
        "operationId": "sendFile", "summary": "Send a file", **_WRITE,
        "description": "Send the file itself as the body, or as the field “file” of a form. CSV or Excel (.xlsx), up "
                       "to 10 MB and 10,000 rows. The same file again leads to where it stands, not taken twice. "
                       "Nothing becomes a referral, and nobody is texted, before you confirm.",
        "parameters": [_KEY, *(
            {"name": name, "in": "query", "required": False, "description": one["description"],
             "schema": {key: value for key, value in one.items() if key != "description"}}
            for name, one in SETTINGS.items()
        )],
        "requestBody": {"required": True, "content": {
            "text/csv": {"schema": _TEXT}, XLSX: {"schema": _FILE}, "application/octet-stream": {"schema": _FILE},
            "multipart/form-data": {"schema": {
                "type": "object", "required": ["file"], "properties": {"file": _FILE, **SETTINGS},
            }},
        }},
        "responses": {"202": _ACCEPTED, **problems_for(400, 413, 415, 422)},
    }},
    "/bulk-referrals/{reference}": {"get": {
        "operationId": "readStatus", "summary": "Ask how a file stands", **allowed_by(Scope.BULK_REFERRALS_READ),
        "description": "What was found in it, row by row, and after the confirmation which referral each row became. "
                       "While we work on it, the header Retry-After says when to ask again.",
        "parameters": [_REFERENCE],
        "responses": {
            "200": {"description": "Where the file stands.",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Status"}}}},
            **problems_for(404),
        },
    }},
    "/bulk-referrals/{reference}/confirm": {"post": {
        "operationId": "confirmFile", "summary": "Confirm a checked file", **_WRITE,
        "description": "The accepted rows become referrals. Rows to check and rejected ones stay in the file, where a "
                       "colleague can put them right. Confirming twice is confirming once.",
        "parameters": [_REFERENCE, _KEY],
        "requestBody": {"required": False, "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/Confirmation"},
        }}},
        "responses": {"202": _ACCEPTED, **problems_for(400, 404, 409, 413, 415, 422)},
    }},
    "/bulk-referrals/{reference}/cancel": {"post": {
        "operationId": "cancelFile", "summary": "Take a file back", **_WRITE,
        "description": "Nothing of the file is kept. A file that was confirmed cannot be taken back.",
        "parameters": [_REFERENCE, _KEY],
        "responses": {"202": _ACCEPTED, **problems_for(404, 409, 422)},
    }},
}

PART: Final = Part(_PATHS, _SCHEMAS)
