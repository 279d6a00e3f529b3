// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes folders of small images, links, and what else is found in such folders. */
public record FolderShape(Path root) {
  private static final byte[] PNG = ImageFiles.encode("png", ImageFiles.plain(2, 3, ~0));

  /** Writes a PNG image under each path, whatever its name is. */
  public FolderShape images(String... paths) throws IOException {
    for (var path : paths) file(path, PNG);
    return this;
  }

  public FolderShape file(String path, byte[] content) throws IOException {
    var file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    return this;
  }

  public FolderShape folder(String path) throws IOException {
    Files.createDirectories(root.resolve(path));
    return this;
  }

  /** Makes a symbolic link; {@code target} is relative to the root. */
  public FolderShape link(String path, String target) throws IOException {
    var link = root.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, root.resolve(target));
    return this;
  }

  /** Makes a pipe that nobody writes to. */
  public FolderShape pipe(String path) throws IOException, InterruptedException {
    var pipe = root.resolve(path);
    Files.createDirectories(pipe.getParent());
    new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
    return this;
  }
}
