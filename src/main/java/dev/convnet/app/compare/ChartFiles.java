// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import dev.convnet.train.compare.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/** Writes charts as PNG and SVG. */
final class ChartFiles {
  private ChartFiles() {}

  /**
   * Writes {@code NAME.png} and {@code NAME.svg}.
   *
   * @return both files
   */
  static List<Path> write(Chart<?, ?> chart, Path directory, String name) throws IOException {
    var png = directory.resolve(name + ".png");
    AtomicFile.write(png, BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG));
    var bytes = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
    var svg = directory.resolve(name + ".svg");
    AtomicFile.write(svg, bytes.toByteArray());
    return List.of(png, svg);
  }
}
