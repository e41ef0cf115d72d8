from setuptools import setup

from deps import NEEDED

setup(name="t", python_requires=">=3.10", install_requires=NEEDED)
