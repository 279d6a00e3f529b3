// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;

/** The state that all scopes of one graph share: taken names, variables and collections. */
final class GraphState {
  private record Collected(CollectionKey<?> key, String scope, Object value) {}

  private final Graph graph;
  private final long seed;
  private final Set<String> names = new HashSet<>();
  private final Map<String, Integer> nextSuffix = new LinkedHashMap<>();
  private final Map<String, Variable<?>> variables = new LinkedHashMap<>();
  private final List<Collected> collections = new ArrayList<>();

  GraphState(Graph graph, long seed) {
    this.graph = graph;
    this.seed = seed;
  }

  Graph graph() {
    return graph;
  }

  long seed() {
    return seed;
  }

  /**
   * Takes {@code name}, or the first of {@code name_1}, {@code name_2} … that is free. Names that
   * differ in case only are the same, as in Python.
   */
  String unique(String name) {
    var candidate = name;
    while (taken(candidate)) {
      candidate = name + "_" + nextSuffix.merge(name, 1, Integer::sum);
    }
    names.add(candidate.toLowerCase(Locale.ROOT));
    return candidate;
  }

  private boolean taken(String name) {
    return names.contains(name.toLowerCase(Locale.ROOT)) || graph.operation(name) != null;
  }

  Optional<Variable<?>> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  Set<String> variableNames() {
    return variables.keySet();
  }

  void add(Variable<?> variable) {
    variables.put(variable.name(), variable);
  }

  <T> void collect(CollectionKey<T> key, String scope, T value) {
    collections.add(new Collected(key, scope + "/", value));
  }

  @SuppressWarnings("unchecked") // the values of a CollectionKey<T> are Ts
  <T> List<T> collected(CollectionKey<T> key, String scope) {
    return collections.stream()
        .filter(c -> c.key().equals(key) && c.scope().startsWith(scope))
        .map(c -> (T) c.value())
        .toList();
  }

  Map<String, List<Object>> collections() {
    return collections.stream()
        .collect(
            groupingBy(
                c -> c.key().name(), LinkedHashMap::new, mapping(Collected::value, toList())));
  }
}
