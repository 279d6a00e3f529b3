// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cli.LocaleCharset;
import dev.convnet.app.doctor.Finding.Level;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of machines that are made up in a folder. */
class DoctorTest {
  @TempDir private Path root;

  private void put(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }

  private HostInfo machine(String... environment) {
    return new HostInfo(
        root, environment.length == 0 ? Map.of() : Map.of(environment[0], environment[1]));
  }

  private static void assertFinding(Level level, String text, Finding finding) {
    assertEquals(level, finding.level(), finding.toString());
    assertTrue(finding.toString().contains(text), finding.toString());
  }

  @Nested
  class OfTheProcessors {
    @Test
    void itNamesWhatMattersOfTheirFeatures() throws IOException {
      put("proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu avx2 fma avx512f\n");

      var findings = new CpuCheck(machine(), 8).run();

      assertFinding(Level.OK, "8 avx2 fma avx512f", findings.get(0));
    }

    @Test
    void itWarnsOfOneDnnThatIsOff() throws IOException {
      var off = new CpuCheck(machine(), 8).run();
      var on = new CpuCheck(machine("TF_ENABLE_ONEDNN_OPTS", "1"), 8).run();

      assertFinding(Level.WARN, "export TF_ENABLE_ONEDNN_OPTS=1", off.get(1));
      assertFinding(Level.OK, "on", on.get(1));
    }
  }

  @Nested
  class OfTheGpu {
    private static final String LIBRARIES = "opt/cuda";

    private void driver(String version) throws IOException {
      put("proc/driver/nvidia/version", "NVRM version: NVIDIA Kernel Module  " + version + "  x\n");
    }

    @Test
    void itIsContentWithoutOne() throws IOException {
      var findings = new GpuCheck(machine(), false).run();

      assertFinding(Level.OK, "programs use the CPU", findings.get(0));
    }

    @Test
    void itWarnsOfALibraryWithoutADriver() throws IOException {
      var findings = new GpuCheck(machine(), true).run();

      assertFinding(Level.WARN, "but CONVNET_GPU is set", findings.get(0));
    }

    @Test
    void itWarnsOfADriverWithoutTheLibrary() throws IOException {
      driver("550.54.15");

      var findings = new GpuCheck(machine(), false).run();

      assertFinding(
          Level.WARN, "550.54.15 is installed, but TensorFlow's GPU library", findings.get(0));
    }

    @Test
    void itWarnsOfADriverThatIsTooOld() throws IOException {
      driver("470.57.02");

      var findings = new GpuCheck(machine(), true).run();

      assertFinding(Level.WARN, "install 525 or newer", findings.get(0));
    }

    @Test
    void itFindsLibrariesOnTheLibraryPath() throws IOException {
      driver("550.54.15");
      for (var name : List.of("cuda.so.1", "cudart.so.12", "cublas.so.12", "cufft.so.11")) {
        put(LIBRARIES + "/lib" + name, "");
      }
      put("usr/lib64/libcusolver.so.11", "");
      put("usr/lib64/libcusparse.so.12", "");

      var machine = machine("LD_LIBRARY_PATH", ":" + root.resolve(LIBRARIES));
      var findings = new GpuCheck(machine, true).run();

      assertFinding(Level.OK, "driver 550.54.15", findings.get(0));
      assertFinding(Level.WARN, "not found: libcudnn.so.9;", findings.get(1));
    }
  }

  @Nested
  class OfTheRest {
    @Test
    void itWarnsOfLittleMemory() throws IOException {
      put("proc/meminfo", "MemTotal: 9 kB\nMemAvailable:    1048576 kB\n");

      var findings = new MemoryCheck(machine(), 512).run();

      assertFinding(Level.WARN, "1024 MiB free, 512 MiB for Java; training needs", findings.get(0));
    }

    @Test
    void itWarnsOfAPortInUse() throws IOException {
      try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        var findings = new PortCheck(taken.getLocalPort(), "take another").run();

        assertFinding(Level.WARN, "; take another", findings.get(0));
      }
    }

    @Test
    void itFailsAFolderWithoutRoom() throws IOException {
      var check = new DirectoryCheck("runs", root.resolve("a/b"), Long.MAX_VALUE, "choose another");

      assertFinding(Level.FAIL, " are needed; choose another", check.run().get(0));
    }

    @Test
    void itSaysHowToGetTheDataSets() throws IOException {
      var findings = new DatasetCheck(root, root).run();

      assertFinding(Level.WARN, "cifar10-train downloads it", findings.get(0));
      assertFinding(Level.OK, "70000 images", findings.get(1));
    }

    @Test
    void itFailsADamagedDataSet() throws IOException {
      put("train-images-idx3-ubyte.gz", "");

      var findings = new DatasetCheck(root, root).run();

      assertFinding(Level.FAIL, "is missing, but train-images", findings.get(1));
    }

    @Test
    void itListsVariablesThatChangeThings() {
      var findings = new JavaCheck(machine("CUDA_VISIBLE_DEVICES", "1")).run();

      assertFinding(Level.OK, "CUDA_VISIBLE_DEVICES=1", findings.get(1));
    }
  }

  @Nested
  class OfNames {
    @Test
    void itIsContentWithUtf8() {
      assertFinding(Level.OK, "in UTF-8", JavaCheck.names(new LocaleCharset(UTF_8)));
    }

    @Test
    void itWarnsOfAscii() {
      assertFinding(
          Level.WARN, "export LC_ALL=C.UTF-8", JavaCheck.names(new LocaleCharset(US_ASCII)));
    }
  }

  @Nested
  class TheProgram {
    @Test
    void findsTensorFlowAndAProcessor() throws IOException {
      var findings = new TensorFlowCheck().run();

      assertFinding(Level.OK, "TensorFlow 2.18.0", findings.get(0));
      assertFinding(Level.OK, "CPU:0", findings.get(1));
    }

    @Test
    void ends0WhenProgramsCanRun() {
      assertEquals(0, JavaProgram.here("doctor", "--train_dir=" + root).code());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ends1WhenTheyCanNot() {
      assertEquals(1, JavaProgram.here("doctor", "--train_dir=/proc/run").code());
    }
  }
}
