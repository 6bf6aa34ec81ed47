"""What a household agrees to at hand-over and takes home on its receipt: terms and safety, in plain words.
A change of words is a new version; a hand-over keeps the version it was made with.
"""

TERMS_VERSION = "2026-1"
# The carbon factors in force; the figures behind the name are reporting's.
FACTOR_SET = "restart_2021"

TERMS = (
    "It is yours to keep. There is nothing to pay.",
    "It is used. We wiped, tested and checked it before we gave it to you.",
    "If it stops working, ring us. We will help you get it going again.",
    "If you do not need it any more, bring it back to us. Please do not sell it.",
)
SAFETY = (
    "Use only the charger that came with it. Do not charge it under a pillow or blanket.",
    "Stop using it if it gets very hot, swells or smells, and ring us.",
    "Choose a password that nobody else knows. We will never ask you for it.",
    "Be careful with messages that ask for money or codes. If in doubt, ask somebody you trust.",
)
CHILD_SAFETY = (
    "Content filters are turned on. The leaflet in the bag says how they work.",
    "Talk with your child about what they do online, and who with.",
)
DATA_TERMS = (
    "The data works from today until the day above. It ends by itself and you never have to pay.",
    "We will text you before it ends, and tell you about cheaper tariffs.",
)
