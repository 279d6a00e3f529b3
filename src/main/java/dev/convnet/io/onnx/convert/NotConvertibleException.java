// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

/** Tells what ONNX, or a conversion to it, does not have: {@code Conv2D in the order NCHW}. */
public final class NotConvertibleException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Names it. */
  public NotConvertibleException(String what) {
    super(what);
  }
}
