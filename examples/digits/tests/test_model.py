"""The networks, the loss and one training step."""
import copy

import pytest
import torch
from torch import nn

from data import CLASSES
from model import build_model, count_parameters, load_model


@pytest.mark.parametrize("family", ["cnn", "mlp"])
def test_one_logit_a_class(family):
    model = build_model(family, 8, 0.0)
    logits = model(torch.randn(5, 1, 8, 8))
    assert logits.shape == (5, CLASSES)
    assert torch.isfinite(logits).all()


@pytest.mark.parametrize("family", ["cnn", "mlp"])
def test_one_step_changes_every_parameter(family):
    torch.manual_seed(0)
    model = build_model(family, 8, 0.0)
    before = copy.deepcopy(list(model.parameters()))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss = nn.functional.cross_entropy(model(torch.randn(8, 1, 8, 8)), torch.arange(8))
    loss.backward()
    optimizer.step()
    for old, new in zip(before, model.parameters()):
        assert not torch.equal(old, new)


def test_samples_do_not_mix_in_evaluation():
    model = build_model("cnn", 8, 0.5).eval()
    images = torch.randn(4, 1, 8, 8)
    alone = torch.cat([model(image[None]) for image in images])
    assert torch.allclose(model(images), alone, atol=1e-5)


def test_unknown_family_is_an_error():
    with pytest.raises(ValueError, match="unknown model family"):
        build_model("lstm", 8, 0.0)


def test_saved_weights_come_back_the_same(tmp_path):
    model = build_model("cnn", 8, 0.1).eval()
    torch.save(model.state_dict(), tmp_path / "w.pt")
    again = load_model(tmp_path / "w.pt", {"model": "cnn", "width": 8, "dropout": 0.1})
    images = torch.randn(3, 1, 8, 8)
    assert torch.equal(model(images), again(images))
    assert not again.training


def test_loss_of_known_cases():
    criterion = nn.CrossEntropyLoss()
    even = criterion(torch.zeros(4, CLASSES), torch.arange(4))
    assert even.item() == pytest.approx(2.302585, abs=1e-5)
    sure = criterion(50 * torch.eye(CLASSES), torch.arange(CLASSES))
    assert sure.item() == pytest.approx(0.0, abs=1e-6)
    far = torch.full((1, CLASSES), 1e4)
    far[0, 0] = -1e4
    assert torch.isfinite(criterion(far, torch.tensor([0])))


def test_size_of_the_released_network():
    assert count_parameters(build_model("cnn", 24, 0.1)) == 12658
