// SPDX-License-Identifier: Apache-2.0
package dev.convnet.error;

/**
 * The class path lacks an {@link OptionalArtifact}. The message is a sentence that says which
 * artifact to add: {@code ModelServer needs io.javalin:javalin:6.7.0: add it to the class path}.
 */
public final class MissingArtifactException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /**
   * An exception about one missing artifact.
   *
   * @param user the class or program that needs the artifact: {@code ModelServer}
   * @param coordinates the artifact's Maven coordinates
   */
  public MissingArtifactException(String user, String coordinates) {
    super(user + " needs " + coordinates + ": add it to the class path");
  }
}
