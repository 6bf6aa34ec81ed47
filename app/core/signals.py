"""News that must travel uphill: a handful of named signals, carrying ids, handled in the same transaction.

A capability below sends; one above subscribes in its `register`.
"""

from blinker import Namespace

_signals = Namespace()

text_failed = _signals.signal("text_failed")  # message_id: a text will not arrive; somebody must ring
text_received = _signals.signal("text_received")  # inbound_id: a household answered
device_unavailable = _signals.signal("device_unavailable")  # device_id: no longer wiped, lost or scrapped
referral_left = _signals.signal("referral_left")  # referral_id: withdrawn, declined or closed; free what it holds
bundle_unavailable = _signals.signal("bundle_unavailable")  # bundle_id: reserved, and now lost
device_back = _signals.signal("device_back")  # device_id: it was out with somebody, and is back or lost
# referral_id: what stands in the way of a household that waits; each receiver answers with sentences
asked_what_blocks = _signals.signal("asked_what_blocks")
