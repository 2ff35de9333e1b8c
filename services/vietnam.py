"""Vietnam's time: whose midnight ends the days, weeks and months that the public is told of."""

from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""UTC+7, without summer time."""
