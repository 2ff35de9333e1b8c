"""Ratings whose givers nobody can identify (Article 4.4b of the circular): tokens, collecting, moderation, statistics.

A citizen has tokens signed blindly (`tokens`), for which an attester vouches (`attestation`), and spends one on each
rating (`collecting`). The rating waits in the intake (`intake`, `batches`) until it moves on among others, the comment
apart from it (`records`). Moderators see the comment (`moderating`), everybody sees released figures (`publishing`).

What lies where, and for how long:

- `nullifiers`: hash of the token and period. Dropped once the period's tokens are not accepted any more.
- `intake`: one sealed record of fixed length for each waiting rating, and a one-way mark of its receipt. The batch's
  key is a file (`keyfiles`), destroyed when the batch has moved on.
- `ratings`: random id, subject, unit, stars, reasons, week and month, state, a mark of the receipt. In shuffled order.
- `comments`: random id, subject, unit, tone, day, the redacted text under the data key of its week, a mark of the
  receipt. An unpublished text goes after 90 days, and the key of its week after the week's last; a text that its
  writer takes back goes at once, and from dumps with that key.
- `challenges`, `granted`, `desk_codes`: nonces to the hour, counts under a key of the day, hashes. None of them is
  ever near a rating.

The database's oplog and journal hold the order and time of writes for a while: an hour in the process that the launcher
starts for this service, and free pages until they are written over. What they show of a citizen is that at some time
a nullifier and a sealed record were written. Once the batch's key is gone nothing leads from there to a rating: the
marks of one receipt differ by place (`receipts`), the records are of one length, the ids are new, the order is
shuffled. Until then, an hour as a rule and a day at most, whoever holds both the database and the folder of keys could
match them.

A retry is known without a link: the receipt is derived from token and content under a key of the period, so the same
request finds the mark of its own receipt, in the intake or among the ratings, and nothing else does.

A change of a counted rating, and taking it back, are written when they are asked for. Taking back removes the stars
and the text, so what the oplog shows for its hour is that something of that subject was taken back.
"""
