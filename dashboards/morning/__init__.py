"""The morning list: which accounts wait for somebody today, and why."""

from dashboards.morning.lines import MOST, MorningLine, morning_lines

__all__ = ["MOST", "MorningLine", "morning_lines"]
