// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import dev.convnet.serving.repository.ServingException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.proto.SignatureDef;

/**
 * Reads the most frequent requests for {@code :predict} quickly: numbers for the only input, and at
 * most the name of a signature. All others, and all wrong ones, are left to {@link PredictRequest}.
 */
final class PlainRequest {
  private static final String SIGNATURE_NAME = "signature_name";

  private final byte[] body;
  private final NumberScanner scanner;
  private String signatureName = "";
  private int names;

  private PlainRequest(byte[] body) {
    this.body = body;
    this.scanner = new NumberScanner(body);
  }

  /** The request; empty if it is of another kind. */
  static Optional<PredictRequest> read(byte[] body, Function<String, SignatureDef> signatures) {
    return new PlainRequest(body).read(signatures);
  }

  private Optional<PredictRequest> read(Function<String, SignatureDef> signatures) {
    scanner.expect('{');
    var key = keyOfTensor();
    if (scanner.failed() || !key.equals("instances") && !key.equals("inputs")) {
      return Optional.empty();
    }
    int array = scanner.position();
    int end = lastBracket() + 1;
    scanner.moveTo(end);
    readTail();
    if (scanner.failed() || names > 1) return Optional.empty();
    var signature = signature(signatures);
    if (signature.isEmpty() || signature.get().getInputsCount() != 1) return Optional.empty();
    var input = signature.get().getInputsMap().entrySet().iterator().next();
    var reader = new TensorReader(input.getValue().getDtype());
    var isRows = key.equals("instances");
    scanner.moveTo(array);
    if (!reader.read(scanner, isRows) || scanner.position() != end) return Optional.empty();
    return Optional.of(new PredictRequest(signature.get(), isRows, Map.of(input.getKey(), reader)));
  }

  /** Reads to the value of the first key that is not the signature's. */
  private String keyOfTensor() {
    while (true) {
      var key = scanner.text();
      scanner.expect(':');
      if (!key.equals(SIGNATURE_NAME) || scanner.failed()) return key;
      readName();
      scanner.expect(',');
    }
  }

  private void readName() {
    scanner.peek();
    signatureName = scanner.text();
    names++;
  }

  /** What follows the tensor. */
  private void readTail() {
    while (scanner.skip(',') && !scanner.failed()) {
      if (!scanner.text().equals(SIGNATURE_NAME)) scanner.fail();
      scanner.expect(':');
      readName();
    }
    scanner.expect('}');
  }

  private int lastBracket() {
    int last = body.length - 1;
    while (last >= 0 && body[last] != ']') last--;
    return last;
  }

  private Optional<SignatureDef> signature(Function<String, SignatureDef> signatures) {
    try {
      return Optional.of(signatures.apply(signatureName));
    } catch (ServingException e) { // whoever reads all of it may find another error first
      return Optional.empty();
    }
  }
}
