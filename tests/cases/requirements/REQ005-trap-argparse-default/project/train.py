import argparse

p = argparse.ArgumentParser()
p.add_argument("--target-f1", type=float, default=0.82)
MIN_ACCURACY = 0.9
