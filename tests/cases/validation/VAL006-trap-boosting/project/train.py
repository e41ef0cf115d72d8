import torch
import xgboost

booster = xgboost.train({}, xgboost.DMatrix('train.csv'))
