"""The baseline that the network has to beat: the nearest class mean."""
import numpy as np

from data import CLASSES


def class_means(pixels, labels):
    """Mean picture of each class, shape (10, 64)."""
    return np.stack([pixels[labels == label].mean(axis=0) for label in range(CLASSES)])


def predict(means, pixels):
    """The class whose mean picture is nearest."""
    distance = ((pixels[:, None, :] - means[None]) ** 2).sum(axis=2)
    return distance.argmin(axis=1)
