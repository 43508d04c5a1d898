"""What a killed application had been given and had promised, and whether it is all on the disk."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.conversation import Conversation
from desktop.domain.errors import AppError
from desktop.domain.messages import Message, Status
from desktop.storage.conversation_store import ConversationStore

MOST_COMPARED = 500
LONGEST_STORY = 60
Report = dict


@dataclass
class Answer:
    """An answer as it was handed to the application."""

    conversation_id: str
    base: str
    pieces: list[tuple[float, str]] = field(default_factory=list)
    has_ended: bool = False
    is_cut: bool = False

    @property
    def text(self) -> str:
        return self.base + "".join(piece for _, piece in self.pieces)

    def first_missing_at(self, kept: str) -> float | None:
        """When the first piece came that is not kept; ``None`` when all are."""
        length = len(self.base)
        for at, piece in self.pieces:
            length += len(piece)
            if length > len(kept):
                return at
        return None


@dataclass
class Promise:
    """What is known of one conversation."""

    titles: set[str] = field(default_factory=set)
    n_messages: int = 0
    is_on_disk: bool = False
    may_be_in_trash: bool = False
    prompts: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)


@dataclass
class Tally:
    """What was seen."""

    kills: Counter[str] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)
    gaps_s: list[float] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)
    gap_allowed_s: float = 1.0

    def expect(self, is_so: object, promise: str) -> None:
        """Count a promise that was not kept."""
        if not is_so:
            self.broken[promise] += 1

    def add(self, other: "Tally") -> None:
        """Take in what another job has seen."""
        for mine, others in (
            (self.kills, other.kills), (self.checked, other.checked), (self.broken, other.broken),
        ):  # fmt: skip
            mine.update(others)
        self.gaps_s += other.gaps_s


class Ledger:
    """Reads the reports of application after application over one data folder, and looks into it after each kill."""

    def __init__(self, folder: Path, tally: Tally) -> None:
        self._folder = folder
        self._tally = tally
        self._promises: dict[str, Promise] = {}
        self._answers: dict[str, Answer] = {}
        self._statuses: dict[str, Status] = {}
        self._last = ""
        self._has_saved = False
        self.story: tuple[str, ...] = ()

    def know(self, conversation: Conversation) -> None:
        """A conversation that is on the disk before the first start."""
        promise = self._of(conversation.id)
        promise.titles, promise.n_messages, promise.is_on_disk = {conversation.title}, len(conversation.messages), True

    def begin(self) -> None:
        """Another application is started."""
        self._answers.clear()
        self._has_saved = False

    def note(self, report: Report) -> None:
        """Take in what an application reports."""
        if "token" not in report:
            self.story = (*self.story[1 - LONGEST_STORY :], json.dumps(report))
        match report:
            case {"started": answer_id, "conversation": conversation_id, "n_base": n_base}:
                base = self._text_so_far(answer_id, conversation_id)
                self._tally.expect(len(base) == n_base, "an answer was carried on from another text than it had")
                self._answers[answer_id] = Answer(conversation_id, base[:n_base])
                self._last = answer_id
            case {"token": piece, "at": at}:
                self._answers[self._last].pieces.append((at, piece))
            case {"ended": answer_id}:
                self._answers[answer_id].has_ended = True
            case {"seen": prompt}:
                self._of(self._answers[self._last].conversation_id).prompts.add(prompt)
            case {"trashing": conversation_id}:
                self._of(conversation_id).may_be_in_trash = True
            case {"restored": conversation_id}:
                self._of(conversation_id).may_be_in_trash = False
            case _:
                self._note_save(report)

    def _text_so_far(self, answer_id: str, conversation_id: str) -> str:
        if answer_id in self._answers:
            return self._answers[answer_id].text
        return self._of(conversation_id).texts.get(answer_id, "")

    def _note_save(self, report: Report) -> None:
        match report:
            case {"saving": {"conversation": conversation_id, "title": title}}:
                self._of(conversation_id).titles.add(title)
            case {"saved": {"conversation": conversation_id, "title": title, "n": n_messages}}:
                promise = self._of(conversation_id)
                promise.titles, promise.is_on_disk = {title}, True
                promise.n_messages = max(promise.n_messages, n_messages)
                self._has_saved = True

    def cut_answer(self) -> str:
        """The conversation whose answer was cut by the kill; empty when there is none."""
        for answer in self._answers.values():
            if answer.is_cut:
                return answer.conversation_id
        return ""

    def check(self, killed_at: float, pid: int) -> None:
        """Look at everything on the disk."""
        store = ConversationStore(self._folder, self._folder / ".trash")
        problems = {summary.id: summary.problem for summary in store.summaries()}
        self._tally.expect(not any(problems.values()), "unreadable")
        self._tally.checked["conversations"] += len(problems)
        on_disk = {each: found for each in problems if (found := self._load(store, each)) is not None}
        for conversation_id, promise in self._promises.items():
            self._check_conversation(conversation_id, promise, on_disk.get(conversation_id))
        for answer_id, answer in self._answers.items():
            self._check_answer(answer_id, answer, on_disk.get(answer.conversation_id), killed_at)
        if self._has_saved:
            left = [path.name for path in self._folder.glob(".hearth-*") if f"-{pid}-" not in path.name]
            self._tally.expect(not left, "temporary files are left after a save")

    def check_window(self, report: Report) -> None:
        """What the window showed after a restart."""
        self._tally.checked["restarts"] += 1
        kept = next((p.texts[report["id"]] for p in self._promises.values() if report["id"] in p.texts), None)
        on_disk = self._statuses.get(report["id"], Status.INTERRUPTED)
        self._tally.expect(report["status"] == on_disk, "marked in the window as it is not on the disk")
        shown = _letters(report["shown"])
        ending = _letters(kept or "")[-MOST_COMPARED:]
        self._tally.expect(kept is not None and ending in shown, "not in the window after a restart")

    def _load(self, store: ConversationStore, conversation_id: str) -> Conversation | None:
        try:
            return store.load(conversation_id)
        except AppError as error:
            self._tally.expect(False, f"unreadable: {error.message}"[:80])
            return None

    def _check_conversation(self, conversation_id: str, promise: Promise, found: Conversation | None) -> None:
        expect = self._tally.expect
        if found is None:
            trashed = (self._folder / ".trash" / f"{conversation_id}.json").is_file()
            expect(not promise.is_on_disk or (promise.may_be_in_trash and trashed), "lost a conversation")
            expect(promise.is_on_disk or not promise.prompts, "lost a prompt with its conversation")
            return
        promise.may_be_in_trash = False
        expect(found.title in promise.titles, "lost a title")
        expect(len(found.messages) >= promise.n_messages, "lost a message")
        said = {message.text for message in found.messages}
        expect(promise.prompts <= said, "lost a prompt")
        self._tally.checked["prompts"] += len(promise.prompts)
        by_id = {message.id: message for message in found.messages}
        for message_id, text in promise.texts.items():
            kept = by_id.get(message_id)
            expect(kept is not None and kept.text.startswith(text), "lost text that had survived before")
        promise.titles = {found.title}
        promise.is_on_disk, promise.n_messages = True, len(found.messages)

    def _check_answer(self, answer_id: str, answer: Answer, found: Conversation | None, killed_at: float) -> None:
        promise = self._of(answer.conversation_id)
        if found is None or promise.may_be_in_trash:
            return
        kept = next((message for message in found.messages if message.id == answer_id), None)
        text = kept.text if kept is not None else ""
        self._tally.expect(answer.text.startswith(text), "holds text that was never given")
        self._tally.checked["answers"] += 1
        missing_at = answer.first_missing_at(text)
        gap_s = 0.0 if missing_at is None else killed_at - missing_at
        allowed_s = self._tally.gap_allowed_s
        self._tally.expect(gap_s <= allowed_s, f"more than {allowed_s} s of text are lost")
        if not answer.has_ended and answer.pieces:
            self._tally.gaps_s.append(gap_s)
            self._expect_marked(kept, answer)
        if kept is not None:
            promise.texts[answer_id] = text
            self._statuses[answer_id] = kept.status

    def _expect_marked(self, kept: Message | None, answer: Answer) -> None:
        if kept is not None and len(kept.text) > len(answer.base) and len(kept.text) < len(answer.text):
            answer.is_cut = True  # one that was stopped just before may be there whole, and stopped
            self._tally.checked["cut_answers"] += 1
            self._tally.expect(kept.status is Status.INTERRUPTED, "a cut answer is not marked as interrupted")

    def _of(self, conversation_id: str) -> Promise:
        return self._promises.setdefault(conversation_id, Promise())


def _letters(text: str) -> str:
    """Without blanks and the marks of Markdown, which the window does not show as they stand in the file."""
    return "".join(filter(str.isalnum, text))
