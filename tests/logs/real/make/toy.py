"""Small generated data, and a network of one hidden layer in plain numpy for the trackers that bring no framework."""
import numpy as np

CLASSES = 3


def blobs(n, seed, spread=1.2, noise=0.0):
    """Points around one centre a class; a share `noise` of them with a label by chance."""
    r = np.random.default_rng(seed)
    centre = np.array([[0, 3], [-2.6, -1.5], [2.6, -1.5]], dtype=np.float32)
    y = r.integers(0, CLASSES, n)
    x = centre[y] + r.normal(0, spread, (n, 2)).astype(np.float32)
    wrong = r.random(n) < noise
    y[wrong] = r.integers(0, CLASSES, wrong.sum())
    return x.astype(np.float32), y.astype(np.int64)


class Net:
    """Softmax regression on a tanh layer, trained by plain gradient descent."""

    def __init__(self, seed=0, hidden=16, squash=True):
        r = np.random.default_rng(seed)
        self.a, self.b = r.normal(0, .3, (2, hidden)), r.normal(0, .3, (hidden, CLASSES))
        self.squash = squash

    def forward(self, x):
        h = x @ self.a
        h = np.tanh(h) if self.squash else h
        return h, h @ self.b

    @staticmethod
    def loss(z, y):
        z = z - z.max(1, keepdims=True)
        return float(np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(len(y)), y]))

    def step(self, x, y, rate):
        """One update; the loss before it and the norm of the gradient."""
        with np.errstate(all="ignore"):
            h, z = self.forward(x)
            p = np.exp(z - z.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            loss = self.loss(z, y)
            p[np.arange(len(y)), y] -= 1
            p /= len(y)
            gb = h.T @ p
            back = p @ self.b.T
            ga = x.T @ (back * (1 - h * h) if self.squash else back)
            self.a -= rate * ga
            self.b -= rate * gb
            return loss, float(np.sqrt((ga ** 2).sum() + (gb ** 2).sum()))

    def score(self, x, y):
        with np.errstate(all="ignore"):
            z = self.forward(x)[1]
            return self.loss(z, y), float((z.argmax(1) == y).mean())
