// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.repository.StatusCode;
import java.util.Optional;
import org.tensorflow.exceptions.TFFailedPreconditionException;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;

/** What went wrong in a call, as a client is told. */
public final class Failures {
  private Failures() {}

  /** The answer to a client; empty if the server is to blame for what TensorFlow never says. */
  public static Optional<ServingException> told(RuntimeException failure) {
    if (failure instanceof ServingException told) return Optional.of(told);
    return code(failure).map(code -> new ServingException(code, firstLine(failure), failure));
  }

  private static Optional<StatusCode> code(RuntimeException failure) {
    if (failure instanceof TFFailedPreconditionException) {
      return Optional.of(StatusCode.FAILED_PRECONDITION);
    }
    if (failure instanceof TFResourceExhaustedException) {
      return Optional.of(StatusCode.RESOURCE_EXHAUSTED);
    }
    if (failure instanceof TFUnimplementedException
        || failure instanceof UnsupportedOperationException) {
      return Optional.of(StatusCode.UNIMPLEMENTED);
    }
    if (failure instanceof IllegalArgumentException || failure instanceof TFOutOfRangeException) {
      return Optional.of(StatusCode.INVALID_ARGUMENT);
    }
    return failure instanceof TensorFlowException
        ? Optional.of(StatusCode.INTERNAL)
        : Optional.empty();
  }

  /** The further lines of TensorFlow's messages describe nodes of the graph. */
  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
