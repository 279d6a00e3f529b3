# SPDX-License-Identifier: Apache-2.0
"""Compares the gradients in a graph with those that tf.gradients adds to it.

Usage: gradients_check.py GRAPH_DEF CASES

CASES has a line a function: its name, its loss, and for each x X=GRADIENT (X= where there is none),
separated by tabs. An operation "init" is run first if there is one. Prints a line an x: name, x, and
the largest difference over the largest element; 0.0 is equal to the last bit, and "lost" says that
only one of the two has a gradient.
"""

import sys

import numpy as np
import tensorflow.compat.v1 as tf


def python_gradients(loss, xs):
  gradients = tf.gradients(loss, xs)
  return [None if g is None else tf.convert_to_tensor(g) for g in gradients]


def difference(ours, theirs):
  scale = max(np.abs(theirs).max(initial=0), np.finfo(np.float32).tiny)
  return np.abs(ours.astype(np.float64) - theirs).max(initial=0) / scale


def both(graph, line):
  """Name, x, our gradient and Python's for each x of a line."""
  name, loss, *pairs = line.rstrip("\n").split("\t")
  xs, ours = zip(*(pair.split("=") for pair in pairs))
  theirs = python_gradients(
      graph.get_tensor_by_name(loss), [graph.get_tensor_by_name(x) for x in xs])
  return [(name, x, graph.get_tensor_by_name(our) if our else None, their)
          for x, our, their in zip(xs, ours, theirs)]


def main(graph_def, cases):
  graph = tf.Graph()
  with graph.as_default(), open(graph_def, "rb") as file:
    tf.import_graph_def(tf.GraphDef.FromString(file.read()), name="")
  with graph.as_default(), open(cases) as lines:
    gradients = [row for line in lines for row in both(graph, line)]
  present = [row[2:] for row in gradients if row[2] is not None and row[3] is not None]
  with graph.as_default(), tf.Session() as session:
    if "init" in (op.name for op in graph.get_operations()):
      session.run("init")
    differences = iter([difference(*values) for values in session.run(present)])
  for name, x, our, their in gradients:
    if our is None and their is None:
      print(name, x, 0.0, sep="\t")
    elif our is None or their is None:
      print(name, x, "lost", sep="\t")
    else:
      print(name, x, next(differences), sep="\t")


if __name__ == "__main__":
  main(*sys.argv[1:])
