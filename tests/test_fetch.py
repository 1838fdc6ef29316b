"""The command ``arazzo-gen fetch``, and builds from what it downloaded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from arazzo_gen.cli import main
from arazzo_gen.project import download as downloads
from tests.golden import FOLDER, tree
from tests.support.server import Answer, LoopbackServer, Received

Run = Callable[..., Result]

API = (FOLDER / "minimal/specs/api.yaml").read_text(encoding="utf-8")
WITH_REFERENCE = API.replace(
    "'204': {description: All is well}", "'204': {$ref: 'parts/answers.yaml#/ok'}"
)
DOCUMENT = "specs/status.arazzo.yaml"


class Site:
    """A web site: what it answers by paths; what was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.server = LoopbackServer(self._answer)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def asked(self) -> list[str]:
        return [received.target for received in self.server.received]

    def has(self, path: str, text: str, **how: object) -> None:
        self.answers[path] = replace(Answer(text.encode()), **how)  # type: ignore[arg-type]

    def _answer(self, received: Received) -> Answer:
        return self.answers.get(received.target, Answer(status=404))


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    with site.server:
        yield site


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs arazzo-gen in an empty project; an exception is never a way to end."""
    monkeypatch.setenv("NO_PROXY", "*")
    (tmp_path / "specs").mkdir()
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, arguments)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def _write(url: str, *, path: str = DOCUMENT, own: str = "") -> None:
    text = (FOLDER / "minimal" / DOCUMENT).read_text(encoding="utf-8")
    text = text.replace("1.0.1", f"1.1.0{own}").replace("api.yaml", url)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def _folder(site: Site) -> str:
    return f"specs/remote/{site.url.removeprefix('http://').replace(':', '_')}"


def test_fetch_and_build(run: Run, site: Site) -> None:
    """All that is referred to comes, once; builds then need no network."""
    site.has("/v1/api.yaml", WITH_REFERENCE)
    site.has("/v1/parts/answers.yaml", "ok: {$ref: 'more.json#/0'}")
    site.has("/v1/parts/more.json", '[{"description": "All is well"}]')
    _write(f"{site.url}/v1/api.yaml")
    missing = run("build", "specs")
    assert missing.exit_code == 1
    assert f"{DOCUMENT}:4:20: error[AZ001]: there is no local copy" in missing.stderr
    assert "arazzo-gen fetch" in missing.stderr

    done = run("fetch", "specs")
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"{site.url}/v1/api.yaml -> {_folder(site)}/v1/api.yaml\n" in done.stdout
    expected = ["/v1/api.yaml", "/v1/parts/answers.yaml", "/v1/parts/more.json"]
    assert site.asked == expected
    lock = json.loads(Path("specs/remote/sources.lock").read_text(encoding="utf-8"))
    assert list(lock) == [site.url + path for path in expected]
    assert lock[f"{site.url}/v1/api.yaml"] == {
        "path": f"{_folder(site).removeprefix('specs/remote/')}/v1/api.yaml",
        "sha256": sha256(WITH_REFERENCE.encode()).hexdigest(),
    }

    assert run("fetch", "specs").stdout == "nothing to fetch\n"
    assert run("fetch", "-q").output == ""
    for arguments in (["specs"], ["."], [DOCUMENT], [str(Path(DOCUMENT).resolve())]):
        result = run("build", *arguments)
        assert (result.exit_code, result.stderr) == (0, ""), arguments
    assert site.asked == expected
    manifest = json.loads(
        Path("generated/.arazzo-gen.lock").read_text(encoding="utf-8")
    )
    assert f"../{_folder(site)}/v1/api.yaml" in manifest["inputs"]


def test_same_bytes_again(run: Run, site: Site) -> None:
    """What a second fetch gets is what the first one got, or it says so."""
    site.has("/api.yaml", API)
    _write(f"{site.url}/api.yaml")
    run("fetch", "specs")
    before = tree(Path("specs"))
    shutil.rmtree(_folder(site))
    assert run("fetch", "specs").exit_code == 0
    assert tree(Path("specs")) == before

    site.has("/api.yaml", API.replace("Status API", "Other API"))
    shutil.rmtree(_folder(site))
    changed = run("fetch", "specs")
    assert changed.exit_code == 1
    assert "is not what the lock says any more" in changed.stderr
    assert "--update" in changed.stderr
    assert not Path(_folder(site), "api.yaml").exists()
    assert run("fetch", "specs", "--update").exit_code == 0
    assert "Other API" in Path(_folder(site), "api.yaml").read_text(encoding="utf-8")
    assert run("build", "specs").exit_code == 0


def test_edited(run: Run, site: Site) -> None:
    """A file that somebody changed is not built from, and not kept for good."""
    site.has("/api.yaml", API)
    _write(f"{site.url}/api.yaml")
    run("fetch", "specs")
    with Path(_folder(site), "api.yaml").open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    for command in ("build", "fetch"):
        result = run(command, "specs")
        assert result.exit_code == 1, command
        assert "error[AZ013]" in result.stderr
        assert "`arazzo-gen fetch --update`" in result.stderr
    assert run("fetch", "specs", "--update").exit_code == 0
    assert run("build", "specs").exit_code == 0


@pytest.mark.parametrize("text", ["", "{", '{"https://a": {}}'])
def test_broken_lock(run: Run, text: str) -> None:
    _write("https://a/api.yaml")
    Path("specs/remote").mkdir()
    Path("specs/remote/sources.lock").write_text(text, encoding="utf-8")
    for command in ("build", "fetch", "requirements"):
        result = run(command, "specs")
        assert result.exit_code == 1
        assert result.stderr.startswith("specs/remote/sources.lock: error[AZ013]: ")


def test_arazzo_documents(run: Run, site: Site) -> None:
    """One that was downloaded gets no package, but what it refers to comes too; it is
    found by its $self as well."""
    site.has("/flows/a.yaml", "")
    own = f"\n$self: {site.url}/flows/own.yaml"
    _write("../api.yaml", own=own)
    text = Path(DOCUMENT).read_text(encoding="utf-8")
    site.has("/flows/a.yaml", text.replace("own.yaml", "other.yaml"))
    site.has("/api.yaml", API)
    source = "sourceDescriptions:\n"
    more = f"{source}- {{name: flow, url: a.yaml, type: arazzo}}\n"
    Path(DOCUMENT).write_text(text.replace(source, more), encoding="utf-8")
    assert run("fetch", "specs").exit_code == 0
    assert sorted(site.asked) == ["/api.yaml", "/flows/a.yaml"]
    Path(DOCUMENT).write_text(text, encoding="utf-8")
    assert run("build", "specs").exit_code == 0
    assert [path.name for path in Path("generated").glob("[!_.]*/")] == ["status"]


class TestHosts:
    @pytest.fixture
    def elsewhere(self) -> Iterator[Site]:
        """The same machine under another name."""
        site = Site()
        with site.server:
            yield site

    def test_transitive(self, run: Run, site: Site, elsewhere: Site) -> None:
        """Hosts that no Arazzo document names are asked only if it is allowed."""
        other = elsewhere.url.replace("127.0.0.1", "localhost")
        reference = f"{other}/parts/answers.yaml#/ok"
        elsewhere.has("/parts/answers.yaml", "ok: {description: All is well}")
        site.has(
            "/api.yaml", WITH_REFERENCE.replace("parts/answers.yaml#/ok", reference)
        )
        _write(f"{site.url}/api.yaml")
        refused = run("fetch", "specs")
        assert refused.exit_code == 1
        assert elsewhere.asked == []
        assert f"{_folder(site)}/api.yaml:10:" in refused.stderr
        assert "error[AZ015]" in refused.stderr
        assert "--allow-host localhost" in refused.stderr
        assert Path(_folder(site), "api.yaml").exists()
        assert run("fetch", "specs", "--allow-host", "LOCALHOST").exit_code == 0
        assert site.asked == ["/api.yaml"]
        assert run("build", "specs").exit_code == 0

    def test_redirects(self, run: Run, site: Site, elsewhere: Site) -> None:
        """They are followed to allowed hosts; the last URL is the base."""
        other = elsewhere.url.replace("127.0.0.1", "localhost")
        site.has("/api", "", status=302, headers={"Location": f"{other}/v2/api.yaml"})
        elsewhere.has("/v2/api.yaml", WITH_REFERENCE)
        elsewhere.has("/v2/parts/answers.yaml", "ok: {description: All is well}")
        _write(f"{site.url}/api")
        refused = run("fetch", "specs")
        assert refused.exit_code == 1
        assert f"it redirects to {other}/v2/api.yaml: the host" in refused.stderr
        assert "--allow-host localhost" in refused.stderr
        assert elsewhere.asked == []
        assert run("fetch", "specs", "--allow-host", "localhost").exit_code == 0
        assert elsewhere.asked == ["/v2/api.yaml", "/v2/parts/answers.yaml"]
        assert run("build", "specs").exit_code == 0


HTML = "<!DOCTYPE html>\n<html><body>Not here: really.</body></html>"


@pytest.mark.parametrize(
    ("path", "answer", "message"),
    [
        ("/a", Answer(status=404), "the server answered 404 Not Found"),
        ("/a", Answer(status=500), "the server answered 500 Internal Server Error"),
        ("/a", Answer(drop=True), "the connection failed: Remote end closed"),
        ("/a", Answer(b"openapi: 3.1.0", cut=3), "it ends after 3 of 14 bytes"),
        ("/a", Answer(HTML.encode()), "what came "),
        ("/a", Answer(b"just a text"), 'what came has no "openapi"'),
        ("/a", Answer(b'{"type": "object"}'), 'what came has no "openapi"'),
        ("/a.json", Answer(b"openapi: 3.1.0"), "what came is neither JSON nor YAML"),
        ("/a", Answer(b"\xff"), "what came is neither JSON nor YAML"),
        ("/a", Answer(status=302, headers={"Location": "/a"}), "302"),
        (
            "/a",
            Answer(status=302, headers={"Location": "file:///etc/hosts"}),
            "the server answered 302 Found",
        ),
        ("/a", Answer(b" " * 2000), "it is larger than"),
        ("/a", Answer(b"a: 1", drip=0.1), "it takes longer than"),
        ("/a", Answer(b"a: 1", delay=5), "the server was silent for"),
    ],
)
def test_failures(
    run: Run,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    answer: Answer,
    message: str,
) -> None:
    """What cannot be had is said at its place, and nothing is written."""
    monkeypatch.setattr(downloads, "MAX_BYTES", 1000)
    monkeypatch.setattr(downloads, "DURATION", 0.15)
    monkeypatch.setattr(downloads, "SILENCE", 0.5)
    site.answers[path] = answer
    _write(f"{site.url}{path}")
    before = tree(Path())
    result = run("fetch", "specs")
    assert result.exit_code == 1
    assert f"{DOCUMENT}:4:20: error[AZ015]: {site.url}{path} cannot" in result.stderr
    assert message in result.stderr
    assert tree(Path()) == before


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://me:secret@a.example/x", "a URL with credentials"),
        ("ftp://a.example/x", "only http and https"),
        ("urn:a", "only http and https"),
        ("https://[::1/x", "that is no URL"),
        ("http://nowhere.invalid/x", "the name of the host is not known"),
        ("http://127.0.0.1:1/x", "the connection failed"),
    ],
)
def test_urls_that_are_none(run: Run, url: str, message: str) -> None:
    _write(f"'{url}'")
    result = run("fetch", "specs")
    assert result.exit_code == 1
    assert "error[AZ015]" in result.stderr or "error[AZ104]" in result.stderr
    assert message in result.stderr


@pytest.mark.parametrize("character", ["\x1b", "\n", "\udc80", "\u202e"])
def test_what_steers_a_terminal(character: str) -> None:
    with pytest.raises(downloads.DownloadError, match="not printable"):
        downloads.refuse(f"https://a/{character}[31m", {"a"})


def test_tls(run: Run, site: Site) -> None:
    _write(site.url.replace("http:", "https:") + "/x")
    assert "cannot be fetched: TLS failed: " in run("fetch", "specs").stderr


def test_failure_leaves_what_is_there(run: Run, site: Site) -> None:
    """An update that fails for one document keeps the old one, and its hash."""
    site.has("/api.yaml", API)
    site.has("/other.yaml", API)
    _write(f"{site.url}/api.yaml")
    _write(f"{site.url}/other.yaml", path="specs/other.arazzo.yaml")
    assert run("fetch", "specs").exit_code == 0
    site.answers["/api.yaml"] = Answer(status=503)
    site.has("/other.yaml", API.replace("Status API", "Other API"))
    assert run("fetch", "specs", "--update").exit_code == 1
    assert Path(_folder(site), "api.yaml").read_text(encoding="utf-8") == API
    assert "Other" in Path(_folder(site), "other.yaml").read_text(encoding="utf-8")
    assert run("build", "specs").exit_code == 0


def test_paths(run: Run, site: Site) -> None:
    """Any URL gets a file of its own below the folder."""
    paths = (
        *("/api", "/api/v1.json", "/api?v=1", "/api?v=2", "/", "/%2e%2e/x.YAML"),
        *("/a.yaml/b", "/.hidden/c.yml", "/ä ö", "/" + "x" * 300),
    )
    for number, path in enumerate(paths):
        site.answers["/%C3%A4%20%C3%B6" if "ä" in path else path] = Answer(
            b'{"openapi": "3.1.0"}'
        )
        _write(f"'{site.url}{path}'", path=f"specs/d{number}.yaml")
    result = run("fetch", "specs")
    assert (result.exit_code, result.stderr) == (0, "")
    lock = json.loads(Path("specs/remote/sources.lock").read_text(encoding="utf-8"))
    found = [entry["path"] for entry in lock.values()]
    assert len(set(found)) == len(paths)
    for path in found:
        assert Path("specs/remote", path).is_file()
        assert path.isascii()
        assert not any(part.startswith(".") for part in path.split("/"))


def test_data_is_no_reference(run: Run, site: Site) -> None:
    """A $ref in an example is an example."""
    schema = (
        "components: {schemas: {S: {example: {$ref: https://b.example/x}, properties:"
        f" {{default: {{$ref: '{site.url}/s.yaml'}}, $ref: {{type: string}}}}}}}}}}"
    )
    site.has("/api.yaml", API + schema)
    site.has("/s.yaml", "type: object")
    _write(f"{site.url}/api.yaml")
    assert (result := run("fetch", "specs")).exit_code == 0, result.stderr
    assert site.asked == ["/api.yaml", "/s.yaml"]


def test_sources_are_not_fetched(run: Run, site: Site) -> None:
    """What the source map, or a checkout of the published tree, has is there."""
    _write(f"{site.url}/api.yaml")
    _write("api.yaml", path="specs/own.yaml", own=f"\n$self: {site.url}/own.yaml")
    Path("specs/api.yaml").write_text(API, encoding="utf-8")
    mapped = f"{site.url}/=specs"
    assert run("fetch", "--source", mapped).stdout == "nothing to fetch\n"
    assert run("build", "--source", mapped).exit_code == 0
