"""Sessions for property tests: any version, method, verification, number of drives and fault."""

from hypothesis import strategies as st

from tests.devices.wipe_logs.log_writer import FAULTS, METHODS, VERSIONS, Drive, Session

NAMES = ["sda", "sdb", "sdaa", "nvme0n1", "nvme1n1", "mmcblk0", "loop7"]
MODELS = ["KINGSTON SA400S37240G", "ST500DM002-1BD142", "HGST HTS/725050A7", "WDC WD5000AAKX-6, Blue", "Disk"]
SIZES = [67_108_864, 240_057_409_536, 500_107_862_016, 1_024_209_543_168, 10_000_831_348_736]
SERIALS = st.from_regex(r"\A[A-Z]{2}[0-9]{4}([A-Z0-9]{2,13}|[A-Z0-9]{14})\Z")


@st.composite
def sessions(
    draw: st.DrawFn, *, faults: list[str] | None = None, least: int = 1, versions: list[str] | None = None
) -> Session:
    count = draw(st.integers(least, 3))
    names = draw(st.permutations(NAMES))[:count]
    sizes = draw(st.permutations(SIZES))[:count]
    serials = draw(st.lists(SERIALS, min_size=count, max_size=count, unique=True))
    drives = tuple(
        Drive(name, draw(st.sampled_from(MODELS)), serial, size, fault=draw(st.sampled_from(faults or FAULTS)))
        for name, serial, size in zip(names, serials, sizes, strict=True)
    )
    return Session(
        drives,
        version=draw(st.sampled_from(versions or VERSIONS)),
        method=draw(st.sampled_from(list(METHODS))),
        rounds=draw(st.integers(1, 2)),
        verify=draw(st.sampled_from(["last", "all", "off"])),
        blank=draw(st.booleans()),
        has_banner=draw(st.booleans()),
        has_noise=draw(st.booleans()),
        seed=draw(st.integers(0, 1000)),
    )
