"""Remembering across turns: the user tells something, and asks for it later, in many wordings."""

from collections.abc import Callable
from dataclasses import dataclass

from .small_talk import small_talk
from .taught import table
from .turns import Segment, Turn
from .vocabulary import COLOURS, FOODS, HOBBIES, JOBS, NOUNS, PETS
from .world import World, capitalised


@dataclass(frozen=True)
class Subject:
    """One kind of thing a user tells: statements, how it is taken in, questions for it, the answer, and not knowing."""

    statements: list[str]
    taken_in: str
    questions: list[str]
    answer: str
    unknown: str


SUBJECTS = {key: Subject(**subject) for key, subject in table("recall").items()}


def _value(world: World, subject: str) -> str:
    makers: dict[str, Callable[[], str]] = {
        "name": world.typed_name,
        "city": world.city,
        "pet": world.name,
        "colour": lambda: world.choice(COLOURS),
        "food": lambda: world.choice(FOODS),
        "job": lambda: world.choice(JOBS),
        "hobby": lambda: world.choice(HOBBIES),
        "age": lambda: str(world.randint(5, 99)),
        "word": lambda: world.invented_name() if world.chance(0.6) else world.choice(NOUNS),
        "number": lambda: str(world.randint(2, 9999)),
    }
    return makers[subject]()


def _statement(world: World, subject: str, value: str) -> str:
    return world.wording(SUBJECTS[subject].statements).replace("{pet}", world.choice(PETS)).replace("{}", value)


def _join(world: World, turn: Turn, statement: str, taken_in: str) -> None:
    """Two things told in one message."""
    second = statement if statement.startswith("I") else statement[0].lower() + statement[1:]
    turn.user = turn.user.rstrip(".") + world.choice([" and ", ". "]) + second
    turn.reply += " " + taken_in


def _subjects(world: World) -> list[str]:
    """One to three subjects that this conversation has not spoken of yet; most often the name is among them."""
    fresh = [key for key in SUBJECTS if key not in world.spoken_of]
    chosen = world.sample(fresh, min(len(fresh), world.choice([1, 1, 1, 2, 2, 3])))
    if "name" in fresh and "name" not in chosen and world.chance(0.4):
        chosen[0] = "name"
    world.spoken_of.update(chosen)
    return chosen


def _not_told_yet(world: World, subject: Subject) -> Turn:
    question = world.rough_question(world.wording(subject.questions))
    return Turn(question, subject.unknown, "I look for it in the chat. It is not there.", "Unknown.")


def _tell(world: World, key: str, turns: list[Turn], *, may_join: bool) -> str:
    """Add the turns in which the user tells a value, perhaps corrects it; returns what holds in the end."""
    taken_in, value = SUBJECTS[key].taken_in, _value(world, key)
    statement, answer = _statement(world, key, value), capitalised(taken_in.replace("{}", value))
    if may_join and world.chance(0.3):
        _join(world, turns[-1], statement, answer)
    else:
        turns.append(Turn(statement, answer, f"The user tells me something: {value}.", "Noted."))
    if world.chance(0.08):
        value = _value(world, key)
        correction = "Actually, " + _statement(world, key, value)
        answer = capitalised(taken_in.replace("{}", value))
        turns.append(Turn(correction, answer, f"The user corrects it: {value}.", "Noted."))
    return value


def _ask(world: World, subject: Subject, value: str) -> list[Turn]:
    turns = []
    for _ in range(2 if world.chance(0.15) else 1):
        question = world.rough_question(world.wording(subject.questions))
        answer = subject.answer.replace("{}", value)
        turns.append(Turn(question, answer, f"The user told me: {value}.", capitalised(value) + "."))
    return turns


def recall(world: World) -> Segment:
    subjects = _subjects(world)
    if not subjects:
        return small_talk(world)
    segment = Segment([], "Meeting a New Friend" if subjects[0] == "name" else "Getting to Know You")
    told: dict[str, str] = {}
    for key in subjects:
        is_asked_first = world.chance(0.08)
        if is_asked_first:
            segment.turns.append(_not_told_yet(world, SUBJECTS[key]))
            if world.chance(0.5):
                continue
        told[key] = _tell(world, key, segment.turns, may_join=bool(told) and not is_asked_first)
    for key, value in told.items():
        segment.later += _ask(world, SUBJECTS[key], value)
    world.shuffle(segment.later)
    return segment
