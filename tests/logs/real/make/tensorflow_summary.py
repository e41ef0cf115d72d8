"""Event files by TensorFlow's two writers: tf.summary (tensors) and the FileWriter of version 1 (simple values)."""
import math
import pathlib
import sys

import numpy as np
import tensorflow as tf

VALUES = [2.0, 1.0, 0.0, -0.0, 1e-45, 3.4e38, math.nan, math.inf, -math.inf, 1 / 3]


def version2(out):
    with tf.summary.create_file_writer(out).as_default():
        for step, v in enumerate(VALUES):
            tf.summary.scalar("values", v, step=step)
            tf.summary.scalar("train/loss", 2 / (step + 1), step=step)
        tf.summary.scalar("half", np.float16(0.333), step=7)
        tf.summary.scalar("whole", np.int64(12345678901), step=7)
        for step in range(3):
            tf.summary.histogram("weights", np.linspace(-1, 1, 101) * (step + 1), step=step)
        tf.summary.histogram("all_zero", np.zeros(10), step=0)
        tf.summary.histogram("empty", np.zeros(0), step=0)
        tf.summary.histogram("two_bins", np.array([0., 0., 1.]), step=0, buckets=2)
        tf.summary.text("notes", "no settings", step=0)
        tf.summary.text("config", '{"learning_rate": 0.01, "units": 16}', step=0)
        tf.summary.image("picture", np.zeros((1, 2, 2, 3), np.uint8), step=0)


def version1(out):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as s:
        x = v1.placeholder(tf.float32, [])
        many = v1.placeholder(tf.float32, [None])
        scalar, histogram = v1.summary.scalar("train/loss", x), v1.summary.histogram("weights", many)
        w = v1.summary.FileWriter(out)
        for step, v in enumerate(VALUES):
            w.add_summary(s.run(scalar, {x: v}), step)
        for step, v in enumerate([np.linspace(-1, 1, 101), np.zeros(10), [0, 0, 0, 1, -2, 3e-7], []]):
            w.add_summary(s.run(histogram, {many: v}), step)
        w.add_session_log(v1.SessionLog(status=v1.SessionLog.START), 6)
        for step in range(6, 9):
            w.add_summary(s.run(scalar, {x: .5}), step)
        w.close()


def main(case, out):
    {"v2": version2, "v1": version1}[case](out)
    for i, path in enumerate(sorted(pathlib.Path(out).iterdir())):
        path.rename(path.with_name(f"events.out.tfevents.{1700000000 + i}.host" + (".v2" if case == "v2" else "")))


if __name__ == "__main__":
    main(*sys.argv[1:])
