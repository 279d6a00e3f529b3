// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.UsageException;
import dev.convnet.io.onnx.OnnxExporter;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.SavedModelExporter;
import java.io.IOException;
import java.nio.file.Path;

/** What a network is exported as. */
enum ModelFormat {
  SAVED_MODEL {
    @Override
    void check(Path to) {
      if (to.toString().endsWith(".onnx")) {
        throw new UsageException(
            "--to=%s is the name of an ONNX file: add --format=onnx, or name a folder"
                .formatted(to));
      }
    }

    @Override
    Path export(ExportSpec spec, String network, Path checkpoint, Path to) throws IOException {
      return new SavedModelExporter(spec).export(checkpoint, to);
    }
  },
  ONNX {
    @Override
    Path export(ExportSpec spec, String network, Path checkpoint, Path to) throws IOException {
      return new OnnxExporter(network).export(spec, checkpoint, to);
    }
  };

  /**
   * Checks where it is to be written.
   *
   * @throws UsageException if that is the name of something else
   */
  void check(Path to) {}

  /**
   * Exports a checkpoint.
   *
   * @param network its name
   * @param to the folder of a SavedModel's versions, or a file
   * @return what was written
   */
  abstract Path export(ExportSpec spec, String network, Path checkpoint, Path to)
      throws IOException;
}
