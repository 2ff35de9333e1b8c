"""Rate limits of clients, counted in memory alone under names that change daily.

`pseudonyms` names clients; `attempts` counts requests or failed attempts at a secret; `cost` charges points to token
buckets. No store with a disk sees even the names: a restart forgets all of it.
"""
