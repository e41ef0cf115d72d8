"""What boosting and scikit-learn print: `<library>-healthy`, `<library>-overfitted`, `<library>-no-evaluation`, ...; the log is
standard output, redirected to OUT/train.log at the level of the process, because half of it comes from C++."""
import os
import pathlib
import sys

import numpy as np
import toy


def data(noise):
    x, y = toy.blobs(400, 1, noise=noise)
    vx, vy = toy.blobs(200, 2, noise=noise)
    return x, (y == 0).astype(int), vx, (vy == 0).astype(int)


def xgboost(case, x, y, vx, vy):
    import xgboost as xgb
    train, valid = xgb.DMatrix(x, y), xgb.DMatrix(vx, vy)
    watch = [(train, "train")] + ([] if case == "no-evaluation" else [(valid, "validation")])
    xgb.train({"objective": "binary:logistic", "eta": .1 if case == "healthy" else .5, "max_depth": 2 if case == "healthy" else 8,
               "seed": 3, "nthread": 1, "eval_metric": ["logloss", "auc"]}, train, 60, watch)


def lightgbm(case, x, y, vx, vy):
    import lightgbm as lgb
    train = lgb.Dataset(x, y)
    metric = ["binary_logloss", "auc"] if case == "healthy" else "binary_logloss"
    lgb.train({"objective": "binary", "metric": metric, "learning_rate": .05 if case == "healthy" else .5,
               "num_leaves": 4 if case == "healthy" else 63, "min_data_in_leaf": 20 if case == "healthy" else 1, "seed": 3,
               "num_threads": 1, "verbosity": 1, "deterministic": True},
              train, 60, [train, lgb.Dataset(vx, vy, reference=train)], ["training", "valid"], callbacks=[lgb.log_evaluation(2)])


def catboost(case, x, y, vx, vy):
    import catboost as cb
    m = cb.CatBoostClassifier(iterations=60, learning_rate=.1 if case == "healthy" else .9, depth=2 if case == "healthy" else 10,
                              l2_leaf_reg=3 if case == "healthy" else 0, random_seed=3, thread_count=1, allow_writing_files=False,
                              use_best_model=False)
    m.fit(x, y, eval_set=(vx, vy), verbose=1)


def sklearn(case, x, y, vx, vy):
    from sklearn.neural_network import MLPClassifier
    MLPClassifier(16, max_iter=200 if case == "healthy" else 12, random_state=3, verbose=True, solver="sgd", batch_size=100,
                  early_stopping=case == "healthy", learning_rate_init=.02 if case == "healthy" else 1e-5).fit(x, y)


def main(case, out):
    np.random.seed(3)
    library, _, kind = case.partition("-")
    pathlib.Path(out).mkdir(parents=True)
    log = os.open(pathlib.Path(out) / "train.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    globals()[library](kind, *data(0.5 if kind == "overfitted" else 0))
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
