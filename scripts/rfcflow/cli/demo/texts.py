"""The RFCs of the story: fictional, short, and sound enough to be argued about."""

from __future__ import annotations

NEWCOMER = """# Resumable collectives

## Summary

A job that loses one worker waits for a replacement and goes on from the last finished collective, instead
of failing as a whole.

## Motivation

Long jobs on shared machines lose a worker now and then. Today every other worker then fails too, and hours
of work are repeated. In a survey of 41 users, 29 restart such jobs by hand at least once a week.

## Proposed implementation

Each process group keeps a small log of the collectives it finished. A worker that comes back reads the log
of its neighbours and joins at the next one. Nothing changes for groups that do not ask for it.

## Metrics

Time lost after a worker's failure, measured on the nightly fault test: from a restart (minutes) to a wait
(seconds).

## Drawbacks

The log costs memory: 64 bytes for each collective in flight, and never more than 4 kB a group.

## Alternatives

Checkpoints after every step do the same and cost far more.

## Prior art

Message-passing libraries have had fault-tolerant groups for years; their lessons on agreement are used here.

## How we teach this

One page beside the guide for process groups, with a job that is killed on purpose.

## Unresolved questions

How long a group should wait by default.
"""

# What the newcomer's first revision says instead of the second's, which answers a concern.
BOUNDED = "64 bytes for each collective in flight, and never more than 4 kB a group."
UNBOUNDED = "64 bytes for each collective a group has ever finished."

OPEN = """# Resumable collectives across clusters

## Summary

What RFC 0001 brought to one cluster works between two of them, over a slow and lossy link.

## Motivation

Large jobs span two sites. A link that is down for a minute loses the whole job today, although no worker is
lost at all.

## Proposed implementation

Each site keeps the log of its own groups and sends the other one a digest, once a second. Both go on from
the last digest they agree on.

## Drawbacks

Two sites may disagree for a second; groups that cannot bear that do not ask for it.

## Alternatives

A third site as a witness costs more than the job in most places we asked.

## Unresolved questions

How a group names its site.
"""

REJECTED = """# A global switch for gradients

## Summary

One environment variable turns gradients off for a whole process.

## Motivation

Inference services forget to turn gradients off, and pay for it in memory.

## Proposed implementation

Read the variable once at import and start with gradients disabled.

## Drawbacks

Code that trains breaks from a distance.

## Alternatives

The inference mode that exists.

## Unresolved questions

None.
"""

WITHDRAWN = """# Sparse windows

## Summary

Sliding windows over sparse tensors that never build the dense one.

## Motivation

Signal code builds dense tensors ten times the size of its data.

## Proposed implementation

A view over the indices, sorted once.

## Drawbacks

Sorting costs time for small tensors.

## Alternatives

Blocked formats.

## Unresolved questions

Whether blocked formats make this needless.
"""

LONELY = """# Bit-exact builds on rare processors

## Summary

Builds for rare processors give the same bytes on every machine.

## Motivation

Distributions rebuild everything to check it, and these builds differ each time.

## Proposed implementation

Fixed flags, sorted inputs, no time stamps.

## Drawbacks

Slower links.

## Alternatives

Compare at run time instead of byte by byte.

## Unresolved questions

Who looks after it.
"""
