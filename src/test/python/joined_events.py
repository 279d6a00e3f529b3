# SPDX-License-Identifier: Apache-2.0
"""What TensorBoard makes of the event files of a run that was killed and went on.

Usage: joined_events.py RUN_DIR TAG

Prints the steps at which each of its Python loaders shows the tag, in the order in which they have them. The second needs
a mark at the start of the first session, too.
"""
import sys

from tensorboard.backend.event_processing import event_accumulator, plugin_event_accumulator

if __name__ == "__main__":
    scalars = event_accumulator.EventAccumulator(sys.argv[1]).Reload().Scalars(sys.argv[2])
    print([event.step for event in scalars])
    tensors = plugin_event_accumulator.EventAccumulator(sys.argv[1]).Reload().Tensors(sys.argv[2])
    print([event.step for event in tensors])
