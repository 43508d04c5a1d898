"""Controllers that hold what a test gives them and remember what the window wished. Same signals, same methods."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

from PySide6.QtCore import QObject, Signal

from desktop.domain.backups import Backup
from desktop.domain.conversation import Conversation, ConversationSettings, ConversationSummary, new_conversation
from desktop.domain.crash_report import CrashReport
from desktop.domain.errors import Cure
from desktop.domain.exports import ExportWish
from desktop.domain.folder_holder import Holder
from desktop.domain.folders import Folders
from desktop.domain.formulas import Drawing, Formula
from desktop.domain.hardware import Hardware
from desktop.domain.messages import ImagePart
from desktop.domain.models import LoadedModel, ModelFacts, ModelPhase, ModelState, OtherModel
from desktop.domain.notices import Notice, NoticeAction
from desktop.domain.releases import Release, UpdateState
from desktop.domain.requests import Sampling
from desktop.domain.runtimes import RuntimeStatus
from desktop.domain.search import Hit, SearchResult
from desktop.domain.session import ScrollPosition, SessionState
from desktop.domain.settings import BY_KEY, PRESETS, Page, Settings, Value
from desktop.domain.trash import TrashedConversation
from desktop.domain.trials import Trial
from desktop.domain.unsaved import UnsavedState


class Wishes(QObject):
    """Remembers every wish as a tuple: name of the method, then its arguments."""

    def __init__(self):
        super().__init__()
        self.wishes: list[tuple[object, ...]] = []

    def wish(self, *wish):
        self.wishes.append(wish)


class FakeChatController(Wishes):
    conversation_opened = Signal(object)
    conversation_changed = Signal(object)
    turn_event = Signal(object)
    answering_changed = Signal(bool)
    context_changed = Signal(object)
    notice_raised = Signal(object)

    def __init__(self, conversation: Conversation | None = None):
        super().__init__()
        self.conversation = conversation or new_conversation()
        self.is_answering = False
        self.problem = ""
        self.settings = Settings()

    @property
    def effective_sampling(self) -> Sampling:
        return self.settings.sampling(self.conversation.settings.sampling)

    def show(self, conversation: Conversation, problem: str = "") -> None:
        self.conversation, self.problem = conversation, problem
        self.conversation_opened.emit(conversation)

    def answer(self, *, is_answering: bool) -> None:
        self.is_answering = is_answering
        self.answering_changed.emit(is_answering)

    def new_chat(self) -> None:
        self.wish("new_chat")

    def open(self, conversation_id: str) -> None:
        self.wish("open", conversation_id)

    def open_again(self, conversation_id: str) -> None:
        self.wish("open_again", conversation_id)

    def send(self, text: str, images: tuple[ImagePart, ...] = ()) -> None:
        self.wish("send", text, *images)

    def stop(self) -> None:
        self.wish("stop")

    def regenerate(self, message_id: str = "") -> None:
        self.wish("regenerate", message_id)

    def continue_answer(self) -> None:
        self.wish("continue_answer")

    def retry(self) -> None:
        self.wish("retry")

    def show_version(self, message_id: str) -> None:
        self.wish("show_version", message_id)

    def change_chat_settings(self, settings: ConversationSettings) -> None:
        self.wish("change_chat_settings", settings)
        self.conversation = replace(self.conversation, settings=settings)
        self.conversation_changed.emit(self.conversation)

    def apply_preset(self, name: str) -> None:
        sampling = {**self.conversation.settings.sampling, **PRESETS[name]}
        self.change_chat_settings(replace(self.conversation.settings, sampling=sampling))


class FakeLibraryController(Wishes):
    conversations_changed = Signal(object)
    answering_ids_changed = Signal(object)
    folders_changed = Signal(object)
    undo_changed = Signal(str)
    redo_changed = Signal(str)
    notice_raised = Signal(object)

    def __init__(self, conversations: tuple[ConversationSummary, ...] = ()):
        super().__init__()
        self.conversations = conversations
        self.folders = Folders()

    def show(self, conversations: tuple[ConversationSummary, ...]) -> None:
        self.conversations = conversations
        self.conversations_changed.emit(conversations)

    def rename(self, conversation_id: str, title: str) -> None:
        self.wish("rename", conversation_id, title)
        self.show(tuple(replace(c, title=title) if c.id == conversation_id else c for c in self.conversations))

    def delete(self, *conversation_ids: str) -> None:
        self.wish("delete", *conversation_ids)

    def undo(self) -> None:
        self.wish("undo")

    def redo(self) -> None:
        self.wish("redo")

    def offer_undo(self) -> None:
        self.wish("offer_undo")

    def open_file(self, path: Path) -> None:
        self.wish("open_file", path)

    def save_copy(self, conversation_id: str, path: Path) -> None:
        self.wish("save_copy", conversation_id, path)

    def save_text(self, text: str, path: Path) -> None:
        self.wish("save_text", text, path)


class FakeBranchesController(Wishes):
    message_shown = Signal(str)
    notice_raised = Signal(object)

    def show(self, message_id: str) -> None:
        self.wish("show", message_id)

    def resend(self, message_id: str, text: str, images: tuple[ImagePart, ...] = ()) -> None:
        self.wish("resend", message_id, text, *images)

    def edit(self, message_id: str, text: str, images: tuple[ImagePart, ...] = ()) -> None:
        self.wish("edit", message_id, text, *images)

    def delete(self, message_id: str) -> None:
        self.wish("delete", message_id)

    def clear(self) -> None:
        self.wish("clear")

    def continue_elsewhere(self, message_id: str) -> None:
        self.wish("continue_elsewhere", message_id)


class FakeFoldersController(Wishes):
    folder_created = Signal(str)
    notice_raised = Signal(object)

    def __init__(self, library: FakeLibraryController):
        super().__init__()
        self._library = library

    @property
    def folders(self) -> Folders:
        return self._library.folders

    def show(self, folders: Folders) -> None:
        self._library.folders = folders
        self._library.folders_changed.emit(folders)

    def move(self, ids, folder_id, *, is_drag: bool = False) -> None:
        self.wish("move", tuple(ids), folder_id, is_drag)

    def pin(self, ids, *, is_pinned: bool) -> None:
        self.wish("pin", tuple(ids), is_pinned)

    def archive(self, ids, *, is_archived: bool) -> None:
        self.wish("archive", tuple(ids), is_archived)

    def tag(self, ids, added, removed) -> None:
        self.wish("tag", tuple(ids), tuple(added), tuple(removed))

    def duplicate(self, ids) -> None:
        self.wish("duplicate", tuple(ids))

    def ask_to_delete(self, ids, title: str) -> None:
        self.wish("ask_to_delete", tuple(ids), title)

    def ask_to_delete_folder(self, folder_id: str) -> None:
        self.wish("ask_to_delete_folder", folder_id)

    def make_folder(self, name: str = "", parent: str | None = None, ids=(), inner: str | None = None) -> None:
        self.wish("make_folder", name, parent, tuple(ids), inner)

    def rename_folder(self, folder_id: str, name: str) -> None:
        self.wish("rename_folder", folder_id, name)

    def move_folder(self, folder_id: str, parent: str | None) -> None:
        self.wish("move_folder", folder_id, parent)

    def change_settings(self, folder_id: str, settings: ConversationSettings) -> None:
        self.wish("change_settings", folder_id, settings)

    def delete_folder(self, folder_id: str) -> None:
        self.wish("delete_folder", folder_id)

    def new_chat(self, folder_id: str) -> None:
        self.wish("new_chat", folder_id)


class FakeWantedModel(QObject):
    notice_raised = Signal(object)
    offer_left = Signal(str)


class FakeTrashController(Wishes):
    trash_changed = Signal(object)
    notice_raised = Signal(object)

    def __init__(self):
        super().__init__()
        self.entries: tuple[TrashedConversation, ...] = ()

    def look(self) -> None:
        self.trash_changed.emit(self.entries)

    def become(self, entries: tuple[TrashedConversation, ...]) -> None:
        self.entries = entries
        self.look()

    def restore(self, trashed) -> None:
        self.wish("restore", tuple(each.id for each in trashed))

    def delete_for_good(self, trashed) -> None:
        self.wish("delete_for_good", tuple(each.id for each in trashed))


class FakeOtherModelController(Wishes):
    notice_raised = Signal(object)

    def __init__(self):
        super().__init__()
        self.models: tuple[OtherModel, ...] = ()

    def answer_with(self, message_id: str, path: Path) -> None:
        self.wish("answer_with", message_id, path)


class FakeModelsController(Wishes):
    state_changed = Signal(object)
    choices_changed = Signal(object)
    notice_raised = Signal(object)

    def __init__(self):
        super().__init__()
        self.state = ModelState()
        self.choices = SimpleNamespace(recent=(), found=(), starter=None)

    def become(self, state: ModelState) -> None:
        self.state = state
        self.state_changed.emit(state)

    def offer(self, **choices) -> None:
        self.choices = SimpleNamespace(**{"recent": (), "found": (), "starter": None} | choices)
        self.choices_changed.emit(self.choices)

    def load(self, path: Path) -> None:
        self.wish("load", path)

    def load_starter(self) -> None:
        self.wish("load_starter")

    def reload(self) -> None:
        self.wish("reload")

    def cancel(self) -> None:
        self.wish("cancel")

    def unload(self) -> None:
        self.wish("unload")

    def look_for_models(self) -> None:
        self.wish("look_for_models")


class FakeSettingsController(Wishes):
    settings_changed = Signal(object)
    notice_raised = Signal(object)
    problem_ended = Signal(str)

    def __init__(self):
        super().__init__()
        self.settings = Settings()

    def change(self, key: str, value: Value) -> None:
        self.wish("change", key, value)
        self._take(self.settings.with_value(key, value))

    def apply_preset(self, name: str) -> None:
        self.wish("apply_preset", name)
        for key, value in PRESETS[name].items():
            self._take(self.settings.with_value(key, value))

    def reset(self, page: Page) -> None:
        self.wish("reset", page)
        for setting in BY_KEY.values():
            if setting.page is page:
                self._take(self.settings.with_value(setting.key, setting.default))

    def _take(self, settings: Settings) -> None:
        if settings != self.settings:
            self.settings = settings
            self.settings_changed.emit(settings)


class FakeSessionController(Wishes):
    notice_raised = Signal(object)

    def __init__(self):
        super().__init__()
        self.state = SessionState()

    def draft(self, conversation_id: str) -> str:
        return self.state.drafts.get(conversation_id, "")

    def remember_draft(self, conversation_id: str, text: str) -> None:
        self.state = replace(self.state, drafts={**self.state.drafts, conversation_id: text})

    def draft_images(self, conversation_id: str) -> tuple[ImagePart, ...]:
        return self.state.draft_images.get(conversation_id, ())

    def remember_draft_images(self, conversation_id: str, images: tuple[ImagePart, ...]) -> None:
        self.state = replace(self.state, draft_images={**self.state.draft_images, conversation_id: images})

    def remember_window(self, geometry: str, is_sidebar_shown: bool) -> None:
        self.state = replace(self.state, geometry=geometry, is_sidebar_shown=is_sidebar_shown)

    def remember_folded(self, group_ids: tuple[str, ...]) -> None:
        self.state = replace(self.state, folded=group_ids)

    def remember_scroll(self, position: ScrollPosition) -> None:
        self.state = replace(self.state, scroll=position)


class FakeUnsavedController(Wishes):
    unsaved_changed = Signal(object)
    quit_allowed = Signal()
    quit_refused = Signal(object)
    notice_raised = Signal(object)

    def __init__(self):
        super().__init__()
        self.state = UnsavedState()

    def become(self, state: UnsavedState) -> None:
        self.state = state
        self.unsaved_changed.emit(state)

    def try_again(self) -> None:
        self.wish("try_again")

    def save_copies(self, folder: Path) -> None:
        self.wish("save_copies", folder)

    def ask_to_quit(self) -> None:
        self.wish("ask_to_quit")

    def quit_anyway(self) -> None:
        self.wish("quit_anyway")


class FakeErrorReporter(QObject):
    bug_reported = Signal(str)


class FakeDeviceTests(Wishes):
    trials_changed = Signal(object)

    def __init__(self):
        super().__init__()
        self.trials: tuple[Trial, ...] = ()
        self.are_running = False

    def cancel(self) -> None:
        self.wish("cancel")

    def tell(self, *trials: Trial) -> None:
        self.trials, self.are_running = trials, not all(trial.is_over for trial in trials)
        self.trials_changed.emit(trials)


class FakeRuntimesController(Wishes):
    runtimes_changed = Signal()

    def __init__(self):
        super().__init__()
        self.folder = Path("/data/runtimes")
        self.statuses: tuple[RuntimeStatus, ...] = ()

    def try_again(self, folder: Path) -> None:
        self.wish("try_again", folder)

    def find(self, *statuses: RuntimeStatus) -> None:
        self.statuses = statuses
        self.runtimes_changed.emit()


class FakeHardwareController(Wishes):
    hardware_changed = Signal(object)
    looking_changed = Signal(bool)
    look_failed = Signal(str)

    def __init__(self):
        super().__init__()
        self.hardware: Hardware | None = None
        self.is_looking = False
        self.tests = FakeDeviceTests()
        self.runtimes = FakeRuntimesController()

    def test_devices(self) -> None:
        self.wish("test_devices")

    def refresh(self) -> None:
        self.wish("refresh")

    def look(self) -> None:
        self.wish("look")
        self.is_looking = True
        self.looking_changed.emit(True)

    def find(self, hardware: Hardware) -> None:
        self.hardware, self.is_looking = hardware, False
        self.looking_changed.emit(False)
        self.hardware_changed.emit(hardware)

    def fail(self, problem: str) -> None:
        self.is_looking = False
        self.looking_changed.emit(False)
        self.look_failed.emit(problem)


class FakeCuresController(Wishes):
    other_model_requested = Signal()
    log_requested = Signal(object)

    def label(self, cure: Cure | None) -> str:
        return "" if cure is None else f"Cure: {cure}"

    def apply(self, cure: Cure) -> None:
        self.wish("apply", cure)

    def action(self, cure: Cure | None) -> NoticeAction | None:
        return None if cure is None else NoticeAction(self.label(cure), lambda: self.apply(cure))

    def with_action(self, notice: Notice) -> Notice:
        return notice if notice.action is not None else replace(notice, action=self.action(notice.cure))


class FakeSearchController(Wishes):
    """Finds what a test gives it, by the text that is searched for."""

    result_changed = Signal(object)
    hit_opened = Signal(object)
    notice_raised = Signal(object)

    def __init__(self):
        super().__init__()
        self.results: dict[str, SearchResult] = {}

    def search(self, text: str) -> None:
        self.wish("search", text)
        if text in self.results:
            self.result_changed.emit(self.results[text])

    def open(self, conversation_id: str, hit: Hit | None) -> None:
        self.wish("open", conversation_id, hit)


class FakeFormulaDrawer(QObject):
    """Draws what a test gives it, and remembers the last wishes."""

    drawing_ready = Signal(object)

    def __init__(self):
        super().__init__()
        self.drawings: dict[Formula, Drawing | None] = {}
        self.wishes: list[Formula] = []
        self.times_asked = 0

    def drawing(self, formula: Formula) -> Drawing | None:
        return self.drawings.get(formula)

    def is_known(self, formula: Formula) -> bool:
        return formula in self.drawings

    def ask(self, formulas: list[Formula]) -> None:
        self.wishes = list(formulas)
        self.times_asked += 1

    def draw(self, formula: Formula, drawing: Drawing) -> None:
        self.drawings[formula] = drawing
        self.drawing_ready.emit(formula)


class FakeFolderUse(Wishes):
    use_changed = Signal(object)
    notice_raised = Signal(object)

    def __init__(self):
        super().__init__()
        self.holder: Holder | None = None

    @property
    def is_ours(self) -> bool:
        return self.holder is None

    @property
    def refusal(self) -> str:
        return f"Open on {self.holder.computer}." if self.holder else ""

    def lose(self, holder: Holder | None) -> None:
        self.holder = holder
        self.use_changed.emit(holder)

    def take_over(self) -> None:
        self.wish("take_over")


class FakeFolderWatch(Wishes):
    notice_raised = Signal(object)
    folder_gone = Signal(object)
    folder_found = Signal()

    def make_folder(self) -> None:
        self.wish("make_folder")

    def look_soon(self) -> None:
        self.wish("look_soon")


class FakeBackupsController(Wishes):
    backups_found = Signal(str, object)
    restore_ended = Signal(str)
    undo_offered = Signal()
    notice_raised = Signal(object)

    def file(self, conversation_id: str) -> Path:
        return Path("/conversations") / f"{conversation_id}.json"

    def look(self, conversation_id: str) -> None:
        self.wish("look", conversation_id)

    def restore(self, conversation_id: str, backup: Backup) -> None:
        self.wish("restore", conversation_id, backup)


class FakeExchangeController(Wishes):
    progress_changed = Signal(object)
    notice_raised = Signal(object)

    def open_file(self, path: Path) -> None:
        self.wish("open_file", path)

    def import_files(self, paths: Sequence[Path]) -> None:
        self.wish("import_files", list(paths))

    def export(self, wish: ExportWish) -> None:
        self.wish("export", wish)

    def cancel(self) -> None:
        self.wish("cancel")


class FakeAttachmentsController(Wishes):
    """Attaches what a test gives it; ``folder`` is where the files of images are looked for."""

    image_attached = Signal(str, object)
    notice_raised = Signal(object)

    def __init__(self, folder: Path = Path("/nowhere")):
        super().__init__()
        self.folder = folder

    def attach(self, paths: list[Path], draft: str) -> None:
        self.wish("attach", paths, draft)

    def attach_data(self, data: bytes, name: str, draft: str) -> None:
        self.wish("attach_data", data, name, draft)

    def save_copy(self, part: ImagePart, path: Path) -> None:
        self.wish("save_copy", part, path)

    def path(self, part: ImagePart) -> Path:
        return self.folder / part.file


class FakeUpdatesController(Wishes):
    state_changed = Signal(object)
    notice_raised = Signal(object)
    notes_requested = Signal(object)
    address = "https://hearth.example/hearth-release.json"

    def __init__(self):
        super().__init__()
        self.state = UpdateState()

    def become(self, state: UpdateState) -> None:
        self.state = state
        self.state_changed.emit(state)

    def look(self) -> None:
        self.wish("look")

    def words(self, release: Release) -> str:
        return f"Hearth {release.version} is there."


class FakeCrashesController(Wishes):
    report_saved = Signal(object)
    report_requested = Signal(object)
    notice_raised = Signal(object)

    def delete(self, report: CrashReport) -> None:
        self.wish("delete", report)


@dataclass
class FakeControllers:
    chat: FakeChatController = field(default_factory=FakeChatController)
    library: FakeLibraryController = field(default_factory=FakeLibraryController)
    models: FakeModelsController = field(default_factory=FakeModelsController)
    settings: FakeSettingsController = field(default_factory=FakeSettingsController)
    session: FakeSessionController = field(default_factory=FakeSessionController)
    errors: FakeErrorReporter = field(default_factory=FakeErrorReporter)
    hardware: FakeHardwareController = field(default_factory=FakeHardwareController)
    cures: FakeCuresController = field(default_factory=FakeCuresController)
    formulas: FakeFormulaDrawer = field(default_factory=FakeFormulaDrawer)
    folder_use: FakeFolderUse = field(default_factory=FakeFolderUse)
    folder_watch: FakeFolderWatch = field(default_factory=FakeFolderWatch)
    backups: FakeBackupsController = field(default_factory=FakeBackupsController)
    exchange: FakeExchangeController = field(default_factory=FakeExchangeController)
    search: FakeSearchController = field(default_factory=FakeSearchController)
    unsaved: FakeUnsavedController = field(default_factory=FakeUnsavedController)
    branches: FakeBranchesController = field(default_factory=FakeBranchesController)
    other_model: FakeOtherModelController = field(default_factory=FakeOtherModelController)
    attachments: FakeAttachmentsController = field(default_factory=FakeAttachmentsController)
    trash: FakeTrashController = field(default_factory=FakeTrashController)
    wanted_model: FakeWantedModel = field(default_factory=FakeWantedModel)
    crashes: FakeCrashesController = field(default_factory=FakeCrashesController)
    updates: FakeUpdatesController = field(default_factory=FakeUpdatesController)
    folders: FakeFoldersController = field(init=False)

    def __post_init__(self) -> None:
        self.folders = FakeFoldersController(self.library)


LLAMA_PATH = Path("/models/llama-3.2-3b.gguf")
LLAMA = LoadedModel(
    ModelFacts(
        path=LLAMA_PATH, name="Llama 3.2 3B", architecture="llama", quantization="Q4_K_M", size_bytes=2_019_377_696,
        n_params=3_212_749_888, n_layers=28, n_ctx_train=131_072, n_embd=3072, n_head=24, n_head_kv=8,
        vocab_size=128_256, chat_template="{% for message in messages %}{{ message.content }}{% endfor %}",
        bytes_per_layer=60_000_000,
    ),
    n_ctx=8192, n_gpu_layers=28, n_threads=8, device="NVIDIA RTX 4070", load_s=1.4,
)  # fmt: skip
LOADING_LLAMA = ModelState(ModelPhase.LOADING, LLAMA_PATH, 0.42)
READY_LLAMA = ModelState(ModelPhase.READY, LLAMA_PATH, 1.0, LLAMA)
