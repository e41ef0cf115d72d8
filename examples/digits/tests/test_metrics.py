"""Metrics against cases worked out by hand."""
import numpy as np
import pytest

import baseline
from metrics import (confusion_matrix, expected_calibration_error, grouped_bootstrap, summary,
                     wilson)

TRUTH = np.array([0, 0, 0, 1, 1, 2])
GUESS = np.array([0, 0, 1, 1, 1, 0])


def test_confusion_matrix():
    assert confusion_matrix(TRUTH, GUESS, 3).tolist() == [[2, 1, 0], [0, 2, 0], [1, 0, 0]]


def test_summary():
    got = summary(TRUTH, GUESS, 3)
    assert got["accuracy"] == pytest.approx(4 / 6)
    assert got["macro_recall"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert got["macro_precision"] == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert got["macro_f1"] == pytest.approx((2 / 3 + 4 / 5 + 0) / 3)


def test_wilson_of_nine_out_of_ten():
    assert wilson(9, 10) == pytest.approx([0.5958, 0.9821], abs=1e-4)


def test_calibration_error():
    sure_and_wrong = expected_calibration_error(np.ones(4), np.zeros(4))
    assert sure_and_wrong == pytest.approx(1.0)
    honest = expected_calibration_error(np.full(10, 0.5), np.array([1, 0] * 5))
    assert honest == pytest.approx(0.0)


def test_bootstrap_of_a_constant():
    groups = np.array(["a", "a", "b"])
    assert grouped_bootstrap(lambda rows: 1.0, groups, rounds=10) == [1.0, 1.0]


def test_baseline_finds_its_own_means():
    pixels = np.repeat(np.eye(10, 64), 2, axis=0)
    means = baseline.class_means(pixels, np.repeat(np.arange(10), 2))
    assert baseline.predict(means, pixels).tolist() == np.repeat(np.arange(10), 2).tolist()
