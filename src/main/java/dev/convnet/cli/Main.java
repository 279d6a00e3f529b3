// SPDX-License-Identifier: Apache-2.0
package dev.convnet.cli;

/** The launcher. */
public final class Main {
  private Main() {}

  public static void main(String... args) {}
}
