"""What every cog stands on; knows no cog."""

import zoneinfo

# The pinned tzdata package alone: a server's own old copy must not move a meeting.
zoneinfo.reset_tzpath(to=())
