"""The configuration: every setting in every place, what is refused, and what the commands show."""

import ast
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import click.testing
import lightspeed_ops
import pytest
from lightspeed_ops.cli.main import command
from lightspeed_ops.config import (
    Config,
    ConfigurationError,
    Section,
    Setting,
    Sources,
    load,
    setting,
    settings,
    settings_of,
)
from lightspeed_ops.config.combinations import RULES
from lightspeed_ops.config.settings import MASK
from lightspeed_ops.config.show import toml_value

WHOLE = """
[tls]
certificate = "certificate.pem"
key = "key.pem"
client_roots = "roots.pem"
[identity]
tokens_file = "tokens"
certificates_file = "certificates.toml"
[jwt]
issuer = "https://issuer.example"
audience = "lightspeed"
keys = "keys.json"
"""
"""A configuration in which each setting can be changed alone."""

FORMS: Mapping[str, str] = {
    "server.listen": "127.0.0.1:{}",
    "server.journal": "memory:{}",
    "admin.listen": "127.0.0.1:{}",
    "cluster.advertise": "host:{}",
    "tracing.endpoint": "http://127.0.0.1:{}",
}
"""Texts that have a form, with a place for a number."""


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the tests has no settings of its own."""
    for name in tuple(os.environ):
        if name.startswith("LIGHTSPEED_"):
            monkeypatch.delenv(name)


def run(*arguments: object, environment: Mapping[str, str] | None = None) -> click.testing.Result:
    """Runs a command that does not start serving."""

    def never(config: Config, reread: Callable[[], Config]) -> None:
        pytest.fail(f"expected no server, but it would serve {config}")

    return click.testing.CliRunner().invoke(command(never, ()), list(map(str, arguments)), env=environment)


def samples(one: Setting) -> tuple[Any, Any, Any]:
    """Returns three different values of a setting, or two of which the first comes again."""
    if one.kind is bool:
        return True, False, True
    if one.choices:
        texts = (one.choices[0], one.choices[-1], one.choices[0])
        return texts if one.kind is str else ((texts[0],), (texts[0], texts[1]), (texts[1],))
    if one.kind is float:
        return one.most, one.least, one.most
    if one.kind is int:
        return one.most, one.least, one.most - 1
    form = FORMS.get(one.key, "text-{}")
    return form.format(101), form.format(102), form.format(103)


def as_text(value: object) -> str:
    """Returns a value as the environment and options have it."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)


def option_of(one: Setting, value: object) -> list[str]:
    """Returns the arguments that give a setting a value."""
    if one.kind is bool:
        return [one.option if value else f"--no-{one.option.removeprefix('--')}"]
    return [one.option, as_text(value)]


def file_with(path: Path, one: Setting, value: str) -> Path:
    """Writes the whole configuration with another value of one setting, which is TOML already."""
    tables: dict[str, dict[str, str]] = {
        name: {key: toml_value(text) for key, text in table.items()}
        for name, table in tomllib.loads(WHOLE).items()
    }
    tables.setdefault(one.section, {})[one.name] = value
    lines = (
        f"[{name}]\n" + "".join(f"{key} = {text}\n" for key, text in table.items())
        for name, table in tables.items()
    )
    path.write_text("".join(lines))
    return path


@pytest.mark.parametrize("one", settings(), ids=lambda one: one.key)
def test_options_win_over_variables_and_these_over_the_file(one: Setting, tmp_path: Path) -> None:
    """Each setting can be given in each place, and the last place wins; a default needs none."""
    in_file, in_environment, as_option = samples(one)
    file = file_with(tmp_path / "server.toml", one, toml_value(in_file))
    served: list[Config] = []
    runner = click.testing.CliRunner()
    serve = command(lambda config, _reread: served.append(config), ())
    variables = {one.variable: as_text(in_environment)}
    for arguments, environment in (
        ([], {}),
        ([], variables),
        (option_of(one, as_option), variables),
        ([], {one.variable: ""}),  # an empty variable is none
    ):
        done = runner.invoke(serve, ["serve", "--config", str(file), *arguments], env=environment)
        assert 0 == done.exit_code, done.stderr
    values = [getattr(getattr(config, one.section), one.name) for config in served]
    assert [in_file, in_environment, as_option, in_file] == values


def test_none_is_an_empty_text() -> None:
    """A variable cannot be empty, since an empty one counts as not set: it says none."""
    for done in (
        run("config", "show", environment={"LIGHTSPEED_ADMIN_LISTEN": "none"}),
        run("config", "show", "--admin-listen", "none"),
        run("config", "show", "--admin-listen", ""),
    ):
        assert '[admin]\nlisten = "" #' in done.stdout


def test_the_file_can_be_named_by_a_variable(tmp_path: Path) -> None:
    """LIGHTSPEED_CONFIG names the file, and --config another one in its place."""
    for number in (1, 2):
        (tmp_path / f"{number}.toml").write_text(f"[limits]\nmax_calls = {number}\n")
    environment = {"LIGHTSPEED_CONFIG": str(tmp_path / "1.toml")}
    assert f"max_calls = 1 # {tmp_path}/1.toml\n" in run("config", "show", environment=environment).stdout
    named = run("config", "show", "--config", tmp_path / "2.toml", environment=environment)
    assert f"max_calls = 2 # {tmp_path}/2.toml\n" in named.stdout


BOUNDED = [one for one in settings() if one.least is not None]


@pytest.mark.parametrize("one", BOUNDED, ids=lambda one: one.key)
def test_each_number_has_bounds(one: Setting, tmp_path: Path) -> None:
    """A value outside its bounds is refused in each place, with its name, the bounds and the value."""
    for value in (one.least - 1, one.most + 1):
        expected = f" of {one.least} to {one.most}, but it is {value}"
        file = file_with(tmp_path / "server.toml", one, toml_value(value))
        by_file = run("serve", "--config", file)
        said = "" if one.kind is int else ".0"
        assert f"lightspeed: expected {one.key}{expected}{said} in '{file}'\n" == by_file.stderr
        by_variable = run("serve", environment={one.variable: str(value)})
        assert f"lightspeed: expected {one.variable}{expected}{said}\n" == by_variable.stderr
        by_option = run("serve", one.option, value)
        assert f"lightspeed: expected {one.option}{expected}{said}\n" == by_option.stderr
        assert [1, 2, 2] == [done.exit_code for done in (by_file, by_variable, by_option)]


WRONG_TYPES: Mapping[type, tuple[str, ...]] = {
    bool: ("1", '"true"', "[]", "{}"),
    int: ('"1"', "1.0", "true", "[1]", "nan"),
    float: ('"1"', "true", "[1]", "nan", "inf"),
    str: ("1", "true", '["a"]', '"\\u0000"', "2026-01-01"),
    tuple: ('"a"', "[1]", "1", '["a\\u0000"]'),
}
"""By kind: TOML values that a setting of that kind cannot have."""


@pytest.mark.parametrize("one", settings(), ids=lambda one: one.key)
def test_values_of_other_types_are_refused(one: Setting, tmp_path: Path) -> None:
    """A value of another type than the setting's is refused, whichever it is; nothing is converted."""
    for value in WRONG_TYPES[one.kind]:
        file = file_with(tmp_path / "server.toml", one, value)
        done = run("serve", "--check-config", "--config", file)
        assert (1, 1) == (done.exit_code, len(done.stderr.splitlines())), (value, done.stderr)
        assert done.stderr.startswith(f"lightspeed: expected {one.key} "), done.stderr


@pytest.mark.parametrize("one", settings(), ids=lambda one: one.key)
def test_variables_without_a_meaning_are_refused(one: Setting) -> None:
    """A text that is no number, no truth value or none of the choices is refused with its variable."""
    if one.kind is str and not one.choices:
        return  # any text is one
    for text in ("many", "1e999", "--", "0x10"):
        done = run("serve", environment={one.variable: text})
        assert (2, 1) == (done.exit_code, len(done.stderr.splitlines())), done.stderr
        assert done.stderr.startswith(f"lightspeed: expected {one.variable} "), done.stderr
        assert text in done.stderr


UNKNOWN = {
    "[limits]\nmax_streems = 1": "in [limits] of '{}', but it is 'max_streems'; the nearest is max_streams",
    "[limit]\nmax_calls = 1": "a known section in '{}', but it is [limit]; the nearest is limits",
    "[tls]\nxyz = 1": "a known setting in [tls] of '{}', but it is 'xyz'",  # nothing is near
    "max_calls = 1": "sections in '{}', but 'max_calls' is in none; the nearest is max_calls in [limits]",
    "limits = 1": "only sections in '{}', but 'limits' is in none",
    "[[limits]]\nmax_calls = 1": "only sections in '{}', but 'limits' is in none",
    "[limits.more]\nmax_calls = 1": "a known setting in [limits] of '{}', but it is 'more'",
}
"""By text of a file: its problem."""


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown_names_are_refused_with_the_nearest(text: str, tmp_path: Path) -> None:
    """A name that is no setting is an error: a mistyped limit would not hold."""
    file = tmp_path / "server.toml"
    file.write_text(text)
    done = run("serve", "--config", file)
    assert (1, 1) == (done.exit_code, len(done.stderr.splitlines())), done.stderr
    assert done.stderr.rstrip().endswith(UNKNOWN[text].format(file))


def test_everything_wrong_is_named_at_once(tmp_path: Path) -> None:
    """File, environment, options and combinations: a line for each problem, none for what follows."""
    file = tmp_path / "server.toml"
    file.write_text(
        "[limits]\nmax_streems = 5\nmax_calls = 0\n"
        '[server]\nlisten = "[::]:50051"\nreflection = 1\n[logz]\n[tls]\nkey = "k"\ncertificate = 1\n'
        '[jwt]\nissuer = "i"\nalgorithms = ["HS256"]\n'
    )
    done = run(
        *("serve", "--config", file, "--max-streams", "many", "--admin-listen", "9464"),
        environment={"LIGHTSPEED_LOG_LEVEL": "loud", "LIGHTSPEED_JOURNAL": "tape"},
    )
    assert 2 == done.exit_code
    expected = [
        "expected a known setting in [limits]",
        "expected a known section",
        "expected server.reflection with true or false, but it is 1",
        "expected tls.certificate with a text, but it is 1",
        "expected jwt.algorithms of items of RS256,",
        "expected limits.max_calls of 1 to ",
        "expected --max-streams of 1 to 100000, but it is 'many'",
        "expected LIGHTSPEED_LOG_LEVEL of debug, info, warning, error, but it is 'loud'",
        "expected a journal of sqlite:PATH, postgresql://…, memory or memory:RECORDS, but it is 'tape'",
        "expected admin.listen with HOST:PORT or nothing, but it is '9464'",
        "expected jwt.issuer, jwt.audience and jwt.keys together, but jwt.audience and jwt.keys are missing",
    ]
    lines = done.stderr.splitlines()
    missing = [text for text in expected if not any(line.startswith(f"lightspeed: {text}") for line in lines)]
    assert ([], len(expected)) == (missing, len(lines)), done.stderr


ISSUER = 'issuer = "i"\naudience = "a"\nkeys = "keys.json"\n'
EXPOSED = '[server]\nlisten = "0.0.0.0:50051"\n'
OPEN = "allow_plaintext = true\nallow_unauthenticated = true"
SHARED = '[server]\njournal = "postgresql://db.example/ops"\n'
PAIR = '[tls]\ncertificate = "c"\nkey = "k"\n'
COMBINATIONS: tuple[tuple[str, str], ...] = (
    ('[server]\njournal = "tape"', "expected a journal of sqlite:PATH"),
    (
        '[server]\nlisten = "nowhere"',
        "expected server.listen with HOST:PORT or unix:PATH, but it is 'nowhere'",
    ),
    ('[server]\nlisten = "127.0.0.1:65536"', "expected server.listen with"),
    ('[server]\nlisten = "::1:50051"', "expected server.listen with"),  # an IPv6 address without brackets
    ('[server]\nlisten = "unix:"', "expected server.listen with"),
    ('[server]\nlisten = ""', "expected server.listen with"),
    (
        '[cluster]\nadvertise = "here"',
        "expected cluster.advertise with HOST:PORT or nothing, but it is 'here'",
    ),
    ('[cluster]\nadvertise = ":50051"', "expected cluster.advertise with HOST:PORT or nothing"),  # no host
    ('[cluster]\nadvertise = "host:0"', "expected cluster.advertise with HOST:PORT or nothing"),  # no port
    ('[cluster]\nadvertise = "unix:/run/s"', "expected cluster.advertise with HOST:PORT or nothing"),
    (SHARED + 'listen = "127.0.0.1:0"', "expected cluster.advertise for a postgresql journal, since"),
    (SHARED + 'listen = "unix:/run/s"', "expected cluster.advertise for a postgresql journal, since"),
    (SHARED + 'listen = "[::]:50051"\n' + OPEN, "expected cluster.advertise for a postgresql journal, since"),
    ('[cluster]\nserver_roots = "r"', "expected tls.certificate beside cluster.server_roots"),
    ('[admin]\nlisten = "unix:/run/admin"', "expected admin.listen with HOST:PORT or nothing"),
    ('[admin]\nlisten = "127.0.0.1:50051"', "expected admin.listen apart from server.listen"),
    ('[tls]\nkey = "k"', "expected tls.certificate beside tls.key"),
    ('[tls]\ncertificate = "c"', "expected tls.key beside tls.certificate"),
    ('[tls]\nclient_roots = "r"', "expected tls.certificate beside tls.client_roots"),
    (PAIR + "require_client_certificate = true", "expected tls.client_roots beside tls.require_client_"),
    (
        PAIR + '[identity]\ncertificates_file = "f"',
        "expected tls.client_roots beside identity.certificates_file",
    ),
    ('[jwt]\nissuer = "i"', "expected jwt.issuer, jwt.audience and jwt.keys together"),
    ('[jwt]\naudience = "a"', "expected jwt.issuer, jwt.audience and jwt.keys together"),
    ('[jwt]\nkeys = "k"', "expected jwt.issuer, jwt.audience and jwt.keys together"),
    ("[jwt]\nallow_system = true", "expected jwt.issuer, jwt.audience and jwt.keys together"),
    ("[jwt]\nalgorithms = []\n" + ISSUER, "expected a value of jwt.algorithms"),
    ('[jwt]\nrole_claim = ""\n' + ISSUER, "expected a value of jwt.role_claim"),
    (
        '[jwt]\nissuer = "i"\naudience = "a"\nkeys = "http://k"',
        "expected jwt.keys with a path or an https://",
    ),
    ('[tracing]\nendpoint = "collector:4317"', "expected tracing.endpoint with an http://"),
    (EXPOSED + "allow_unauthenticated = true", "expected tls.certificate and tls.key for server.listen"),
    (EXPOSED + "allow_plaintext = true", "expected identity.tokens_file, identity.certificates_file or jwt"),
    (
        EXPOSED + PAIR,
        "expected identity.tokens_file, identity.certificates_file or jwt.issuer for server.listen",
    ),
    (EXPOSED + '[identity]\ntokens_file = "t"', "expected tls.certificate and tls.key for server.listen"),
    (
        '[identity]\ntokens_file = "t"\n[admin]\nlisten = "[::]:1"',
        "expected tls.certificate and tls.key for admin",
    ),
    (
        PAIR + '[admin]\nlisten = "10.0.0.1:9464"',
        "expected identity.tokens_file, identity.certificates_file or",
    ),
    (
        PAIR + '[admin]\nlisten = ":9464"',
        "expected identity.tokens_file, identity.certificates_file or jwt.iss",
    ),
)
"""Files with one impossible combination each, and the beginning of its problem."""


@pytest.mark.parametrize(("text", "problem"), COMBINATIONS)
def test_impossible_combinations_are_refused(text: str, problem: str, tmp_path: Path) -> None:
    """Each is refused by both commands and by the server's start, in one line."""
    file = tmp_path / "server.toml"
    file.write_text(text)
    for arguments in (("serve",), ("serve", "--check-config"), ("config", "show")):
        done = run(*arguments, "--config", file)
        assert (1, "", 1) == (done.exit_code, done.stdout, len(done.stderr.splitlines())), done.stderr
        assert done.stderr.startswith(f"lightspeed: {problem}"), done.stderr


def test_every_rule_has_a_case() -> None:
    """The table above has a case for each rule, and the defaults break none."""
    config = Config()
    assert [] == [rule for rule in RULES if rule.problem(config) is not None]
    broken = set()
    for text, _ in COMBINATIONS:
        tables = tomllib.loads(text)
        given: dict[str, Any] = {
            name: type(getattr(config, name))(
                **{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
            )
            for name, table in tables.items()
        }
        broken |= {number for number, rule in enumerate(RULES) if rule.problem(Config(**given)) is not None}
    assert set(range(len(RULES))) == broken


@pytest.mark.parametrize(
    "text",
    [
        '[server]\nlisten = "127.255.0.1:1"',
        '[server]\nlisten = "[::1]:1"',
        '[server]\nlisten = "localhost:1"',
        '[server]\nlisten = "unix:/run/lightspeed"',
        '[admin]\nlisten = ""',
        SHARED + 'listen = "127.0.0.1:50052"',  # the advertised address is the one that it listens on
        SHARED + 'listen = "unix:/run/s"\n[cluster]\nadvertise = "host:50051"',
        '[cluster]\nadvertise = "[fd00::1]:50051"',
        EXPOSED + "allow_plaintext = true\nallow_unauthenticated = true",
        EXPOSED + PAIR + '[identity]\ntokens_file = "t"\n[admin]\nlisten = "0.0.0.0:9464"',
        EXPOSED + PAIR + "[jwt]\n" + ISSUER,
        EXPOSED + PAIR + 'client_roots = "r"\n[identity]\ncertificates_file = "c"',
        EXPOSED + 'allow_plaintext = true\n[identity]\ntokens_file = "t"',  # behind a proxy with TLS
        '[identity]\ntokens_file = "t"',  # tokens on loopback
        "",
    ],
)
def test_possible_combinations_are_accepted(text: str, tmp_path: Path) -> None:
    """Loopback needs nothing; beyond it TLS and any identity do, or the flags that say what they give up."""
    file = tmp_path / "server.toml"
    file.write_text(text)
    done = run("serve", "--check-config", "--config", file)
    assert (0, "ok: the configuration can be used\n") == (done.exit_code, done.stdout), done.stderr


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file, a folder, no TOML, no UTF-8 and a file of megabytes are refused, each in one line."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "words").write_text("listen on 1")
    (tmp_path / "bytes").write_bytes(b"\xff = 1")
    (tmp_path / "large").write_text("# much\n" * 200_000)
    (tmp_path / "deep").write_text("a = " + "[" * 10_000)
    (tmp_path / "digits").write_text("a = " + "1" * 10_000)
    (tmp_path / "hexadecimal").write_text(f"[limits]\nmax_calls = 0x{'f' * 10_000}")
    for name in ("missing", "folder", "words", "bytes", "large", "deep", "digits", "hexadecimal"):
        done = run("serve", "--config", tmp_path / name)
        assert (1, 1) == (done.exit_code, len(done.stderr.splitlines())), done.stderr
        assert f"'{tmp_path / name}'" in done.stderr


def test_files_that_settings_name_are_checked() -> None:
    """--check-config prints all problems of files, and exits with 1."""

    def never(config: Config, reread: Callable[[], Config]) -> None:
        pytest.fail("expected no server")

    def file_problems(config: Config) -> tuple[str, ...]:
        return (f"expected {config.identity.tokens_file}", "expected more")

    lightspeed = command(never, (), file_problems)
    arguments = ["serve", "--check-config", "--identity-tokens-file", "tokens"]
    done = click.testing.CliRunner().invoke(lightspeed, arguments)
    assert (1, "lightspeed: expected tokens\nlightspeed: expected more\n") == (done.exit_code, done.stderr)


def test_a_check_makes_nothing(tmp_path: Path) -> None:
    """--check-config makes no journal and no folder for one."""
    done = run("serve", "--check-config", "--journal", f"sqlite:{tmp_path}/data/journal.db")
    assert (0, []) == (done.exit_code, list(tmp_path.iterdir()))


def test_what_is_shown_is_a_configuration(tmp_path: Path) -> None:
    """The output of `config show` is a file with the same configuration, and has the source of each value."""
    file, shown = tmp_path / "server.toml", tmp_path / "shown.toml"
    file.write_text(WHOLE + '[tracing]\nsample_ratio = 0.25\n[logs]\nlog_level = "debug"\n')
    listen = "unix:/tmp/\x1b]0;é\u202e\"\\ # '\x7f"
    environment = {"LIGHTSPEED_LISTEN": listen, "LIGHTSPEED_JWT_ALGORITHMS": "ES256, EdDSA"}
    options = {"max_calls": "7", "reflection": "False"}
    done = run(
        *("config", "show", "--config", file, "--max-calls", 7, "--no-reflection"), environment=environment
    )
    assert (0, "") == (done.exit_code, done.stderr)
    shown.write_text(done.stdout)
    assert load(Sources(file, environment, options)).config == load(Sources(shown)).config
    assert not {"\x1b", "\x7f", "\u202e"} & set(done.stdout)
    lines = done.stdout.splitlines()
    for line in (
        f"sample_ratio = 0.25 # {file}",
        'algorithms = ["ES256", "EdDSA"] # LIGHTSPEED_JWT_ALGORITHMS',
        "max_calls = 7 # --max-calls",
        "reflection = false # --reflection",
        "max_streams = 1000 # default",
    ):
        assert line in lines


def test_passwords_of_urls_are_masked(tmp_path: Path) -> None:
    """User and password of a URL are shown in no output, also not in the error about it."""
    url = "//user:hunter2@collector:4317"
    shown = run("config", "show", "--tracing-endpoint", f"http:{url}")
    assert f'endpoint = "http://{MASK}@collector:4317" # --tracing-endpoint' in shown.stdout
    refused = run("serve", "--tracing-endpoint", f"grpc:{url}")
    journal = "postgresql://user:hunter2@db.example/ops?password=hunter3&sslmode=require"
    masked = f"postgresql://{MASK}@db.example/ops?password={MASK}&sslmode=require"
    assert f'journal = "{masked}" # --journal' in run("config", "show", "--journal", journal).stdout
    assert "hunter" not in run("serve", "--journal", f"mysql:{journal}").stderr
    assert 1 == refused.exit_code
    wrong = run("serve", environment={"LIGHTSPEED_MAX_CALLS": f"http:{url}"})
    assert 2 == wrong.exit_code
    assert "hunter2" not in shown.output + refused.output + wrong.output


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault(Section):
    """A section with a secret."""

    section: ClassVar[str] = "vault"

    password: str = setting("", "Password", reason="a test", secret=True)


def test_secrets_are_masked_everywhere() -> None:
    """The value of a secret is shown as a mask, also in errors and in lists; an empty one is empty."""
    (one,) = settings_of(Vault)
    assert (MASK, "", MASK) == (one.shown("hunter2"), one.shown(""), one.shown(("hunter2", "b")))
    problem = one.problem("hunter2\0", one.option)
    assert f"expected --vault-password with a text, but it is {MASK}" == problem
    with pytest.raises(ConfigurationError) as wrong:
        Vault(password="hunter2\0")
    assert "hunter2" not in str(wrong.value)


def test_a_mistyped_variable_is_named() -> None:
    """A variable that resembles a setting is named, and is no error; other programs have others."""
    environment = {"LIGHTSPEED_MAX_STREEMS": "1", "LIGHTSPEED_COMMAND": "x", "LIGHTSPEED_MAX_STREAMS": "2"}
    named = "lightspeed: LIGHTSPEED_MAX_STREEMS is no setting; the nearest is LIGHTSPEED_MAX_STREAMS\n"
    for arguments in (("serve", "--check-config"), ("config", "show")):
        done = run(*arguments, environment=environment)
        assert (0, named) == (done.exit_code, done.stderr)


def test_every_setting_says_all_that_it_should() -> None:
    """Each has a help and a reason; numbers have bounds around their default, and their unit in the name."""
    keys = [one.key for one in settings()]
    parameters = [one.parameter for one in settings()]
    assert len(keys) == len(set(parameters)), "two settings have one option"
    for one in settings():
        assert one.help, one.key
        assert one.reason, one.key
        assert not one.help.endswith("."), one.key
        assert not one.reason.endswith("."), one.key
        if one.kind in (int, float):
            assert one.least <= one.default <= one.most, one.key
        suffix = one.name.rpartition("_")[2]
        unit = {"bytes": "bytes", "s": "seconds", "ms": "milliseconds"}.get(suffix, "")
        assert unit == one.unit, one.key


@pytest.mark.slow
def test_every_setting_does_something() -> None:
    """A module outside the configuration, or a rule over several settings, reads each setting by its name."""
    code = Path(lightspeed_ops.__file__).parent
    readers = {path for path in code.rglob("*.py") if code / "config" not in path.parents}
    read: set[str] = set()
    for path in (*readers, code / "config/combinations.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute):
                read.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                read.add(node.value)  # by name: one of several limits
    assert [] == [one.key for one in settings() if one.name not in read]
