"""How long ago something was: short for lists, in words for screen readers."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
DAYS_IN_NUMBERS = 7


def short_age(at: str, now: datetime) -> str:
    """``5 min``, ``3 h``, ``2 d``, ``12 Mar``, ``Mar 2024``; nothing for what is no time."""
    moment = _moment(at)
    if moment is None:
        return ""
    age_s = (now - moment).total_seconds()
    for unit_s, most_s, form in (
        (MINUTE_S, HOUR_S, _tr("{count} min")),
        (HOUR_S, DAY_S, _tr("{count} h")),
        (DAY_S, DAY_S * DAYS_IN_NUMBERS, _tr("{count} d")),
    ):
        if age_s < most_s:
            return form.format(count=int(age_s / unit_s)) if age_s >= MINUTE_S else _tr("now")
    here = moment.astimezone(now.tzinfo)
    return f"{here:%b %Y}" if here.year != now.year else f"{here.day} {here:%b}"


def spoken_age(at: str, now: datetime) -> str:
    """``5 minutes ago``, ``1 day ago``, ``on 12 March 2024``."""
    moment = _moment(at)
    if moment is None:
        return ""
    age_s = (now - moment).total_seconds()
    for unit_s, most_s, one, many in (
        (MINUTE_S, HOUR_S, _tr("1 minute ago"), _tr("{count} minutes ago")),
        (HOUR_S, DAY_S, _tr("1 hour ago"), _tr("{count} hours ago")),
        (DAY_S, DAY_S * DAYS_IN_NUMBERS, _tr("1 day ago"), _tr("{count} days ago")),
    ):
        if age_s < most_s:
            count = int(age_s / unit_s)
            return _tr("just now") if age_s < MINUTE_S else one if count == 1 else many.format(count=count)
    here = moment.astimezone(now.tzinfo)
    return _tr("on {date}").format(date=f"{here.day} {here:%B %Y}")


def _moment(at: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _tr(text: str) -> str:
    return QCoreApplication.translate("ages", text)
