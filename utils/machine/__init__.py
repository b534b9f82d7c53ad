"""The machine: a progress bar, threads of BLAS, a clock for races."""
