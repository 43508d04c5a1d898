"""The newest release, as the place of the releases tells of it and its signature proves. Light to import: what speaks
with networks and checks signatures is imported when somebody asks."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from desktop.domain.releases import Release
from desktop.releases.origin import Origin

if TYPE_CHECKING:
    import ssl


def newest_release(place: Origin, trust: "ssl.SSLContext | None" = None) -> Release:
    """Fetch and prove it; blocks, and raises ``UpdateCheckFailed``."""
    from desktop.releases.download import fetch  # noqa: PLC0415 - see above
    from desktop.releases.manifest import read_manifest  # noqa: PLC0415 - see above

    return read_manifest(fetch(place.address, trust), place.public_key, datetime.now(UTC))
