import {{ module }}


def main():
    pass
