// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import io.jhdf.exceptions.UnsupportedHdfException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Turns what jHDF throws into an {@link IOException} whose message names the file, the place in it
 * and what is the matter. jHDF's exceptions have no common type, and their messages tell what it
 * does not support only to those who know HDF5's file format.
 */
final class Hdf5Errors {
  /** A part of a message of jHDF, and what the feature of HDF5 is called that jHDF lacks. */
  private record Feature(Pattern message, String name) {
    Feature(String message, String name) {
      this(Pattern.compile(message), name);
    }

    Optional<String> in(String text) {
      var matcher = message.matcher(text);
      if (!matcher.find()) return Optional.empty();
      return Optional.of(matcher.groupCount() == 0 ? name : name.formatted(matcher.group(1)));
    }
  }

  private static final List<Feature> FEATURES =
      List.of(
          new Feature(
              "data layout message version .* = ([5-9])", "version %s of HDF5's data layout"),
          new Feature("Unrecognized datatype version '([4-6])'", "version %s of HDF5's data types"),
          new Feature("superblock version.* ([4-9])\\b", "version %s of HDF5's superblock"),
          new Feature("filter is not available: name='([\\w .-]+)'", "HDF5's filter '%s'"),
          new Feature("filter is not available: name='.*' id=(\\d+)", "HDF5's filter number %s"),
          new Feature("Virtual storage", "HDF5's virtual storage (values in other data sets)"),
          new Feature("External Data Files", "HDF5's external storage (values in another file)"),
          new Feature("Shared Message Table", "HDF5's shared messages"),
          new Feature("VAX endian", "floating-point numbers of the VAX"));

  private static final Pattern PATH =
      Pattern.compile("(?:group|dataset|path|link|for|of) '/+([^'\\n]*?)/*'");

  private Hdf5Errors() {}

  /** A part of reading a file. */
  interface Reading<T> {
    T get() throws IOException;
  }

  static <T> T reading(Path file, Reading<T> reading) throws IOException {
    return reading(file, Optional.empty(), reading);
  }

  /**
   * Reads a part of a file.
   *
   * @param array the array that is read, where it is known
   * @throws IOException if that fails for any reason, also because the file asks for more memory
   *     than there is; the message names the file
   */
  static <T> T reading(Path file, Optional<String> array, Reading<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (IOException e) {
      var reason = Optional.ofNullable(e.getMessage()).orElse("reading failed; copy it again");
      throw new IOException(file + " cannot be read: " + reason, e);
    } catch (OutOfMemoryError e) { // not as the cause: programs would say that a batch is too large
      throw new IOException(
          file
              + " needs more memory than Java may use, or it is damaged; give Java more memory"
              + " (-Xmx4g), or copy the file again");
    } catch (RuntimeException | StackOverflowError | InternalError e) {
      throw new IOException(file + sentence(array, causes(e)), e);
    }
  }

  private static String sentence(Optional<String> array, List<Throwable> causes) {
    var place = array.or(() -> place(causes));
    var feature = causes.stream().flatMap(Hdf5Errors::features).findFirst();
    if (feature.isPresent()) {
      return " cannot be read: %s uses %s, which is not supported; save the model again with Keras"
          .formatted(place.orElse("it"), feature.get());
    }
    return causes.stream().anyMatch(UnsupportedHdfException.class::isInstance)
        ? "%s is damaged, or uses a part of HDF5 that is not supported; copy or save it again"
            .formatted(place.map(path -> ": " + path).orElse(""))
        : " is damaged or incomplete%s; copy or save it again"
            .formatted(place.map(path -> " at " + path).orElse(""));
  }

  private static Stream<String> features(Throwable cause) {
    var message = String.valueOf(cause.getMessage());
    return FEATURES.stream().flatMap(feature -> feature.in(message).stream());
  }

  /** The innermost group or array that a message names. */
  private static Optional<String> place(List<Throwable> causes) {
    var place = Optional.<String>empty();
    for (var cause : causes) {
      var matcher = PATH.matcher(String.valueOf(cause.getMessage()));
      if (matcher.find() && !matcher.group(1).isBlank())
        place = Optional.of("/" + matcher.group(1));
    }
    return place;
  }

  private static List<Throwable> causes(Throwable error) {
    var causes = new ArrayList<Throwable>();
    for (var cause = error; cause != null && causes.size() < 16; cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }
}
