"""The engine as the services see it, over a real child with the bundled model."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from desktop.bridge import local_engine
from desktop.bridge.load_attempts import LoadAttempts
from desktop.bridge.local_engine import LocalEngine
from desktop.domain.errors import EngineDied, GenerationFailed, ModelFileError, ModelLoadFailed, ModelNotReady
from desktop.domain.events import ChatEvent, Finished, FinishReason, PromptProgress, TextDelta
from desktop.domain.messages import Role
from desktop.domain.models import LoadSettings
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.domain.runtimes import NO_DRIVERS, PACKAGED, BackendUse
from desktop.engine import protocol
from desktop.engine.client import EngineProcess
from desktop.engine.protocol import LoadModel, LoadPlanned, ModelLoaded, RunKind
from desktop.services.file_thread import FileThread
from desktop.services.load_memories import KeptMemories
from desktop.storage.load_memory_store import LoadMemoryStore
from tests.engine_children import CRASH, let_children

STORY = "Write a short story."


def request(question: str, **sampling: object) -> ChatRequest:
    return ChatRequest((Turn(Role.USER, question),), Sampling(**{"temperature": 0, **sampling}))


def ignore(_fraction: float) -> None:
    """Nobody looks at the progress."""


class KnownProcesses:
    """Makes processes and knows them, so that a test can kill the child."""

    def __init__(self) -> None:
        self.made: list[EngineProcess] = []

    def make(self) -> EngineProcess:
        self.made.append(EngineProcess())
        return self.made[-1]

    def kill_the_last(self, number: int = signal.SIGKILL) -> None:
        os.kill(self.made[-1].pid, number)


@pytest.fixture
def processes() -> KnownProcesses:
    return KnownProcesses()


@pytest.fixture
def scene(play, processes):
    """Runs a scenario with an engine, and closes the engine."""

    def run(scenario):
        async def whole():
            engine = LocalEngine(make_process=processes.make)
            try:
                return await scenario(engine)
            finally:
                await engine.close()

        return play(whole())

    return run


async def answer(engine: LocalEngine, wanted: ChatRequest) -> list[ChatEvent]:
    async with aclosing(engine.stream(wanted)) as events:
        return [event async for event in events]


def text(events: list[ChatEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def until(condition: Callable[[], object]) -> None:
    """Let the loop turn until this is so."""
    while not condition():  # noqa: ASYNC110  # the engine has no event for each of its inner steps
        await asyncio.sleep(0)


def runs(process: EngineProcess) -> bool:
    """Whether the child is there."""
    return Path(f"/proc/{process.pid}").exists()


def test_a_model_is_loaded_with_progress_and_answers(scene, starter_model):
    fractions = []

    async def scenario(engine):
        loaded = await engine.load(starter_model, LoadSettings(), fractions.append)
        return loaded, engine.loaded, await answer(engine, request("My name is Zoe."))

    loaded, known, events = scene(scenario)

    assert loaded is known
    assert loaded.facts.path == starter_model
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert isinstance(events[0], PromptProgress)
    assert "Zoe" in text(events)
    assert isinstance(events[-1], Finished)
    assert events[-1].reason is FinishReason.STOP


def test_a_path_is_meant_from_the_current_folder(scene, starter_model, monkeypatch):
    monkeypatch.chdir(starter_model.parent)

    async def scenario(engine):
        return await engine.load(Path(starter_model.name), LoadSettings(), ignore)

    assert scene(scenario).facts.path == starter_model


def test_stopping_ends_the_stream_with_its_figures_and_the_next_answer_is_right(scene, starter_model):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        events = []
        async with aclosing(engine.stream(request(STORY))) as stream:
            async for event in stream:
                events.append(event)
                if isinstance(event, TextDelta):
                    engine.stop()
        return events, await answer(engine, request("My name is Zoe."))

    stopped, after = scene(scenario)

    assert stopped[-1].reason is FinishReason.STOPPED
    assert stopped[-1].usage.completion_tokens < 60
    assert "Zoe" in text(after)


def test_a_child_that_hangs_is_ended_when_it_does_not_stop(scene, starter_model, processes, monkeypatch):
    monkeypatch.setattr(local_engine, "STOP_PATIENCE_S", 0.1)

    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        async with aclosing(engine.stream(request(STORY))) as stream:
            async for event in stream:
                if isinstance(event, TextDelta) and engine._run.patience is None:
                    processes.kill_the_last(signal.SIGSTOP)
                    engine.stop()
                    engine.stop()

    with pytest.raises(EngineDied, match="did not stop"):
        scene(scenario)


def test_leaving_a_stream_stops_its_answer_and_its_late_events_reach_nobody(scene, starter_model):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        async with aclosing(engine.stream(request(STORY))) as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    break
        return await answer(engine, request("My name is Zoe."))

    events = scene(scenario)

    assert text(events).startswith("Nice to meet you, Zoe")
    assert isinstance(events[0], PromptProgress)


def test_a_cancelled_stream_stops_its_answer(scene, starter_model):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        task = asyncio.get_running_loop().create_task(answer(engine, request("word " * 1500)))
        await until(lambda: engine._run is not None)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await answer(engine, request("My name is Zoe."))

    assert "Zoe" in text(scene(scenario))


def test_two_streams_take_turns(scene, starter_model):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        return await asyncio.gather(
            answer(engine, request("My name is Zoe.")), answer(engine, request("My name is Max."))
        )

    first, second = scene(scenario)

    assert "Zoe" in text(first)
    assert "Max" in text(second)


def test_without_a_model_there_is_no_answer(scene):
    async def scenario(engine):
        await answer(engine, request("Hi"))

    with pytest.raises(ModelNotReady, match="No model is loaded"):
        scene(scenario)


def test_a_failed_request_leaves_the_engine_fine(scene, starter_model):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        with pytest.raises(GenerationFailed, match="The message is empty"):
            await answer(engine, request(" "))
        return await answer(engine, request("My name is Zoe."))

    assert "Zoe" in text(scene(scenario))


def test_half_characters_from_a_faulty_clipboard_do_no_harm(scene, starter_model):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        return await answer(engine, request("My name is Zoe.\ud83d", max_tokens=4))

    assert isinstance(scene(scenario)[-1], Finished)


def test_a_file_that_is_no_model_is_refused_and_nothing_is_loaded(scene, tmp_path):
    page = tmp_path / "page.gguf"
    page.write_text("<html>")

    async def scenario(engine):
        with pytest.raises(ModelFileError, match="it is a web page"):
            await engine.load(page, LoadSettings(), ignore)
        return engine.loaded

    assert scene(scenario) is None


def test_settings_that_do_not_fit_are_refused(scene, starter_model):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(n_ctx=2**30), ignore)

    with pytest.raises(ModelLoadFailed, match="needs about"):
        scene(scenario)


def test_a_cancelled_load_ends_the_child_and_another_can_follow(scene, starter_model, processes):
    async def scenario(engine):
        task = asyncio.get_running_loop().create_task(engine.load(starter_model, LoadSettings(), ignore))
        await until(lambda: processes.made and processes.made[-1].pid is not None)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not runs(processes.made[-1])
        assert engine.loaded is None
        return await engine.load(starter_model, LoadSettings(), ignore)

    assert scene(scenario).n_ctx == 2048


def test_a_child_that_dies_while_answering_fails_the_stream_and_can_be_loaded_again(scene, starter_model, processes):
    async def scenario(engine):
        died = []
        engine.engine_died.connect(died.append)
        await engine.load(starter_model, LoadSettings(), ignore)
        seen = []

        async def answer_and_kill() -> None:
            async with aclosing(engine.stream(request(STORY))) as stream:
                async for event in stream:
                    seen.append(event)
                    if isinstance(event, TextDelta):
                        processes.kill_the_last(signal.SIGSEGV)

        with pytest.raises(EngineDied, match="crashed while answering"):
            await answer_and_kill()
        assert engine.loaded is None
        assert text(seen)
        await engine.load(starter_model, LoadSettings(), ignore)
        return died, await answer(engine, request("My name is Zoe."))

    died, events = scene(scenario)

    assert died == []
    assert "Zoe" in text(events)


def test_a_child_that_dies_while_idle_is_told_by_the_signal(scene, starter_model, processes):
    async def scenario(engine):
        death = asyncio.get_running_loop().create_future()
        engine.engine_died.connect(death.set_result)
        await engine.load(starter_model, LoadSettings(), ignore)
        processes.kill_the_last()
        return await asyncio.wait_for(death, 5), engine.loaded

    death, loaded = scene(scenario)

    assert death.message == "The engine was ended by the system, probably because memory ran out."
    assert loaded is None


class KilledAtHello(EngineProcess):
    """A child that is killed when it says hello."""

    def read(self):
        event = super().read()
        os.kill(self.pid, signal.SIGKILL)
        return event


def test_a_child_that_dies_while_loading_fails_the_load(scene, starter_model, processes, monkeypatch):
    monkeypatch.setattr(processes, "make", KilledAtHello)

    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)

    with pytest.raises(EngineDied, match="The engine was ended by the system"):
        scene(scenario)


class KilledWhenLoaded(EngineProcess):
    """A child that is killed when it has loaded, before anybody has heard of it."""

    def read(self):
        event = super().read()
        if isinstance(event, ModelLoaded):
            os.kill(self.pid, signal.SIGKILL)
            self._process.wait()
        return event


def test_a_child_that_dies_right_after_loading_is_not_taken_for_ready(scene, starter_model, processes, monkeypatch):
    monkeypatch.setattr(processes, "make", KilledWhenLoaded)

    async def scenario(engine):
        deaths = []
        engine.engine_died.connect(deaths.append)
        outcome = engine._begin_load(LoadAttempts(LoadModel(starter_model, LoadSettings()), ignore))
        monkeypatch.setattr(engine, "_begin_load", lambda attempts: outcome)
        await until(lambda: deaths)
        await engine.load(starter_model, LoadSettings(), ignore)

    with pytest.raises(EngineDied, match="right after it had loaded"):
        scene(scenario)


def test_a_conversation_that_is_too_long_to_travel_is_refused_and_the_engine_is_fine(scene, starter_model, monkeypatch):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        monkeypatch.setattr(protocol, "MAX_FRAME_BYTES", 1000)
        with pytest.raises(GenerationFailed, match="too long for the engine"):
            await answer(engine, request("word " * 1000))
        monkeypatch.undo()
        return await answer(engine, request("My name is Zoe."))

    assert "Zoe" in text(scene(scenario))


def test_unloading_while_an_answer_runs_ends_its_stream(scene, starter_model):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        async with aclosing(engine.stream(request(STORY))) as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    await engine.unload()

    with pytest.raises(ModelNotReady, match="unloaded while it answered"):
        scene(scenario)


def test_loading_replaces_the_model_and_its_process(scene, starter_model, processes):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        loaded = await engine.load(starter_model, LoadSettings(n_ctx=512), ignore)
        assert [runs(process) for process in processes.made] == [False, True]
        return loaded

    assert scene(scenario).n_ctx == 512


def test_closing_in_the_middle_of_a_load_leaves_nothing(scene, starter_model, processes):
    async def scenario(engine):
        load = asyncio.get_running_loop().create_task(engine.load(starter_model, LoadSettings(), ignore))
        await until(lambda: processes.made)
        await engine.close()
        with pytest.raises(asyncio.CancelledError):
            await load
        return engine.loaded

    assert scene(scenario) is None


async def aside(engine: LocalEngine, wanted: ChatRequest, kind: RunKind = RunKind.SIDE) -> list[ChatEvent]:
    async with aclosing(engine.stream_aside(wanted, kind)) as events:
        return [event async for event in events]


def test_a_request_beside_the_conversation_is_answered_too(scene, starter_model):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        return await aside(engine, request("My name is Zoe."))

    assert "Zoe" in text(scene(scenario))


def test_an_answer_that_is_wanted_cuts_a_request_beside_it_short(scene, starter_model):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        rambling = request(STORY, frequency_penalty=-2.0, temperature=0.1, top_k=1)
        side = asyncio.ensure_future(aside(engine, rambling))
        await until(lambda: engine._run is not None)
        answered = await answer(engine, request("My name is Zoe."))
        return await side, answered

    side, answered = scene(scenario)

    assert side[-1].reason is FinishReason.STOPPED
    assert "Zoe" in text(answered)


def test_nothing_beside_the_conversation_begins_while_an_answer_waits(scene, starter_model):
    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        first = asyncio.ensure_future(answer(engine, request(STORY)))
        await until(lambda: engine._run is not None)
        side = asyncio.ensure_future(aside(engine, request(STORY)))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(answer(engine, request("My name is Zoe.")))
        await asyncio.gather(first, second)
        with pytest.raises(GenerationFailed, match="An answer is wanted first"):
            await side
        return second.result()

    assert "Zoe" in text(scene(scenario))


def test_an_unloaded_model_leaves_the_states_of_its_conversations(play, starter_model, tmp_path):
    async def first_and_next(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        events = await answer(engine, request("What can you help me with? " * 12, max_tokens=5))
        await engine.close()
        return [event for event in events if isinstance(event, PromptProgress)][-1].total

    counts = [play(first_and_next(LocalEngine(snapshots=tmp_path / "kv"))) for _ in range(2)]

    assert counts[0] > 64
    assert counts[1] == 1


def test_a_child_that_does_not_put_its_states_away_in_time_is_ended(scene, processes, starter_model, monkeypatch):
    monkeypatch.setattr(local_engine, "SHUTDOWN_PATIENCE_S", 0.05)

    async def scenario(engine):
        await engine.load(starter_model, LoadSettings(), ignore)
        processes.kill_the_last(signal.SIGSTOP)
        await engine.unload()
        return engine.loaded

    assert scene(scenario) is None


def test_a_child_that_dies_beside_the_conversation_is_told_of_to_be_started_again(scene, processes, starter_model):
    deaths = []

    async def scenario(engine):
        engine.engine_died.connect(deaths.append)
        await engine.load(starter_model, LoadSettings(), ignore)
        async with aclosing(engine.stream_aside(request(STORY))) as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    processes.kill_the_last(signal.SIGSEGV)

    with pytest.raises(EngineDied) as told:
        scene(scenario)

    assert deaths == [told.value]


class BadDays:
    """Makes processes whose children come to harm as soon as they have planned, as long as ``harms`` are left."""

    def __init__(self, *harms) -> None:
        self.harms = list(harms)
        self.attempts: list[int] = []

    def make(self) -> EngineProcess:
        return UnluckyProcess(self)


class UnluckyProcess(EngineProcess):
    def __init__(self, days: BadDays) -> None:
        super().__init__()
        self._days = days

    def read(self):
        event = super().read()
        if isinstance(event, LoadPlanned):
            self._days.attempts.append(event.attempt)
            if self._days.harms:
                self._days.harms.pop(0)(self.pid)
        return event


def crash(pid: int) -> None:
    os.kill(pid, signal.SIGSEGV)


def hang(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)


def load_on(play, days: BadDays, model: Path, memories=None, patience_s=30.0):
    async def scenario():
        engine = LocalEngine(make_process=days.make, memories=memories, patience_s=patience_s)
        try:
            loaded = await engine.load(model, LoadSettings(), ignore)
            return loaded, await answer(engine, request("My name is Zoe."))
        finally:
            await engine.close()

    return play(scenario())


def test_a_child_that_crashes_while_loading_is_followed_by_one_that_asks_for_less(play, starter_model):
    days = BadDays(crash)
    loaded, events = load_on(play, days, starter_model)

    assert days.attempts == [0, 1]
    assert loaded.given_up
    assert "Zoe" in text(events)


def test_a_child_that_hangs_while_loading_is_ended_and_followed_by_another(play, starter_model):
    days = BadDays(hang)
    loaded, _ = load_on(play, days, starter_model, patience_s=1.0)

    assert days.attempts == [0, 1]
    assert loaded.given_up


def test_when_nothing_works_the_last_failure_is_told(play, starter_model):
    days = BadDays(*[crash] * 20)

    with pytest.raises(EngineDied, match=r"crashed while loading hearth-starter\.gguf"):
        load_on(play, days, starter_model)
    assert days.attempts == list(range(len(days.attempts)))
    assert len(days.attempts) > 1


def test_a_lack_of_memory_leads_to_a_smaller_context(play, starter_model):
    resource = pytest.importorskip("resource")
    gigabytes = 10 * 2**30

    def limit(pid: int) -> None:
        in_use = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
        resource.prlimit(pid, resource.RLIMIT_AS, (in_use + 48 * 2**20, gigabytes))

    days = BadDays(*[limit] * 3)
    loaded, events = load_on(play, days, starter_model)

    assert len(days.attempts) > 1
    assert loaded.given_up
    assert "Zoe" in text(events)


def test_what_worked_is_remembered_and_the_next_load_begins_there(play, starter_model, tmp_path):
    files = FileThread("files")
    memories = KeptMemories(LoadMemoryStore(tmp_path / "loads.json"), files)
    load_on(play, BadDays(crash), starter_model, memories=memories)
    days = BadDays()
    loaded, _ = load_on(play, days, starter_model, memories=memories)
    files.close()

    assert days.attempts == [1]
    assert loaded.given_up


def test_a_bad_file_is_tried_once(play, tmp_path):
    page = tmp_path / "page.gguf"
    page.write_text("<html>")
    days = BadDays()

    with pytest.raises(ModelFileError):
        load_on(play, days, page)
    assert days.attempts == []


def test_cancelling_between_two_attempts_ends_the_load(scene, starter_model, processes):
    async def scenario(engine):
        task = asyncio.get_running_loop().create_task(engine.load(starter_model, LoadSettings(), ignore))
        await until(lambda: processes.made and processes.made[-1].pid)
        processes.kill_the_last(signal.SIGSEGV)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return engine.loaded, runs(processes.made[-1])

    assert scene(scenario) == (None, False)


class LessAndLess:
    """Starts with drivers, then without."""

    def __init__(self) -> None:
        self.use = PACKAGED
        self.told: list[str] = []

    def make(self) -> EngineProcess:
        return EngineProcess(use=self.use)

    def note_ready(self, use: BackendUse, problem: str) -> None:
        self.told.append(problem)

    def go_on_without(self, use: BackendUse, problem: str) -> bool:
        self.told.append(problem)
        self.use = NO_DRIVERS
        return use != NO_DRIVERS


def test_a_driver_that_crashes_while_the_engine_starts_is_done_without(play, starter_model, monkeypatch):
    let_children(monkeypatch, with_drivers=CRASH)
    backends = LessAndLess()

    async def scenario() -> None:
        engine = LocalEngine(make_process=backends.make, backends=backends)
        try:
            loaded = await engine.load(starter_model, LoadSettings(n_ctx=512), lambda _: None)
        finally:
            await engine.close()
        assert loaded.device == "CPU"

    play(scenario())
    assert backends.told == ["The engine crashed while asking the graphics drivers (segmentation fault).", ""]


def test_a_runtime_that_cannot_be_loaded_is_noted_and_the_model_loads_without(play, starter_model, monkeypatch):
    let_children(monkeypatch, with_runtime="self.problem = 'it is damaged.'")
    backends = LessAndLess()
    backends.use = BackendUse(Path("/runtimes/one"))

    async def scenario() -> None:
        engine = LocalEngine(make_process=backends.make, backends=backends)
        try:
            await engine.load(starter_model, LoadSettings(n_ctx=512), lambda _: None)
        finally:
            await engine.close()

    play(scenario())
    assert backends.told == ["it is damaged."]
