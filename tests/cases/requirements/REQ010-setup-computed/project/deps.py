NEEDED = ["torch" + ">=2"]
