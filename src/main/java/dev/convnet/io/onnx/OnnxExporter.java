// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import com.google.protobuf.CodedOutputStream;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.text.TextFile;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.onnx.convert.NotConvertibleException;
import dev.convnet.io.onnx.convert.SignatureConversion;
import dev.convnet.io.onnx.convert.SignatureConversion.Target;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.io.savedmodel.ServableModel;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Writes networks as ONNX files, which ONNX Runtime and others run without TensorFlow.
 *
 * <pre>{@code
 * var exporter = new OnnxExporter("efficientnet-lite0");
 * exporter.export(Path.of("savedmodels/efficientnet-lite0"), Path.of("model.onnx"));
 * }</pre>
 *
 * <p>The file computes what the signature {@code serving_default} of a SavedModel computes, and its
 * inputs and outputs have the same names, types and shapes; texts are left out. So the input {@code
 * images} is uint8 {@code [N, H, W, 3]} of any size, and resizing and preprocessing are in the
 * graph. The metadata has these entries:
 *
 * <pre>
 * network            the name of the network
 * labels             the names of the classes, one per line, in the order of the scores
 * input              what the images are
 * exif_orientation   "obey" if files are to be turned as cameras wrote into them
 * </pre>
 *
 * and, for images of red, green and blue, ONNX's own {@code Image.BitmapPixelFormat}, {@code
 * Image.ColorSpaceGamma} and {@code Image.NominalPixelRange}.
 *
 * <p>Images that have the network's size already are resized, too, unless the exporter is {@link
 * #optimized}. An export that fails leaves no file. Thread-safe.
 */
public final class OnnxExporter {
  /** The entry of the metadata with the names of the classes, one per line. */
  static final String NAMES = "labels";

  /** The entry that files are to be turned as cameras wrote into them. */
  static final String ORIENTATION = "exif_orientation";

  static final String OBEY = "obey";

  private static final String SIGNATURE = "serving_default";
  private static final String LABELS = "assets/labels.txt";
  private static final Pattern VERSION = Pattern.compile("\\d+");

  /** A message of protocol buffers has 2 GB at most, and the graph needs some of it. */
  private static final long LARGEST_FILE = 2_000_000_000;

  private final String network;
  private final Target target;
  private final ExifOrientation orientation;
  private final long largestFile;

  /** Exports networks under a name, which gets into the file. */
  public OnnxExporter(String network) {
    this(network, Target.ANY, ExifOrientation.IGNORE, LARGEST_FILE);
  }

  /**
   * Exports networks into files of limited size.
   *
   * @param largestFile in bytes
   */
  OnnxExporter(String network, Target target, ExifOrientation orientation, long largestFile) {
    this.network = network;
    this.target = target;
    this.orientation = orientation;
    this.largestFile = largestFile;
  }

  /**
   * Exports a SavedModel under the name of its folder: {@code NAME} of {@code NAME} and of {@code
   * NAME/1}.
   */
  public static OnnxExporter ofFolder(Path savedModel) {
    var folder = savedModel.toAbsolutePath().normalize();
    var isVersion = VERSION.matcher(String.valueOf(folder.getFileName())).matches();
    var named = isVersion && folder.getParent() != null ? folder.getParent() : folder;
    return new OnnxExporter(String.valueOf(named.getFileName()));
  }

  /**
   * The same for ONNX Runtime, which computes such a file faster: images that have the network's
   * size already are not resized, by ONNX's operation If. OpenVINO 2025.4 and 2026.4 compute what
   * comes behind an If wrongly.
   */
  public OnnxExporter optimized() {
    return new OnnxExporter(network, Target.ONNX_RUNTIME, orientation, largestFile);
  }

  /**
   * The same, but the file says what becomes of the orientation that cameras write: {@link
   * OnnxClassifier} does so, as decoding is not in the graph. An {@link ExportSpec} says it itself.
   */
  public OnnxExporter withExifOrientation(ExifOrientation other) {
    return new OnnxExporter(network, target, other, largestFile);
  }

  /**
   * Exports a checkpoint.
   *
   * @param spec describes the network
   * @param checkpoint as for {@link SavedModelExporter#export(Path, Path)}
   * @param file must not exist
   * @return {@code file}
   * @throws IOException if the checkpoint cannot be read, the file exists or cannot be written, or
   *     ONNX does not have all that the network needs; the message lists what is missing
   * @throws dev.convnet.error.NotFiniteException as {@link SavedModelExporter#export(Path, Path)}
   */
  public Path export(ExportSpec spec, Path checkpoint, Path file) throws IOException {
    checkFree(file);
    var folder = Files.createTempDirectory("convnet");
    try {
      var model = folder.resolve("model");
      var exported = new SavedModelExporter(spec).export(checkpoint, model);
      return withExifOrientation(spec.exifOrientation()).export(exported, file);
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var content = Files.walk(folder)) {
      for (var path : content.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  /**
   * Exports a SavedModel under the name of its folder: {@code NAME} of {@code NAME} and of {@code
   * NAME/1}. Otherwise like {@link #export(Path, Path)}.
   */
  public static Path exportFolder(Path savedModel, Path file) throws IOException {
    return ofFolder(savedModel).export(savedModel, file);
  }

  /**
   * Exports a SavedModel, also one of another program.
   *
   * @param savedModel the folder of a version ({@code NAME/1}), or of a model ({@code NAME}), whose
   *     highest version is exported
   * @param file must not exist
   * @return {@code file}
   * @throws IOException if there is no such SavedModel, it has no signature {@code
   *     serving_default}, the file exists or cannot be written, or ONNX does not have all that the
   *     network needs; the message lists what is missing
   */
  public Path export(Path savedModel, Path file) throws IOException {
    checkFree(file);
    try (var model = ServableModel.load(savedModel)) {
      write(message(model), file);
      return file;
    } catch (NotConvertibleException e) {
      throw new IOException(
          "'%s' cannot be exported to ONNX, for which there is no conversion of: %s"
              .formatted(network, e.getMessage()),
          e);
    }
  }

  private static void checkFree(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(
          file + " exists already and was not changed; delete it or choose another name");
    }
  }

  private ProtoMessage message(ServableModel model) throws IOException {
    var signature = model.signatures().get(SIGNATURE);
    if (signature == null) {
      throw new IOException(
          "%s has no signature '%s', only %s"
              .formatted(model.directory(), SIGNATURE, model.signatures().keySet()));
    }
    try (var conversion = SignatureConversion.ofAll(model, signature)) {
      checkSize(conversion);
      var version =
          Optional.ofNullable(OnnxExporter.class.getPackage().getImplementationVersion())
              .orElse("");
      return conversion.convert(target, network, version, metadata(model, conversion));
    }
  }

  private void checkSize(SignatureConversion conversion) throws IOException {
    var bytes = conversion.constantBytes();
    if (bytes <= largestFile) return;
    throw new IOException(
        "'%s' has %,d bytes of weights, but an ONNX file holds %,d at most; export a SavedModel"
            .formatted(network, bytes, largestFile));
  }

  private Map<String, String> metadata(ServableModel model, SignatureConversion conversion)
      throws IOException {
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("network", network);
    var labels = model.directory().resolve(LABELS);
    if (Files.exists(labels)) {
      metadata.put(NAMES, String.join("\n", TextFile.readNames(labels)));
    }
    if (conversion.inputs().values().stream().anyMatch(OnnxExporter::areColors)) {
      metadata.put("input", "red, green and blue from 0 to 255; scaling is in the graph");
      if (orientation == ExifOrientation.OBEY) metadata.put(ORIENTATION, OBEY);
      metadata.put("Image.BitmapPixelFormat", "Rgb8");
      metadata.put("Image.ColorSpaceGamma", "SRGB");
      metadata.put("Image.NominalPixelRange", "NominalRange_0_255");
    } else {
      metadata.put("input", "values that the network takes as they are");
    }
    return metadata;
  }

  private static boolean areColors(Output<?> tensor) {
    var shape = tensor.shape();
    return tensor.dataType() == DataType.DT_UINT8
        && shape.numDimensions() == 4
        && shape.get(3) == 3;
  }

  /** Writes the file under another name first, so that nobody reads a part of it. */
  private static void write(ProtoMessage model, Path file) throws IOException {
    var directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    var part = directory.resolve(".unfinished-" + UUID.randomUUID());
    try {
      try (var out = Files.newOutputStream(part)) {
        var coded = CodedOutputStream.newInstance(out);
        model.message().writeTo(coded);
        coded.flush();
      }
      checkFree(file);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
