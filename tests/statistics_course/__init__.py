"""A course on another subject, built on the engine alone: three exercises on statistics."""

from utils.checker import Course, Terms

COURSE = Course(
    package=__name__,
    title="a little statistics",
    setting="STATISTICS_PROGRESS",
    default="~/.a-little-statistics/progress.json",
    terms=Terms(samples="n"),
)
check, hint, judge, passed = COURSE.check, COURSE.hint, COURSE.judge, COURSE.passed
