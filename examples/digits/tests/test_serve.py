"""The service: right answers, and a controlled refusal of everything else."""
import json
import pathlib
import shutil

import pytest
import torch
import yaml
from fastapi.testclient import TestClient

from data import Digits, to_input
from serve import MAX_BODY_BYTES, Classifier, create_app

CASES = [json.loads(line) for line in
         pathlib.Path("tests/must_pass/cases.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app()) as running:
        yield running


@pytest.mark.must_pass
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_must_pass(client, case):
    answer = client.post("/predict", json={"images": [case["input"]]})
    assert answer.status_code == 200
    assert answer.json()["predictions"][0]["label"] == case["expected"]


def test_example_of_the_contract(client):
    contract = json.loads(pathlib.Path("openapi.json").read_text(encoding="utf-8"))
    body = contract["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]
    answer = client.post("/predict", json=body["example"])
    assert answer.status_code == 200
    assert answer.json()["predictions"][0]["label"] == 7


def test_health_names_the_version(client):
    assert client.get("/health").json()["model_version"].startswith("1.0.0+")


@pytest.mark.parametrize("body", [
    {}, {"images": []}, {"images": None}, {"images": [[]]}, {"images": [[0] * 63]},
    {"images": [[0] * 65]}, {"images": [[17] * 64]}, {"images": [[-1] * 64]},
    {"images": [["x"] * 64]}, {"images": [[None] * 64]}, {"images": [[0] * 64] * 17},
    {"images": "digits"}, {"images": [[0.5] * 64]}, {"images": [[[0]] * 64]},
], ids=["no key", "empty", "null", "empty image", "too short", "too long", "too dark", "negative",
        "text", "nulls", "too many", "string", "fractions", "nested"])
def test_invalid_input_is_refused(client, body):
    answer = client.post("/predict", json=body)
    assert answer.status_code == 422
    assert "detail" in answer.json()


def test_nan_and_broken_json_are_refused(client):
    nan = '{"images": [[' + ",".join(["NaN"] * 64) + "]]}"
    for text in (nan, "{", "\x00"):
        answer = client.post("/predict", content=text, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422


def test_large_body_is_refused(client):
    assert client.post("/predict", content=b" " * (MAX_BODY_BYTES + 1)).status_code == 413


def test_noise_changes_few_answers(client):
    split = Digits("data/val.csv", 100)
    torch.manual_seed(5)
    noisy = (split.pixels + torch.randint(-1, 2, split.pixels.shape).numpy()).clip(0, 16)
    labels = [[p["label"] for at in range(0, 100, 10) for p in client.post(
        "/predict", json={"images": images[at:at + 10].tolist()}).json()["predictions"]]
        for images in (split.pixels, noisy)]
    assert sum(a != b for a, b in zip(*labels)) <= 5


def test_served_and_evaluated_answers_agree():
    classifier = Classifier(pathlib.Path("deploy/serving.yaml"))
    split = Digits("data/val.csv")
    with torch.no_grad():
        expected = classifier.model(to_input(split.pixels)).argmax(dim=1).tolist()
    assert [label for label, _ in classifier.predict(split.pixels.tolist())] == expected


def test_other_weights_are_refused(tmp_path):
    settings = yaml.safe_load(pathlib.Path("deploy/serving.yaml").read_text(encoding="utf-8"))
    shutil.copy("runs/debug/best.pt", tmp_path / "other.pt")
    settings["model"]["path"] = str(tmp_path / "other.pt")
    (tmp_path / "serving.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    with pytest.raises(RuntimeError, match="not the released artifact"):
        Classifier(tmp_path / "serving.yaml")
