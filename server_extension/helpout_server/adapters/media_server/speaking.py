"""Who speaks now, loudest first. Pure."""

SPEAKERS_MAX = 5


class Speakers:
    """Those that a media server hears; quiet ones are not kept."""

    def __init__(self) -> None:
        self._levels: dict[str, float] = {}

    def heard(self, connection_id: str, level: float | None) -> bool:
        """Take a change. Returns whether who speaks is another answer now.

        Args:
            level: dBov below the loudest, 0..127; None: it fell silent.
        """
        if level is None:
            return self._levels.pop(connection_id, None) is not None
        changed = self._levels.get(connection_id) != level
        self._levels[connection_id] = level
        return changed

    def loudest_first(self) -> list[str]:
        """Connections, at most ``SPEAKERS_MAX``."""
        ordered = sorted(self._levels, key=self._levels.__getitem__)
        return ordered[:SPEAKERS_MAX]
