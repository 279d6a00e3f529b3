// SPDX-License-Identifier: Apache-2.0
package dev.convnet.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A reader of files.
 *
 * @param name what {@code tools/fuzz --reader} calls it
 * @param file the name of the damaged file, which may have a folder
 * @param seeds whole files
 * @param others whole files that the reader needs beside the damaged one, by their names
 * @param damage how a seed is damaged
 * @param reading reads the damaged file
 */
record FuzzTarget(
    String name,
    String file,
    List<byte[]> seeds,
    Map<String, byte[]> others,
    Damage damage,
    Reading reading) {

  /** Damages a whole file. */
  interface Damage {
    byte[] apply(Mutator mutator, byte[] seed) throws IOException;
  }

  /** Reads all of a file. */
  interface Reading {
    void read(Path file) throws IOException;
  }

  static FuzzTarget of(String name, String file, List<byte[]> seeds, Reading reading) {
    return new FuzzTarget(name, file, seeds, Map.of(), Mutator::mutate, reading);
  }

  FuzzTarget with(Map<String, byte[]> files) {
    return new FuzzTarget(name, file, seeds, files, damage, reading);
  }

  FuzzTarget damagedBy(Damage otherDamage) {
    return new FuzzTarget(name, file, seeds, others, otherDamage, reading);
  }

  /** Writes the whole files into a folder; returns the path of the file to damage. */
  Path prepare(Path folder) throws IOException {
    for (var other : others.entrySet()) {
      var path = folder.resolve(other.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, other.getValue());
    }
    var damaged = folder.resolve(file);
    Files.createDirectories(damaged.getParent());
    return damaged;
  }

  /** Input {@code index} of a run with {@code seed}; both repeat it. */
  byte[] input(long seed, int index) throws IOException {
    var mutator = new Mutator(seed + 0x9e37_79b9_7f4a_7c15L * (index + 1) ^ name.hashCode());
    return damage.apply(mutator, seeds.get(mutator.choose(seeds.size())));
  }
}
