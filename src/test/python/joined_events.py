# SPDX-License-Identifier: Apache-2.0
"""What TensorBoard makes of the event files of a run that was killed and went on.

Usage: joined_events.py RUN_DIR TAG

Prints the steps at which it shows the tag, in the order in which it has them.
"""
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

if __name__ == "__main__":
    accumulator = EventAccumulator(sys.argv[1], purge_orphaned_data=True)
    accumulator.Reload()
    print([event.step for event in accumulator.Scalars(sys.argv[2])])
