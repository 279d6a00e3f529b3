// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The Chromium of {@code tools/browser-env}, without a window. */
public final class Browser {
  /** Held, as loggers that nothing holds forget their level. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private Browser() {}

  /**
   * Starts it; the caller quits it. Without one the test is skipped, but fails where {@code CI} is
   * true.
   *
   * @param profile an empty folder
   */
  public static ChromeDriver start(Path profile) {
    SELENIUM.setLevel(Level.SEVERE); // it warns of DevTools that are newer than itself
    var options = new ChromeOptions();
    options.setBinary(inPath("chromium").toString());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--user-data-dir=" + profile);
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(inPath("chromedriver").toFile())
            .usingAnyFreePort()
            .build();
    return new ChromeDriver(service, options);
  }

  private static Path inPath(String program) {
    var found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, program))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isPresent()) return found.get();
    var missing = "no " + program + " in PATH; tools/browser-env installs it on Debian";
    if (Python.environment("CI").equals(Optional.of("true"))) fail(missing);
    assumeTrue(false, missing);
    throw new AssertionError(missing);
  }
}
