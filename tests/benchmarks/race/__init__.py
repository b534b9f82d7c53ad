"""The parts of tests/benchmarks/speed.py; each imports only from those below it.

report     rows as a table, as Markdown and as bars
growth     how the cost grows with N, D, H, S, depth and batch
minibatch  one training step at MNIST's shape
sweeps     many networks: stacks, seven sizes, chapter 05's honest sweep
descent    one network, full batch, on two moons
pytorch    contestants made of PyTorch, where it is installed
rungs      the versions of the loop in chapter 12
clock      how long to measure, rows, what must agree before anything is timed
"""
