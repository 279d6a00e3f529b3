// SPDX-License-Identifier: Apache-2.0
package dev.convnet.fuzz;

import dev.convnet.data.records.RecordReader;
import dev.convnet.data.records.RecordWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Damages what is in an envelope, and closes the envelope rightly: a checksum does not help. */
final class Packed {
  private Packed() {}

  /** Half of the files are damaged in the content of the gzip file. */
  static byte[] gzip(Mutator mutator, byte[] seed) throws IOException {
    if (mutator.choose(2) == 0) return mutator.mutate(seed);
    var out = new ByteArrayOutputStream();
    try (var in = new GZIPInputStream(new ByteArrayInputStream(seed));
        var gzip = new GZIPOutputStream(out)) {
      gzip.write(mutator.mutate(in.readAllBytes()));
    }
    return out.toByteArray();
  }

  /** Three of four files are damaged in one of the zip file's entries. */
  static byte[] zip(Mutator mutator, byte[] seed) throws IOException {
    if (mutator.choose(4) == 0) return mutator.mutate(seed);
    var out = new ByteArrayOutputStream();
    try (var in = new ZipInputStream(new ByteArrayInputStream(seed));
        var zip = new ZipOutputStream(out)) {
      for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) {
        var content = in.readAllBytes();
        zip.putNextEntry(new ZipEntry(entry.getName()));
        zip.write(mutator.choose(2) == 0 ? mutator.mutate(content) : content);
      }
    }
    return out.toByteArray();
  }

  /** Half of the files are damaged in the content of a record. */
  static byte[] records(Mutator mutator, byte[] seed) throws IOException {
    if (mutator.choose(2) == 0) return mutator.mutate(seed);
    var records = new ArrayList<byte[]>();
    try (var in = new RecordReader(new ByteArrayInputStream(seed), "seed")) {
      for (Optional<byte[]> record; (record = in.next()).isPresent(); ) records.add(record.get());
    }
    var damaged = mutator.choose(records.size());
    var out = new ByteArrayOutputStream();
    try (var writer = new RecordWriter(out)) {
      for (int i = 0; i < records.size(); i++) {
        writer.write(i == damaged ? mutator.mutate(records.get(i)) : records.get(i));
      }
    }
    return out.toByteArray();
  }
}
