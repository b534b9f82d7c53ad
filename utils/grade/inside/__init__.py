"""What runs in the learner's process: it is given NumPy and nothing of the course.

wire     what crosses between the two processes: data, as JSON. Used on both sides
child    the learner's functions, called by the grader
fence    what that process may not do
"""
