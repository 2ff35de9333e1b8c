"""Anonymous satisfaction ratings (Article 4.4b of the circular): tokens, collection, moderation, statistics.

The issuer signs a citizen's tokens blindly (`tokens`) after an attester has approved them, and one is spent on each
rating (`ratings.collector`). The rating stays pending in the intake until its batch moves; the comment is separated
from it then. Moderators see the comment (`moderation`); released figures are public (`statistics`).

What is stored where, and for how long:

- `nullifiers`: hash of the token and period. Dropped once the period's tokens are not accepted any more.
- `intake`: one sealed record of fixed length for each waiting rating, and a one-way mark of its receipt. The batch's
  key is a file (`key_files`), destroyed once the batch has moved.
- `ratings`: random id, subject, unit, stars, reasons, week and month, state, a mark of the receipt. In shuffled order.
- `comments`: random id, subject, unit, day, the redacted text under the data key of its week, a mark of the
  receipt. An unpublished text goes after 90 days, and the key of its week after the week's last; a text that its
  writer withdraws is deleted at once, and becomes unreadable in dumps with that key.
- `challenges`, `granted`, `desk_codes`: nonces to the hour, counts under a key of the day, hashes. None of them is
  ever near a rating.

What ratings leave is in a database without clock times, and is stored anew in random order every hour
(`ratings.stored_order`).

The database's oplog and journal hold the order and time of writes for a while: an hour in the process that the launcher
starts for this service, and free pages until they are written over. What they show of a citizen is that at some time
a nullifier and a sealed record were written. Once the batch's key is gone nothing leads from there to a rating: the
marks of one receipt differ by place (`receipts`), the records are of one length, the ids are new, the order is
shuffled. Until then (usually an hour, at most a day) anyone with both the database and the key folder could
match them.

A retry is known without a link: the receipt is derived from token and content under a key of the period, so the same
request finds the mark of its own receipt, in the intake or among the ratings, and nothing else does.

Changes to a counted rating and its withdrawal are written at once. A withdrawal removes the stars
and the text, so all that the oplog shows for its hour is that a rating of that subject was withdrawn.
"""
