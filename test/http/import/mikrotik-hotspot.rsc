# 2026-05-04 10:00:00 by RouterOS 7.14
/ip hotspot user
add comment="Room 4, \"sea\"" limit-uptime=1d name=hs-4711 password=blue42 profile=day
add name="hs-4712" \
    password="hs-4712" server=hotspot1
