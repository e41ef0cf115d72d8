import torch


def main():
    x = torch.rand(2, requires_grad=True)
    x.sum().backward()


if __name__ == "__main__":
    main()
