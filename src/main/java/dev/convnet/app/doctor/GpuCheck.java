// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks NVIDIA's driver and libraries against those that TensorFlow 2.18 was built for: CUDA 12.5
 * and cuDNN 9.3.
 *
 * @param hasGpuLibrary whether TensorFlow's GPU library is on the class path
 */
record GpuCheck(HostInfo host, boolean hasGpuLibrary) implements Check {
  private static final String SUBJECT = "GPU";
  private static final int OLDEST_DRIVER =
      525; // the oldest for CUDA 12, from NVIDIA's table of drivers
  private static final Pattern VERSION = Pattern.compile("(\\d+)(\\.\\d+)+");
  private static final List<String> NEEDED =
      List.of(
          "libcuda.so.1",
          "libcudart.so.12",
          "libcublas.so.12",
          "libcufft.so.11",
          "libcusolver.so.11",
          "libcusparse.so.12",
          "libcudnn.so.9");
  private static final List<String> FOLDERS =
      List.of(
          "usr/lib/x86_64-linux-gnu",
          "usr/lib64",
          "usr/lib/wsl/lib",
          "usr/local/nvidia/lib64",
          "usr/local/cuda/lib64",
          "usr/local/cuda/compat");

  /** Whether this program was built with {@code CONVNET_GPU=1}. */
  static boolean isGpuLibraryPresent() {
    var library = "/org/tensorflow/internal/c_api/linux-x86_64-gpu/libtensorflow_cc.so.2";
    return GpuCheck.class.getResource(library) != null;
  }

  @Override
  public List<Finding> run() throws IOException {
    var driver = driver();
    if (driver.isEmpty()) return List.of(withoutDriver());
    if (!hasGpuLibrary) {
      return List.of(
          Finding.warn(
              SUBJECT,
              "driver %s is installed, but TensorFlow's GPU library is missing; set CONVNET_GPU=1"
                  .formatted(driver.get())));
    }
    return List.of(driverFinding(driver.get()), libraries());
  }

  private Finding withoutDriver() {
    var none = "no NVIDIA driver (no /proc/driver/nvidia)";
    if (hasGpuLibrary) {
      return Finding.warn(SUBJECT, none + ", but CONVNET_GPU is set; programs use the CPU");
    }
    return Finding.ok(SUBJECT, none + "; programs use the CPU");
  }

  /** The version of the driver, {@code 550.54.15}, if one is installed. */
  private Optional<String> driver() throws IOException {
    var text = host.readFile("proc/driver/nvidia/version");
    return text.map(VERSION::matcher).filter(found -> found.find()).map(found -> found.group());
  }

  private static Finding driverFinding(String driver) {
    var major = Integer.parseInt(driver.substring(0, driver.indexOf('.')));
    if (major >= OLDEST_DRIVER) {
      return Finding.ok(SUBJECT, "driver " + driver + ", which supports CUDA 12");
    }
    return Finding.warn(
        SUBJECT,
        "driver %s is too old for CUDA 12; install %d or newer".formatted(driver, OLDEST_DRIVER));
  }

  private Finding libraries() {
    var missing = new ArrayList<>(NEEDED);
    missing.removeIf(this::isFound);
    if (missing.isEmpty()) return Finding.ok("CUDA", "found the libraries of CUDA 12 and cuDNN 9");
    return Finding.warn(
        "CUDA",
        "not found: %s; install CUDA 12.5 and cuDNN 9.3, or add their folder to LD_LIBRARY_PATH"
            .formatted(String.join(", ", missing)));
  }

  private boolean isFound(String library) {
    var own =
        host.environmentVariable("LD_LIBRARY_PATH").stream().flatMap(p -> Stream.of(p.split(":")));
    return Stream.concat(own, FOLDERS.stream())
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.exists(host.root().resolve(folder).resolve(library)));
  }
}
