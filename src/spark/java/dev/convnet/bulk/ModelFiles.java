// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * A SavedModel on its way to the executors, which may be on other machines.
 *
 * @param name of the model: the folder's
 * @param version 0 if the folder has no number
 * @param id the SHA-256 of all files: the same for the same model
 * @param files their contents, by their paths in the folder
 */
record ModelFiles(String name, long version, String id, TreeMap<String, byte[]> files)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Reads the folder of a version.
   *
   * @param version {@code NAME/VERSION}
   */
  static ModelFiles read(Path version) throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (var all = Files.walk(version)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        files.put(version.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    var folder = version.toRealPath();
    var number = folder.getFileName().toString();
    boolean isVersion = number.matches("\\d{1,18}");
    var named = isVersion ? folder.getParent().getFileName().toString() : number;
    return new ModelFiles(named, isVersion ? Long.parseLong(number) : 0, hash(files), files);
  }

  private static String hash(TreeMap<String, byte[]> files) {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (name, bytes) -> {
            hash.update((name + '\n' + bytes.length + '\n').getBytes());
            hash.update(bytes);
          });
      return HexFormat.of().formatHex(hash.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes them into a folder that is there. */
  void writeTo(Path folder) throws IOException {
    for (var file : files.entrySet()) {
      var path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }
}
