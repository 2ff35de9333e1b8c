"""The embedded search engine: Tantivy, in the service's folder."""

import shutil
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import tantivy

from search.analysis import TextToken, analyse, tokens
from search.dialling import dialled_in
from search.engine import Exclusion, NotIndexable, Operation, Removal, SearchHit, SearchResults
from search.indexable import IndexDocument
from search.models import Facets, FacetValue, SearchNode, SearchQuery
from services.documents.set_aside import SetAside
from services.timezone import local

FORMAT = "3"
"""Of the folder, and of the words in it: it changes with `search.analysis` and with `services.text.fold`."""
WRITER_BYTES = 64 << 20
FACET_VALUES = 50
POSITION, ASIDE = "position", "set_aside"
"""Sources and kinds of records that are no documents."""

TITLE, TITLE_FOLDED, TEXT, TEXT_FOLDED = "title", "title_folded", "text", "text_folded"
NUMBER = "number"
FIELDS = ((TITLE_FOLDED, 3.0), (TEXT_FOLDED, 1.0))
EXACT_FIELDS = ((TITLE, 2.0), (TEXT, 0.8))
PHRASE = 10.0
"""What each further word in the typed order is worth. Words that stand everywhere weigh nothing by themselves, while
seven of them in a row name one document; so the worth of a phrase does not hang on how rare its words are.
"""
NUMBER_FOUND = 1_000.0
"""What the telephone number asked for is worth: more than all words together."""
MIN_WORDS_SHARE = 0.7
"""If no document has every word, documents with this share of the words match."""

Query = tantivy.Query
Occur = tantivy.Occur


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "source"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "unit", "province", "year"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(NUMBER, tokenizer_name="raw", index_option="basic")
    for name in (TITLE, TITLE_FOLDED, TEXT, TEXT_FOLDED):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_integer_field("at", indexed=True, fast=True)
    builder.add_integer_field("version", stored=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


class EmbeddedIndex:
    """Tantivy as an `Engine`. One writer: only one process may have the folder open.

    An index of another format, or a corrupt one, is replaced by an empty one.
    """

    def __init__(self, folder: Path) -> None:
        self._schema = _schema()
        self._index = self._open(folder)
        self._writer = self._index.writer(WRITER_BYTES, 1)
        self._index.config_reader("manual")
        self._index.reload()

    def _open(self, folder: Path) -> tantivy.Index:
        mark = folder / "format"
        if folder.exists() and (not mark.exists() or mark.read_text() != FORMAT):
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            index = tantivy.Index(self._schema, path=str(folder))
        except ValueError:
            shutil.rmtree(folder)
            folder.mkdir()
            index = tantivy.Index(self._schema, path=str(folder))
        mark.write_text(FORMAT)
        return index

    # -- writing -----------------------------------------------------------------------------------------------

    def apply(self, operations: Sequence[Operation], positions: Mapping[str, str]) -> None:
        """Raises whatever kept it from being written; then nothing of it is."""
        try:
            self._write(operations, positions)
            self._writer.commit()
        except BaseException:
            self._writer.rollback()
            raise
        self._index.reload()

    def _write(self, operations: Sequence[Operation], positions: Mapping[str, str]) -> None:
        errors: dict[int, str] = {}
        for place, operation in enumerate(operations):
            for key in (operation.key, f"{ASIDE}:{operation.key}"):
                self._writer.delete_documents_by_term("key", key)
            try:
                if not isinstance(operation, Removal):
                    self._writer.add_document(_record(operation))
            except Exception as error:  # whatever it is: the others are still to be indexed
                errors[place] = type(error).__name__
        if errors:
            raise NotIndexable(errors)
        for source, token in positions.items():
            key = f"{POSITION}:{source}"
            self._writer.delete_documents_by_term("key", key)
            self._writer.add_document(
                tantivy.Document(key=key, source=POSITION, kind=POSITION, version=0, shown=token.encode())
            )

    def close(self) -> None:
        self._writer.wait_merging_threads()

    # -- reading -----------------------------------------------------------------------------------------------

    def positions(self) -> Mapping[str, str]:
        found = {}
        for document in self._stored("source", POSITION):
            key = str(document.get_first("key"))
            found[key.partition(":")[2]] = _bytes(document).decode()
        return found

    def set_aside(self) -> Iterator[tuple[str, SetAside]]:
        for document in self._stored("source", ASIDE):
            kept = orjson.loads(_bytes(document))
            yield kept["source"], SetAside(kept["kind"], kept["id"], kept["version"], kept["error"])

    def indexed(self, source: str) -> Iterator[tuple[str, int]]:
        for document in self._stored("source", source):
            yield str(document.get_first("key")), int(document.get_first("version") or 0)

    def _stored(self, field: str, value: str) -> Iterator[tantivy.Document]:
        searcher = self._index.searcher()
        if searcher.num_docs:
            query = Query.term_query(self._schema, field, value)
            for _, address in searcher.search(query, searcher.num_docs, count=False).hits:
                yield searcher.doc(address)

    def search(self, asked: SearchQuery, most: int) -> SearchResults:
        searcher = self._index.searcher()
        query = self._query(asked, every_word=True)
        total, found = self._top(searcher, query, asked, most)
        if not total and asked.text:
            query = self._query(asked, every_word=False)
            total, found = self._top(searcher, query, asked, most)
        hits = [self._hit(searcher, float(score), address) for score, address in found]
        return SearchResults(hits, total, self._facets(searcher, query))

    def _top(
        self, searcher: tantivy.Searcher, query: Query, asked: SearchQuery, most: int
    ) -> tuple[int, Sequence[tuple[Any, tantivy.DocAddress]]]:
        """How many there are, and the best (or, without words, the newest) of them."""
        result: Any = searcher.search(query, most, order_by_field=None if asked.text else "at")
        return result.count, result.hits

    def _hit(self, searcher: tantivy.Searcher, score: float, address: tantivy.DocAddress) -> SearchHit:
        document = searcher.doc(address)
        shown = orjson.loads(_bytes(document))
        return SearchHit(
            str(document.get_first("key")), max(score, 0.0), SearchNode.model_validate(shown["node"]), shown["text"]
        )

    def _facets(self, searcher: tantivy.Searcher, query: Query) -> Facets:
        names = ("kind", "unit", "province", "year")
        asked = {name: {"terms": {"field": name, "size": FACET_VALUES}} for name in names}
        buckets: dict[str, Any] = searcher.aggregate(query, asked)
        return Facets(
            **{
                name: [FacetValue(value=str(b["key"]), count=b["doc_count"]) for b in buckets[name]["buckets"]]
                for name in names
            }
        )

    def _query(self, asked: SearchQuery, *, every_word: bool) -> Query:
        parts: list[tuple[Occur, Query]] = [*self._filters(asked)]
        text = unicodedata.normalize("NFKC", asked.text)
        words = list(tokens(text))
        if words:
            asked_words = self._every_word(words) if every_word else self._some_words(words)
            found = [(Occur.Should, asked_words), *self._of_numbers(text)]
            parts.append((Occur.Must, Query.boolean_query(found)))
        elif asked.text:
            parts.append((Occur.Must, Query.empty_query()))
        return Query.boolean_query(parts)

    def _every_word(self, words: Sequence[TextToken]) -> Query:
        each = [(Occur.Must, self._word(word.exact, word.folded)) for word in words]
        phrases = [(Occur.Should, phrase) for phrase in self._phrases([word.folded for word in words])]
        return Query.boolean_query([*each, *phrases])

    def _some_words(self, words: Sequence[TextToken]) -> Query:
        each = [(Occur.Should, self._word(word.exact, word.folded)) for word in words]
        return Query.boolean_query(each, max(1, int(len(each) * MIN_WORDS_SHARE)))

    def _of_numbers(self, text: str) -> Iterator[tuple[Occur, Query]]:
        """What is for a telephone number in the text, whatever words stand beside it."""
        for key in dialled_in(text):
            term = Query.term_query(self._schema, NUMBER, key)
            yield Occur.Should, Query.const_score_query(term, NUMBER_FOUND)

    def _word(self, exact: str, folded: str) -> Query:
        """One word of the query, wherever it stands; where it was typed with diacritics those count too."""
        fields = [*((name, folded, boost) for name, boost in FIELDS)]
        if exact != folded:
            fields += [(name, exact, boost) for name, boost in EXACT_FIELDS]
        terms = [
            (Occur.Should, Query.boost_query(Query.term_query(self._schema, name, word, "freq"), boost))
            for name, word, boost in fields
        ]
        return Query.boolean_query(terms)

    def _phrases(self, words: list[str]) -> Iterator[Query]:
        if len(words) > 1:
            for name, boost in FIELDS:
                phrase: list[str | tuple[int, str]] = [*words]
                worth = PHRASE * (len(words) - 1) * (1.0 + boost / 10)
                yield Query.const_score_query(Query.phrase_query(self._schema, name, phrase), worth)

    def _filters(self, asked: SearchQuery) -> Iterator[tuple[Occur, Query]]:
        yield Occur.MustNot, Query.term_set_query(self._schema, "kind", [POSITION, ASIDE])
        if asked.kinds:
            kinds = Query.term_set_query(self._schema, "kind", list(asked.kinds))
            yield Occur.Must, Query.const_score_query(kinds, 0.0)
        else:
            yield Occur.Must, Query.const_score_query(Query.all_query(), 0.0)
        for name, value in (("unit", asked.unit), ("province", asked.province), ("year", asked.year)):
            if value is not None:
                yield Occur.Must, Query.const_score_query(Query.term_query(self._schema, name, str(value)), 0.0)
        if asked.since or asked.until:
            bounds = [int(t.timestamp()) if t else None for t in (asked.since, asked.until)]
            span = Query.range_query(self._schema, "at", tantivy.FieldType.Integer, bounds[0], bounds[1])
            yield Occur.Must, Query.const_score_query(span, 0.0)


def _bytes(document: tantivy.Document) -> bytes:
    return bytes(document.get_first("shown") or b"")


def _record(operation: IndexDocument | Exclusion) -> tantivy.Document:
    return _exclusion(operation) if isinstance(operation, Exclusion) else _document(operation)


def _exclusion(given: Exclusion) -> tantivy.Document:
    aside = given.aside
    kept = {"source": given.source, "kind": aside.kind, "id": aside.id, "version": aside.version, "error": aside.error}
    return tantivy.Document(
        key=f"{ASIDE}:{given.key}", source=ASIDE, kind=ASIDE, version=aside.version or 0, shown=orjson.dumps(kept)
    )


def _document(given: IndexDocument) -> tantivy.Document:
    node = given.node
    title, title_folded = analyse(node.title)
    text, text_folded = analyse(given.text)
    fields: dict[str, Any] = {
        "key": given.key,
        "source": given.source,
        "kind": node.kind,
        TITLE: title,
        TITLE_FOLDED: title_folded,
        TEXT: text,
        TEXT_FOLDED: text_folded,
        "at": int(node.date.timestamp()) if node.date else 0,
        NUMBER: sorted(given.numbers),
        "version": given.version,
        "shown": orjson.dumps({"node": node.model_dump(mode="json", by_alias=True), "text": given.text}),
    }
    fields |= {name: value for name in ("unit", "province") if (value := getattr(node, name))}
    if node.date:
        fields["year"] = str(local(node.date).year)
    return tantivy.Document(**fields)
