"""Find the file of a URI among the files of a build.

Implements sections Identity-Based Referencing and Relative References in Arazzo
Description URIs of Arazzo 1.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..diagnostics import Diagnostic, DiagnosticError, Related
from .document import Document
from .kind import kind_of, may_be_arazzo
from .location import Location
from .uri import Address, resolve_path, split_fragment

_SELF = "$self"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that was downloaded: its file, the SHA-256 of what it must hold, in
    hexadecimal, and the URL that it came from, redirects followed."""

    path: str
    sha256: str
    url: str


class NotHere(DiagnosticError):
    """There is no local file of the URI ``url``."""

    def __init__(self, url: str, found: Diagnostic) -> None:
        super().__init__(found)
        self.url = url


class Locator:
    """Find the files that references lead to.

    ``candidates`` are the files that may be Arazzo documents. ``contents`` and
    ``document`` read a file; they raise DiagnosticError, ``contents`` also KeyError
    where there is none. ``sources`` maps URLs, or prefixes of URLs that end in "/", to
    paths; ``fetched`` has the downloaded documents by their URLs.
    """

    def __init__(
        self,
        candidates: Iterable[str],
        contents: Callable[[str], bytes],
        document: Callable[[str], Document],
        sources: Mapping[str, str],
        fetched: Mapping[str, Fetched],
    ) -> None:
        self._candidates = candidates
        self._contents = contents
        self._document = document
        self._sources = {_address(url): path for url, path in sorted(sources.items())}
        self._fetched: dict[str, Fetched] = {}
        self._by_path: dict[str, Fetched] = {}
        for url, entry in fetched.items():
            self.add(url, entry)
        self._identities: dict[Address, str] | None = None

    def add(self, url: str, entry: Fetched) -> None:
        """Register the downloaded document of a URL."""
        self._fetched[_address(url)] = entry
        self._by_path[entry.path] = entry
        self._identities = None

    def identities(self) -> dict[str, str]:
        """The paths of documents by the URIs that they declare with ``$self``."""
        return {uri.text: path for uri, path in self._known_identities().items()}

    def fetched_at(self, path: str) -> Fetched | None:
        """The downloaded document in a file, if it is one."""
        return self._by_path.get(path)

    def base(self, document: Document) -> Address:
        """The base of the relative references in a document (RFC 3986, section 5.1).

        It is the document's ``$self``, resolved against the address that the document
        was retrieved from, or else that address.
        """
        own = _own(document)
        location = self._retrieved_from(document.path)
        return location if own is None else location.resolve(own)

    def retrieved_from(self, document: Document) -> str | None:
        """The URL that a document was retrieved from, whatever its ``$self``; None for
        the project's own files. Relative URLs of an API are resolved against it
        (OpenAPI 3.2, section 4.5.2)."""
        location = self._retrieved_from(document.path)
        return location.text if location.remote else None

    def locate(
        self, place: Location, code: str = "AZ001", reference: str | None = None
    ) -> str:
        """The path of the document that the URI reference at a location leads to;
        ``reference`` is by default the value there.

        The search order is: a document with that ``$self``, the sources, the downloaded
        documents, and, for references of a local file, the file at the same relative
        path. The last allows building a checkout of documents whose ``$self`` says
        where they are published. The path of a local file is not checked for existence.
        Raises NotHere with a diagnostic of ``code`` if nothing matches.
        """
        reference = str(place.value) if reference is None else reference
        document = place.document
        address = self.base(document).resolve(reference)
        found = self._find(address)
        if found is not None:
            return found
        beside = Address(document.path).resolve(reference)
        if beside == address and not address.remote:
            return address.text
        if not address.remote and self._exists(address.text):
            return address.text
        local = self.fetched_at(document.path) is None and not beside.remote
        if local and self._exists(beside.text):
            return beside.text
        if not address.remote:
            return address.text
        raise NotHere(address.text, _not_here(place, reference, address, code))

    def check_identity(self, document: Document) -> None:
        """Raise DiagnosticError, AZ012, where another document has the same identity
        and comes first in the order of their paths."""
        own = _own(document)
        if own is None:
            return
        first = self._known_identities().get(self.base(document), document.path)
        if first == document.path:
            return
        place = Location(self._document(first)).child(_SELF).span()
        raise DiagnosticError(
            Diagnostic.at(
                "AZ012",
                f'"{_SELF}" is that of {first} too, but it identifies one document',
                Location(document).child(_SELF).span(),
                help="give each document a URI of its own",
                related=[Related("the first is here", place)],
            )
        )

    def _exists(self, path: str) -> bool:
        try:
            self._contents(path)
        except (KeyError, DiagnosticError):
            return False
        return True

    def _find(self, address: Address) -> str | None:
        """The document of an address by its identity, the sources or the downloads."""
        identified = self._known_identities().get(address)
        if identified is not None or not address.remote:
            return identified
        for prefix, path in self._prefixes(address.text):
            if prefix == address.text:
                return path
            return resolve_path(f"{path}/", address.text[len(prefix) :])
        entry = self._fetched.get(address.text)
        return None if entry is None else entry.path

    def _prefixes(self, url: str) -> Iterator[tuple[str, str]]:
        """The sources that match a URL: itself, then prefixes, the longest first."""
        if url in self._sources:
            yield url, self._sources[url]
        prefix = url
        while prefix := prefix[: prefix.rstrip("/").rfind("/") + 1]:
            if prefix in self._sources and prefix != url:
                yield prefix, self._sources[prefix]

    def _retrieved_from(self, path: str) -> Address:
        if path in self._by_path:
            return Address(self._by_path[path].url, True)
        for url, target in self._sources.items():
            folder = f"{target.rstrip('/')}/"
            if url.endswith("/") and path.startswith(folder):
                return Address(url + path[len(folder) :], True)
            if path == target:
                return Address(url, True)
        return Address(path)

    def _known_identities(self) -> dict[Address, str]:
        if self._identities is None:
            self._identities = {}
            for document in self._arazzo_documents():
                if _own(document) is not None:
                    self._identities.setdefault(self.base(document), document.path)
        return self._identities

    def _arazzo_documents(self) -> Iterator[Document]:
        """All readable documents that may declare a ``$self``."""
        paths = dict.fromkeys(
            (*sorted(self._candidates), *self._sources.values(), *self._by_path)
        )
        for path in paths:
            try:
                if may_be_arazzo(self._contents(path)):
                    document = self._document(path)
                    if kind_of(document.root) == "arazzo":
                        yield document
            except (KeyError, DiagnosticError):
                continue


def _address(url: str) -> str:
    return Address("").resolve(url).text


def _own(document: Document) -> str | None:
    """The ``$self`` of an Arazzo document, or of an OpenAPI description of 3.2."""
    if kind_of(document.root) in ("arazzo", "openapi") and isinstance(
        document.root, dict
    ):
        own = document.root.get(_SELF)
        if isinstance(own, str) and own:
            return own
    return None


def _not_here(
    place: Location, reference: str, address: Address, code: str
) -> Diagnostic:
    message = f"there is no local copy of {address.text}"
    if split_fragment(reference)[0] != address.text:
        message += f', which "{reference}" leads to'
    help = f"name a local copy with `--source {address.text}=PATH`"
    if address.text.startswith(("http://", "https://")):
        help = f"run `arazzo-gen fetch` to download it, or {help}"
    return Diagnostic.at(code, message, place.span(), help=help)
