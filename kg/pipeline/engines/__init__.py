"""Run kernels on tasks: in this process, or in worker processes on all cores."""
