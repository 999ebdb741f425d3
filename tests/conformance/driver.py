"""The driver: plays scenarios through a runner, and compares the answers with the expected ones.

Owns the meaning of steps, see README.md. It must never call the service itself: the runner's language does.
"""

import json
import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from tests.conformance.contract import RECORDS
from tests.conformance.expecting import Values, differences, filled
from tests.conformance.runners import Language, Runner, RunnerGone
from tests.conformance.servers import CommonServer, SecondServer, Server, SpecialServer
from tests.conformance.suites import Suite

MEANINGS = ("expect", "refused", "ended")
"""Keys of a step that describe its answer."""
MAY_BE_REFUSED = {"call", "receive", "take", "ended"}
"""Commands whose answer may be a refusal that a scenario expects."""
REACHED_S = 10.0
"""Limit for the waits of a step, seconds."""


class ScenarioFailed(Exception):
    """A scenario failed; the message has the step."""


class Driver:
    """Plays scenarios through the runner of one language."""

    def __init__(self, name: str, language: Language, common: CommonServer | SecondServer) -> None:
        """Prepares the driver; the first scenario starts the runner."""
        self._prefix = f"t-{name.replace('@', '-')}"
        self._language = language
        self._suite = language.suite()
        self._common = common
        self._runner: Runner | None = None
        self._numbers = count(1)

    def play(self, scenario: str) -> None:
        """Plays a scenario; raises ScenarioFailed if a step fails."""
        content = self._suite.scenario(scenario)
        special = SpecialServer(content["server"]) if "server" in content else None
        server: Server = special or self._common
        runner = self._runner = self._runner or Runner(self._language)
        play = Play(runner, server, self._suite, f"{self._prefix}-{next(self._numbers)}")
        taken: list[Any] = []
        try:
            play.connect()
            for step in content["steps"]:
                taken.append(step)
                play.take(step)
        except Exception as error:
            self.close_runner(at_once=True)
            server.restore()
            shown = json.dumps(taken[-1:], ensure_ascii=False)[:600]
            raise ScenarioFailed(f"{scenario}, step {len(taken)}: {shown}\n{error!s}") from error
        finally:
            if special is not None:
                special.close()

    def close_runner(self, *, at_once: bool = False) -> None:
        """Ends the runner; the next scenario gets another one."""
        if self._runner is not None:
            (self._runner.kill if at_once else self._runner.end)()
            self._runner = None


class Play:
    """One scenario in play."""

    def __init__(self, runner: Runner, server: Server, suite: Suite, tenant: str) -> None:
        """Starts without kept values."""
        self._runner = runner
        self._server = server
        self._suite = suite
        self._contract = suite.contract
        self._rpcs: dict[str, str] = {}
        self._begun: dict[str, list[dict[str, Any]]] = {}
        self._values: Values = {"tenant": tenant, "surface": f"tenants/{tenant}/surfaces/s"}

    def connect(self) -> None:
        """Makes the runner connect a client to the server."""
        self._ask({"do": "connect", "target": self._server.address} | self._server.credentials)

    def take(self, step: Mapping[str, Any]) -> None:
        """Plays one step."""
        verb = next(iter(step))
        VERBS[verb](self, step)

    # Calls.

    def surface(self, step: Mapping[str, Any]) -> None:
        """Creates a surface from a profile with the step's overrides."""
        rpc = "SurfaceService/CreateSurface"
        asked = {
            "parent": "tenants/${tenant}",
            "surface_id": "s",
            "adapter_profile": "ADAPTER_PROFILE_STANDARD",
        }
        answer = self._answer(rpc, self._ask(self._call({"call": rpc, "request": asked | step["surface"]})))
        self._check({"expect": {"surface": {"name": {"$keep": "surface"}}}}, answer)

    def call(self, step: Mapping[str, Any]) -> None:
        """Calls an RPC through the client's layer; the steps of `while` run before its answer."""
        self._runner.send(self._call(step))
        for meanwhile in step.get("while", []):
            assert next(iter(meanwhile)) in {"server", "wait_ms"}, "answers come in order"
            self.take(meanwhile)
        self._check(step, self._answer(step["call"], self._runner.receive()))

    def pages(self, step: Mapping[str, Any]) -> None:
        """Reads a list to its end, page by page, and compares the whole list."""
        rpc, field, found, token = step["pages"], step["field"], list[Any](), ""
        for _ in range(step["most"]):
            asked = {"request": step.get("request", {}) | {"page_token": token}}
            answer = self._answer(rpc, self._ask(self._call({"call": rpc} | asked)))
            if "error" in answer:
                self._check(step, answer)
                return
            found += answer["response"][field]
            token = answer["response"]["next_page_token"]
            if not token:
                break
        if token:
            raise ScenarioFailed(f"expected at most {step['most']} pages, but there is one more")
        self._check(step, {"response": {field: found}})

    def _call(self, step: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "do": "call",
            "rpc": step["call"],
            "request": self._request(step),
            "timeout_ms": step.get("timeout_ms", 0),
        }

    def _request(self, step: Mapping[str, Any]) -> str:
        asked = filled(step.get("request", {}), self._values)
        return self._contract.request(step.get("call", "WorkerService/Work"), asked, self._values["surface"])

    def _opening(self, step: Mapping[str, Any]) -> dict[str, Any]:
        return {"rpc": step["call"], "request": self._request(step)}

    # Raw streams.

    def stream(self, step: Mapping[str, Any]) -> None:
        """Opens a stream with its first frame."""
        self._rpcs[step["stream"]] = step["call"]
        self._ask({"do": "stream", "name": step["stream"], **self._opening(step)})

    def send(self, step: Mapping[str, Any]) -> None:
        """Sends a frame."""
        frame = self._contract.request("WorkerService/Work", filled(step["request"], self._values), "")
        self._ask({"do": "send", "name": step["send"], "request": frame})

    def end(self, step: Mapping[str, Any]) -> None:
        """Sends no more frames; the server ends the stream after its answers."""
        self._ask({"do": "end", "name": step["end"]})

    def receive(self, step: Mapping[str, Any]) -> None:
        """Receives a frame, a refusal or the end; skips frames before it."""
        rpc, ends_s = self._rpcs[step["receive"]], time.monotonic() + REACHED_S
        while True:
            answer = self._answer(rpc, self._ask({"do": "receive", "name": step["receive"]}))
            waits = step.keys() & {"until", "refused", "ended"}
            if not waits or "response" not in answer:
                self._check(step, answer)
                return
            found = [f"expected an end, but got {answer['response']}"]
            if "until" in step:
                found = differences(step["until"], answer["response"], self._values)
            if not found:
                return
            if time.monotonic() > ends_s:
                raise ScenarioFailed("\n".join(found))

    def close(self, step: Mapping[str, Any]) -> None:
        """Ends a stream or a watch at once."""
        self._ask({"do": "close", "name": step["close"]})

    # Watches of the client's layer.

    def watch(self, step: Mapping[str, Any]) -> None:
        """Starts a watch that reconnects automatically."""
        self._rpcs[step["watch"]] = step["call"]
        self._ask({"do": "watch", "name": step["watch"], **self._opening(step)})

    def take_items(self, step: Mapping[str, Any]) -> None:
        """Takes that many entries of a watch, or one refusal."""
        rpc, items = self._rpcs[step["take"]], list[Any]()
        for _ in range(step.get("count", 1)):
            reply = self._ask({"do": "take", "name": step["take"]})
            if "error" in reply:
                self._check(step, reply)
                return
            items.append({**reply, "entry": self._contract.entry(rpc, reply["entry"])})
        self._check(step, {"response": items})

    # Workers of the client's layer.

    def worker(self, step: Mapping[str, Any]) -> None:
        """Runs a worker; later steps decide the results of its handlers."""
        command = {
            "surface": "$surface",
            "concurrency": 1,
            "prefetch": 0,
            "lease_ms": 0,
            "worker_id": "",
        } | dict(step)
        self._ask({"do": "worker", "name": command.pop("worker"), **filled(command, self._values)})

    def pending(self, step: Mapping[str, Any]) -> None:
        """Waits until a handler has begun, or that of a key: handlers of one moment begin in any order."""
        early = self._begun.setdefault(step["begun"], [])
        wanted = step.get("key", "")
        while not (fitting := [task for task in early if wanted in {"", task["batch"]["key"]}]):
            reply = self._ask({"do": "begun", "name": step["begun"]})
            early.append({**reply, "batch": self._contract.shown_batch(reply["batch"])})
        early.remove(fitting[0])
        self._check(step, {"response": fitting[0]})

    def report(self, step: Mapping[str, Any]) -> None:
        """Makes a handler report progress, or set its result."""
        reported = {"progress": step.get("progress", ""), "result": step.get("result", {})}
        self._ask({"do": "report", "name": step["report"], "key": step["key"], **reported})

    def finish(self, step: Mapping[str, Any]) -> None:
        """Makes a handler return, with batches for the next stage."""
        handed_off = [
            self._contract.written("Batch", one) for one in filled(step.get("next", []), self._values)
        ]
        self._ask({"do": "finish", "name": step["finish"], "key": step["key"], "next": handed_off})

    def fail(self, step: Mapping[str, Any]) -> None:
        """Makes a handler fail."""
        command = {"key": step["key"], "reason": step["reason"], "permanent": step.get("permanent", False)}
        self._ask({"do": "fail", "name": step["fail"], **command})

    def cancelled(self, step: Mapping[str, Any]) -> None:
        """Waits until a handler is cancelled."""
        reply = self._ask({"do": "cancelled", "name": step["cancelled"], "key": step["key"]})
        self._check(step, {"response": reply})

    def stop(self, step: Mapping[str, Any]) -> None:
        """Stops a worker, and does not wait for its end."""
        self._ask({"do": "stop", "name": step["stop"], "release": step.get("release", False)})

    def ended(self, step: Mapping[str, Any]) -> None:
        """Waits until a worker has ended."""
        reply = self._ask({"do": "ended", "name": step["ended"]})
        self._check(step, reply if "error" in reply else {"response": reply})

    # Signatures.

    def vectors(self, step: Mapping[str, Any]) -> None:
        """Checks every vector of a file."""
        for vector in self._suite.vectors(step["vectors"]):
            answer = self._ask(self._vector_command(vector))
            found = differences(vector["expect"], answer, self._values)
            if found:
                raise ScenarioFailed("\n".join([vector["rule"], *found]))

    def verify(self, step: Mapping[str, Any]) -> None:
        """Verifies received entries."""
        reply = self._ask(self._vector_command(filled(step, self._values)))
        self._check(step, {"response": reply})

    # Server and time.

    def server(self, step: Mapping[str, Any]) -> None:
        """Does an action to the server."""
        self._server.do(step["server"])

    def wait_ms(self, step: Mapping[str, Any]) -> None:
        """Waits: leases and backoffs run on the server's clock."""
        time.sleep(step["wait_ms"] / 1_000)

    def _ask(self, command: Mapping[str, Any]) -> dict[str, Any]:
        self._runner.send(command)
        reply = self._runner.receive()
        if "error" in reply and command["do"] not in MAY_BE_REFUSED:
            raise ScenarioFailed(f"refused: {reply['error']}")
        return reply

    def _check(self, step: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Compares an answer with the step's expectation."""
        meaning = next((name for name in MEANINGS if name in step and name != next(iter(step))), "expect")
        came = {"expect": "response", "refused": "error", "ended": "ended"}[meaning]
        if came not in answer:
            raise ScenarioFailed(f"expected {came}, but it is {str(dict(answer))[:600]}")
        found = differences(step.get(meaning, {}), answer[came], self._values)
        if found:
            raise ScenarioFailed("\n".join(found))

    def _answer(self, rpc: str, reply: Mapping[str, Any]) -> dict[str, Any]:
        return (
            {**reply, "response": self._contract.answer(rpc, reply["response"])}
            if "response" in reply
            else dict(reply)
        )

    def _vector_command(self, vector: Mapping[str, Any]) -> dict[str, Any]:
        if "sign" in vector:
            record = self._contract.written(RECORDS[vector["sign"]], vector["record"])
            return {"do": "sign", "kind": vector["sign"], "record": record}
        entries = [self._contract.written("AuditEntry", entry) for entry in vector["verify"]]
        return {"do": "verify", "entries": entries, "previous_hash": vector.get("previous_hash", "")}


VERBS: Mapping[str, Callable[[Play, Mapping[str, Any]], None]] = {
    "surface": Play.surface,
    "call": Play.call,
    "pages": Play.pages,
    "stream": Play.stream,
    "send": Play.send,
    "end": Play.end,
    "receive": Play.receive,
    "close": Play.close,
    "watch": Play.watch,
    "take": Play.take_items,
    "worker": Play.worker,
    "begun": Play.pending,
    "report": Play.report,
    "finish": Play.finish,
    "fail": Play.fail,
    "cancelled": Play.cancelled,
    "stop": Play.stop,
    "ended": Play.ended,
    "vectors": Play.vectors,
    "verify": Play.verify,
    "server": Play.server,
    "wait_ms": Play.wait_ms,
}
"""Method of each step, by its verb."""

__all__ = ["VERBS", "Driver", "Play", "RunnerGone", "ScenarioFailed"]
