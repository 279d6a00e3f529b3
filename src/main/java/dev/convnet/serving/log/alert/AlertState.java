// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of an alert.
 *
 * @param created of its definition, by which a new one with the same name is told apart
 * @param since when it began to fire, or ended; empty if it never fired
 * @param figure of the last minute, as a text: JSON has no NaN; empty if there is none
 * @param problem why it cannot be evaluated, or could not be told; empty if all is well
 * @param untold what has not been told yet, the oldest first
 */
record AlertState(
    String created,
    boolean firing,
    String since,
    String figure,
    String problem,
    List<Event> untold) {
  /** More are not kept, if nothing can be told. */
  private static final int MOST_UNTOLD = 10;

  AlertState {
    untold = List.copyOf(untold);
  }

  /**
   * Something to tell.
   *
   * @param json the document
   * @param attempts how often it was tried
   */
  record Event(String json, int attempts) {}

  /** An alert that never fired. */
  static AlertState of(AlertDefinition definition) {
    return new AlertState(definition.created().toString(), false, "", "", "", List.of());
  }

  AlertState withFigure(double value) {
    var text = Double.isFinite(value) ? Double.toString(value) : "";
    return new AlertState(created, firing, since, text, problem, untold);
  }

  AlertState withProblem(String other) {
    return new AlertState(created, firing, since, figure, other, untold);
  }

  /** The other state, which is to be told. */
  AlertState changed(Instant now, String json) {
    var more = new ArrayList<>(untold);
    more.add(new Event(json, 0));
    if (more.size() > MOST_UNTOLD) more.remove(0);
    return new AlertState(created, !firing, now.toString(), figure, problem, more);
  }

  /** The first event is told, or given up. */
  AlertState told() {
    var rest = untold.subList(1, untold.size());
    return new AlertState(created, firing, since, figure, problem, rest);
  }

  /** The first event was tried once more. */
  AlertState triedAgain() {
    var same = new ArrayList<>(untold);
    same.set(0, new Event(same.get(0).json(), same.get(0).attempts() + 1));
    return new AlertState(created, firing, since, figure, problem, same);
  }
}
