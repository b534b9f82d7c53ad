"""An answer tried: called with a time limit, watched, its results compared with what is right.

attempt    an answer on every data set, and what came out
outcome    what came out on one data set
observe    what is looked at: results by name
calling    one call: copies of the arguments, the course's own names kept apart
deadline   a time limit for code that may not end
raised     an error, and the learner's line that it came from
altered    arguments that an answer has changed
source     the text of an answer, whole and line by line
"""
