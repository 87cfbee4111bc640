"""The desk as JSON: every operation, its description, and its failures."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from copydesk.annotate import Tagger
from copydesk.contract import read_dossier
from copydesk.desk import Desk, search
from copydesk.serve import app
from copydesk.serve.described import ANSWERS, BODIES

HOME = "http://127.0.0.1"
# what writes is tried by hand, and a draft takes the model
READ = ("GET",)


@pytest.fixture(scope="module")
def client(made_desk: Path, tmp_path_factory: pytest.TempPathFactory, tagger: Tagger) -> Iterator[TestClient]:
    path = shutil.copy(made_desk, tmp_path_factory.mktemp("api") / "api.desk")
    with TestClient(app(Path(path), tagger=tagger), base_url=HOME) as made:
        yield made


def desk_of(client: TestClient) -> Desk:
    desk: Desk = client.app.state.site.desk
    return desk


def schema_of(client: TestClient) -> dict[str, Any]:
    schema: dict[str, Any] = client.get("/api/openapi.json").json()
    return schema


def fits(client: TestClient, name: str, record: Any) -> None:
    """Whether an answer is as the description says."""
    schema = schema_of(client)
    whole = {"$ref": f"#/components/schemas/{name}", "components": schema["components"]}
    Draft202012Validator(whole).validate(record)


def bridge(client: TestClient) -> str:
    return max(search.stories(desk_of(client)), key=lambda s: s.reports).id


def test_no_name_in_the_description_stands_for_two_records() -> None:
    parts = msgspec.json.schema_components(list((ANSWERS | BODIES).values()))[1]
    named = {name: kind.__name__ for name, kind in (ANSWERS | BODIES).items() if name in parts}
    assert all(name == kind for name, kind in named.items()), named


def test_every_operation_is_described(client: TestClient) -> None:
    schema = schema_of(client)
    assert schema["openapi"].startswith("3.1")
    operations = [one for ways in schema["paths"].values() for one in ways.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names)) > 20
    for one in operations:
        assert one["description"] and any(code.startswith("2") for code in one["responses"])
        answer = next(a for code, a in one["responses"].items() if code.startswith("2"))
        assert answer["content"]["application/json"]["schema"]["$ref"].startswith("#/components/schemas/")
    assert all(path.startswith("/api/") for path in schema["paths"])
    assert "plain" not in schema["components"]["schemas"]["Article"]["properties"]


def test_answers_are_as_described(client: TestClient) -> None:
    desk, story = desk_of(client), bridge(client)
    article = search.articles(desk, story=story)[0].id
    statement = search.statements(desk, story=story)[0].id
    actor = next(a.id for a in search.actors(desk, limit=200) if "/" in a.id)
    for address, name in [
        ("counts", "DeskCounts"),
        ("stories", "Stories"),
        ("stories?q=bridge", "Stories"),
        ("stories?by=check%20first", "Stories"),
        (f"stories/{story}", "StoryRow"),
        (f"stories/{story}/dossier", "Dossier"),
        (f"stories/{search.articles(desk, outlet='The Bell')[0].story}/revisions", "Revisions"),
        ("articles?q=bridge", "Articles"),
        (f"articles?story={story}", "Articles"),
        (f"articles/{article}", "ArticleWhole"),
        (f"articles/{article}?version=1", "ArticleWhole"),
        (f"statements?story={story}&kind=direct", "Statements"),
        (f"statements/{statement.replace('#', '%23')}", "StatementRow"),
        ("actors?name=m", "Actors"),
        (f"actors/{actor}", "ActorPage"),
        ("news", "AllNews"),
        ("search?q=bridge", "SearchResult"),
        ("quotation?words=We+will+not+accept+a+cut", "Renderings"),
        ("corrections", "Corrections"),
    ]:
        answer = client.get(f"/api/{address}")
        assert answer.status_code == 200, (address, answer.text)
        fits(client, name, answer.json())


def test_a_dossier_is_that_of_the_contract(client: TestClient) -> None:
    data = client.get(f"/api/stories/{bridge(client)}/dossier").content
    assert read_dossier(data).articles


def test_lists_are_walked_to_their_end(client: TestClient) -> None:
    for address in ("stories", "articles", "statements", "actors", "statements?q=the"):
        whole = client.get(f"/api/{address}{'&' if '?' in address else '?'}limit=200").json()
        found: list[Any] = []
        following: str | None = f"/api/{address}{'&' if '?' in address else '?'}limit=7"
        while following:
            page = client.get(following).json()
            assert len(page["items"]) <= 7
            found += page["items"]
            following = page["next"] if len(found) < len(whole["items"]) else None
        assert found[: len(whole["items"])] == whole["items"]


def test_offsets_count_in_the_text_that_is_given(client: TestClient) -> None:
    for row in search.articles(desk_of(client)):
        whole = client.get(f"/api/articles/{row.id}").json()
        for statement in whole["statements"]:
            for piece in statement["content"]:
                assert whole["text"][piece["start"] : piece["end"]] == piece["text"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/stories/nothing", 404),
        ("/api/stories/nothing/dossier", 404),
        ("/api/stories/nothing/revisions", 404),
        ("/api/articles/nothing", 404),
        ("/api/actors/nothing", 404),
        ("/api/statements/nothing", 404),
        ("/api/jobs/nothing", 404),
        ("/api/nothing", 404),
        ("/api/stories?limit=0", 422),
        ("/api/stories?limit=201", 422),
        ("/api/stories?by=best", 422),
        ("/api/statements?since=soon", 422),
        ("/api/statements?since=2026-13-41", 400),
        ("/api/quotation?words=the", 400),
        ("/api/search", 422),
    ],
)
def test_failures_say_what_where_and_what_to_do(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    fits(client, "Failure", answer.json())
    error = answer.json()["error"]
    assert error["where"] == address.split("?")[0] and error["what"] and error["do"]


def test_a_correction_is_entered_and_undone(client: TestClient) -> None:
    desk, story = desk_of(client), bridge(client)
    one = search.statements(desk, story=story)[0]
    passage = {"article": one.article, "start": one.start, "end": one.end, "text": one.text}
    given = {"kind": "speaker", "author": "A. Editor", "passages": [passage], "value": "Zora Quill"}
    answer = client.post("/api/corrections", json=given)
    assert answer.status_code == 201
    fits(client, "Correction", answer.json())
    assert search.statement(desk, one.id).speaker == "Zora Quill"
    answer = client.post(f"/api/corrections/{answer.json()['id']}/undo", json={"author": "A. Editor"})
    assert answer.status_code == 201 and answer.json()["kind"] == "undo"
    assert search.statement(desk, one.id).speaker == one.speaker


@pytest.mark.parametrize(
    ("kind", "value", "field"), [("outlet", "The Quay Ledger", "outlet"), ("date", "2024-03-01", "published")]
)
def test_a_correction_of_an_article_shows_at_once_and_so_does_its_undoing(
    client: TestClient, kind: str, value: str, field: str
) -> None:
    article = search.articles(desk_of(client), story=bridge(client))[0].id

    def shown() -> tuple[Any, Any]:
        return client.get(f"/api/articles/{article}").json(), client.get("/api/search", params={"q": "bridge"}).json()

    before = shown()
    given = {"kind": kind, "author": "A. Editor", "articles": [article], "value": value}
    made = client.post("/api/corrections", json=given)
    assert made.status_code == 201, made.json()
    assert value in str(shown()[0]) and shown() != before, field
    assert client.post(f"/api/corrections/{made.json()['id']}/undo", json={"author": "A. Editor"}).status_code == 201
    assert shown() == before


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"kind": "speaker"},
        {"kind": "nonsense", "author": "a"},
        {"kind": "speaker", "author": "", "passages": []},
        {"kind": "speaker", "author": "a", "passages": [{"article": "x", "start": 0, "end": 1, "text": "y"}]},
        {"kind": "outlet", "author": "a", "articles": ["x"], "value": "y"},
        {"kind": "undo", "author": "a", "subject": "x"},
        {"kind": "dismissed", "author": "a", "story": "x", "finding": "y"},
        {"kind": "speaker", "author": "a", "extra": 1},
        [],
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(client: TestClient, given: Any) -> None:
    answer = client.post("/api/corrections", json=given)
    assert answer.status_code in (400, 404, 422)
    fits(client, "Failure", answer.json())


def test_what_is_no_json_is_refused(client: TestClient) -> None:
    for content, headers, status in [
        (b"{", {"content-type": "application/json"}, 422),
        (b"\xff", {"content-type": "application/json"}, 422),
        (b"{}", {"content-type": "text/plain"}, 415),
        (b"author=a", {"content-type": "application/x-www-form-urlencoded"}, 415),
        (b"{}", {"content-type": "application/json", "origin": "http://evil.example"}, 403),
        (b"{}", {"content-type": "application/json", "sec-fetch-site": "cross-site"}, 403),
    ]:
        answer = client.post("/api/corrections", content=content, headers=headers)
        assert answer.status_code == status
        fits(client, "Failure", answer.json())


def test_a_story_is_followed_and_seen(client: TestClient) -> None:
    story = bridge(client)
    assert client.post(f"/api/stories/{story}/follow", json={"followed": True}).json()["followed"] is True
    assert client.get("/api/stories?by=followed").json()["items"][0]["id"] == story
    assert client.post(f"/api/stories/{story}/follow", json={"followed": False}).json()["followed"] is False
    assert client.post(f"/api/stories/{story}/seen", json={}).json()["seen_at"]
    assert client.post("/api/stories/nothing/seen", json={}).status_code == 404


def test_a_draft_is_checked(client: TestClient) -> None:
    text = 'Dockers\n\n"We will never accept a cut," said Pia Holm.\n'
    answer = client.post("/api/check-draft", json={"text": text})
    assert answer.status_code == 200
    fits(client, "DraftCheck", answer.json())
    assert answer.json()["checked"][0]["result"] == "wording differs"
    assert client.post("/api/check-draft", json={"text": ""}).status_code == 422


def test_articles_are_added(client: TestClient) -> None:
    given = {"articles": [{"text": "It snowed in Ostra, the police said.", "outlet": "The Bell"}, {"text": " "}]}
    answer = client.post("/api/articles", json=given)
    assert answer.status_code == 202
    job = answer.json()
    for _ in range(100):
        if job["state"] in ("done", "stopped"):
            break
        time.sleep(0.05)
        job = client.get(f"/api/jobs/{job['id']}").json()
    fits(client, "Job", job)
    assert job["state"] == "done" and [t["outcome"]["what"] for t in job["taken"]] == ["new"]
    assert [s["file"] for s in job["not_read"]] == ["article 2"]


def tried(client: TestClient, operation: Any) -> None:
    """An operation with requests at random: no answer breaks, all are of the shape that is described."""
    described = operation.definition.raw["responses"]

    @settings(
        max_examples=6,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def attempt(case: Any) -> None:
        answer = client.request(case.method, case.formatted_path, params=case.query)
        assert str(answer.status_code) in described, (answer.status_code, case.formatted_path, answer.text)
        content = described[str(answer.status_code)]["content"]["application/json"]["schema"]
        fits(client, content["$ref"].rpartition("/")[2], answer.json())

    attempt()


def test_any_reading_request_is_answered_as_described(client: TestClient) -> None:
    schema = schemathesis.openapi.from_dict(schema_of(client))
    operations = [result.ok() for result in schema.get_all_operations()]
    reading = [one for one in operations if one.method.upper() in READ]
    assert len(reading) > 15
    for operation in reading:
        tried(client, operation)
