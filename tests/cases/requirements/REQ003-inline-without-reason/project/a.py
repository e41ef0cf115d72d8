import pickle


def load(f):
    return pickle.load(f)  # gonogo: ignore[DEP027]
