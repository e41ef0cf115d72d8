import pandas as pd
from sklearn.model_selection import train_test_split

df = pd.read_csv("data/train.csv")
train, test = train_test_split(df, test_size=0.2, shuffle=False)
