import xgboost

booster = xgboost.train({"eta": 0.1}, xgboost.DMatrix("train.csv"))
