// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import java.util.Optional;

/** How a field is compared with a value. */
enum Operator {
  HAS(":", "="),
  EQUAL("=", "="),
  UNEQUAL("!=", "<>"),
  LESS("<", "<"),
  AT_MOST("<=", "<="),
  MORE(">", ">"),
  AT_LEAST(">=", ">="),
  MATCHES("=~", "REGEXP"),
  MATCHES_NOT("!~", "NOT REGEXP");

  private final String text;
  private final String sql;

  Operator(String text, String sql) {
    this.text = text;
    this.sql = sql;
  }

  static Optional<Operator> of(String text) {
    for (var operator : values()) {
      if (operator.text.equals(text)) return Optional.of(operator);
    }
    return Optional.empty();
  }

  /** Of numbers, and of texts in the order of their bytes. */
  String sql() {
    return sql;
  }

  boolean isPattern() {
    return this == MATCHES || this == MATCHES_NOT;
  }

  /** Whether the comparison is true for values that compare so, as {@code compareTo} says it. */
  boolean accepts(int comparison) {
    return switch (this) {
      case HAS, EQUAL -> comparison == 0;
      case UNEQUAL -> comparison != 0;
      case LESS -> comparison < 0;
      case AT_MOST -> comparison <= 0;
      case MORE -> comparison > 0;
      case AT_LEAST -> comparison >= 0;
      case MATCHES, MATCHES_NOT -> throw new IllegalStateException("not an order");
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
