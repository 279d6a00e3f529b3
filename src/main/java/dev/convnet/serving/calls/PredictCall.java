// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import dev.convnet.data.images.DecodingBudget;
import dev.convnet.data.images.EncodedImage;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelHandle;
import dev.convnet.serving.repository.ServingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TString;

/**
 * Runs a signature. Strings may be files of images: their sizes are checked and their memory is
 * reserved before they are decoded.
 */
public final class PredictCall {
  /** TensorFlow's message ends with the operation that failed. */
  private static final Pattern DECODING = Pattern.compile("\\bDecode(Image|Jpeg|Png|Gif|Bmp)");

  private final ModelHandle handle;
  private final SignatureDef signature;
  private final Map<String, ? extends CallInput> inputs;
  private final boolean isRows;
  private final ServerMetrics metrics;

  /**
   * Prepares a call.
   *
   * @param signature of the model, with those of its outputs that are wanted
   * @param isRows whether each string is an image of its own, so that a wrong one can be found
   */
  public PredictCall(
      ModelHandle handle,
      SignatureDef signature,
      Map<String, ? extends CallInput> inputs,
      boolean isRows,
      ServerMetrics metrics) {
    this.handle = handle;
    this.signature = signature;
    this.inputs = inputs;
    this.isRows = isRows;
    this.metrics = metrics;
  }

  /**
   * Runs the signature.
   *
   * @param record of the call, which notes how it goes
   * @param reader receives the outputs, which are closed when it returns
   * @throws ServingException if the request is wrong
   */
  public <T> T run(CallRecord record, Function<Map<String, Tensor>, T> reader) {
    return record.<T>around(noting -> runOnce(record, noting), reader);
  }

  private <T> T runOnce(CallRecord record, Function<Map<String, Tensor>, T> reader) {
    var images = images();
    var tensors = new TreeMap<String, Tensor>();
    try {
      inputs.forEach((name, input) -> tensors.put(name, input.tensor()));
      var answer = call(tensors, images, reader);
      record.got(tensors, images);
      return answer;
    } catch (TFInvalidArgumentException e) {
      if (images.size() == 1) throw inPlainWords(e, images.get(0));
      throw images.isEmpty() ? withShapes(e, tensors) : refusedOne(e, images, reader);
    } finally {
      tensors.values().forEach(Tensor::close);
    }
  }

  private <T> T call(
      Map<String, Tensor> tensors,
      List<EncodedImage> images,
      Function<Map<String, Tensor>, T> reader) {
    var share = DecodingBudget.acquire(images);
    long start = System.nanoTime();
    try {
      return handle.call(
          signature,
          tensors,
          outputs -> {
            metrics.ran(handle.name(), "Predict", System.nanoTime() - start);
            return reader.apply(outputs);
          });
    } finally {
      share.release();
    }
  }

  /** Checks each string, and replaces images that TensorFlow would read wrongly. */
  private List<EncodedImage> images() {
    var images = new ArrayList<EncodedImage>();
    inputs.forEach(
        (name, input) ->
            input
                .strings()
                .ifPresent(
                    strings -> {
                      var values = strings.listIterator();
                      while (values.hasNext()) {
                        var label = "image %d of '%s'".formatted(values.nextIndex() + 1, name);
                        var image = EncodedImage.of(values.next(), label);
                        values.set(image.bytes());
                        images.add(image);
                      }
                    }));
    return images;
  }

  /** Adds the shape of the signature, if a tensor has another one, to TensorFlow's message. */
  private RuntimeException withShapes(
      TFInvalidArgumentException error, Map<String, Tensor> tensors) {
    for (var tensor : tensors.entrySet()) {
      var declared = signature.getInputsOrThrow(tensor.getKey()).getTensorShape();
      if (!fits(declared, tensor.getValue().shape())) {
        var sizes =
            declared.getDimList().stream()
                .map(size -> size.getSize() < 0 ? "?" : Long.toString(size.getSize()))
                .collect(Collectors.joining(", ", "[", "]"));
        return ServingException.invalidArgument(
            "%s; the signature has '%s' %s, got %s"
                .formatted(
                    String.valueOf(error.getMessage()).lines().findFirst().orElse(""),
                    tensor.getKey(),
                    sizes,
                    tensor.getValue().shape()));
      }
    }
    return error;
  }

  private static boolean fits(TensorShapeProto declared, Shape shape) {
    if (declared.getUnknownRank()) return true;
    if (declared.getDimCount() != shape.numDimensions()) return false;
    for (int i = 0; i < declared.getDimCount(); i++) {
      long size = declared.getDim(i).getSize();
      if (size >= 0 && size != shape.get(i)) return false;
    }
    return true;
  }

  private static RuntimeException inPlainWords(
      TFInvalidArgumentException error, EncodedImage image) {
    if (!DECODING.matcher(String.valueOf(error.getMessage())).find()) return error;
    return ServingException.invalidArgument(image.whyRefused());
  }

  /** TensorFlow does not say which image it refuses, so each one is tried alone. */
  private RuntimeException refusedOne(
      TFInvalidArgumentException error,
      List<EncodedImage> images,
      Function<Map<String, Tensor>, ?> reader) {
    if (inputs.size() != 1 || !isRows) return error;
    var name = inputs.keySet().iterator().next();
    for (int i = 0; i < images.size(); i++) {
      var alone = NdArrays.ofObjects(byte[].class, Shape.of(1));
      alone.setObject(images.get(i).bytes(), 0);
      try (var tensor = TString.tensorOfBytes(alone)) {
        call(Map.of(name, tensor), List.of(images.get(i)), reader);
      } catch (TFInvalidArgumentException e) {
        return ServingException.invalidArgument(
            "instance %d of %d: %s"
                .formatted(i + 1, images.size(), inPlainWords(e, images.get(i)).getMessage()));
      }
    }
    return error;
  }
}
