"""Keras: CSVLogger, the History as JSON, TensorBoard callback and what fit() prints (standard output is the file stdout.log)."""
import contextlib
import json
import pathlib
import sys

import tensorflow as tf
import toy

RATE = {"healthy": 0.5, "diverged": 1e30}


def main(case, out):
    folder = pathlib.Path(out)
    folder.mkdir(parents=True)
    tf.keras.utils.set_random_seed(3)
    model = tf.keras.Sequential([tf.keras.layers.Dense(16, "relu", input_shape=(2,)), tf.keras.layers.Dense(toy.CLASSES)])
    rate = tf.keras.optimizers.schedules.CosineDecay(RATE[case], 12 * 8)
    model.compile(tf.keras.optimizers.SGD(rate), tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), ["accuracy"])
    callbacks = [tf.keras.callbacks.CSVLogger(folder / "training.log"),
                 tf.keras.callbacks.TensorBoard(folder / "tb", histogram_freq=4, write_graph=False)]
    with open(folder / "stdout.log", "w") as f, contextlib.redirect_stdout(f):
        history = model.fit(*toy.blobs(256, 1), validation_data=toy.blobs(128, 2), epochs=12, callbacks=callbacks, verbose=2)
    with open(folder / "history.json", "w") as f:
        json.dump(history.history, f)
    for path in folder.rglob("events.out.tfevents.*"):
        path.rename(path.with_name("events.out.tfevents.1700000000.host.v2"))


if __name__ == "__main__":
    main(*sys.argv[1:])
