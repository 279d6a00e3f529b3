// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.AccessToken;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.ModelServer;
import dev.convnet.serving.ModelServerBuilder;
import dev.convnet.testing.Browser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page of the model server in a browser. */
@Tag("slow")
class ServePageTest {
  private static final String EVIL = "<img src=x onerror=window.evil=1>'\"";
  private static final Path CAT =
      Path.of("savedmodels/efficientnet-lite0/photographs/chelsea.jpg").toAbsolutePath();

  @TempDir static Path folder;

  private static ChromeDriver browser;
  private static ServableModel photographs;
  private static ServableModel numbers;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start(folder.resolve("profile"));
    photographs = ServableModel.load(Path.of("savedmodels/efficientnet-lite0"));
    numbers = ServableModel.load(Path.of("src/test/resources/serving/models/half_plus_two"));
  }

  @AfterAll
  static void stop() {
    if (browser != null) browser.quit();
    if (photographs != null) photographs.close();
    if (numbers != null) numbers.close();
  }

  private static ModelServerBuilder builder() {
    return ModelServer.builder()
        .model("efficientnet-lite0", photographs)
        .model("half", numbers)
        .model(EVIL, numbers);
  }

  private static ModelServer open(ModelServerBuilder builder) throws IOException {
    var server = builder.address(BindAddress.local(0)).page("/", ServeCommand.page(false)).start();
    browser.get("http://127.0.0.1:" + server.port() + "/");
    return server;
  }

  private static void await(String script) {
    new WebDriverWait(browser, Duration.ofSeconds(20))
        .until(driver -> browser.executeScript("return " + script));
  }

  private static List<String> texts(String selector) {
    return browser.findElements(By.cssSelector(selector)).stream()
        .map(found -> found.getText())
        .toList();
  }

  @Test
  void classifiesAPicture() throws IOException {
    try (var server = open(builder())) {
      await("document.querySelectorAll('main section').length == 3");
      browser.findElement(By.cssSelector("input[type=file]")).sendKeys(CAT.toString());

      await("document.querySelectorAll('.class').length == 5");
      assertTrue(texts(".class .name").get(0).contains("cat"), texts(".class").toString());
      assertTrue(texts(".class .percent").get(0).matches("\\d+\\.\\d %"));
      assertEquals(List.of(), browser.findElements(By.cssSelector("main .problem")));
      assertTrue(server.port() > 0);
    }
  }

  @Test
  void takesADroppedFileAndSaysWhatIsWrongWithIt() throws IOException {
    try (var server = open(builder())) {
      await("document.querySelectorAll('main section').length == 3");
      browser.executeScript(
          "const files = new DataTransfer(); files.items.add(new File(['hello'], 'a.png'));"
              + "document.querySelector('.target').dispatchEvent("
              + "new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true}))");

      await("document.querySelector('.result .problem') != null");
      assertEquals(
          List.of("image 1 of 'encoded' is not a PNG, JPEG, BMP or GIF image"),
          texts(".result .problem"));
      assertTrue(server.port() > 0);
    }
  }

  /** Names are text, whatever they look like. */
  @Test
  void showsModelsVersionsAndCalls() throws IOException {
    try (var server = open(builder())) {
      await("document.querySelectorAll('main section').length == 3");

      assertTrue(texts("main h2").contains(EVIL), texts("main h2").toString());
      assertEquals(true, browser.executeScript("return window.evil === undefined"));
      assertTrue(
          texts(".versions").contains("version 123 available"), texts(".versions").toString());
      var call =
          "curl -d '{\"instances\": [[0]]}' \\\n  'http://127.0.0.1:%d/v1/models/half:predict'";
      var calls = texts("section[aria-label=half] pre");
      assertTrue(calls.contains(call.formatted(server.port())), calls.toString());
      var file =
          "(printf %%s '{\"signature_name\": \"encoded\", \"instances\": [{\"b64\": \"';"
              + " base64 < photo.jpg | tr -d '\\n'; printf %%s '\"}]}') \\\n"
              + "  | curl -d @- 'http://127.0.0.1:%d/v1/models/efficientnet-lite0:predict'";
      var shown =
          browser.executeScript(
              "return document.querySelector('section[aria-label=efficientnet-lite0] pre')"
                  + ".textContent");
      assertEquals(file.formatted(server.port()), shown);
    }
  }

  @Test
  void asksForTheToken() throws IOException {
    try (var server = open(builder().token(AccessToken.of("secret")))) {
      await("!element('access').hidden");
      browser.switchTo().activeElement().sendKeys("wrong", Keys.ENTER);
      await("element('problem').textContent == 'The token is wrong.'");
      var field = browser.findElement(By.id("token"));
      field.clear();
      field.sendKeys("secret", Keys.ENTER);

      await("document.querySelectorAll('main section').length == 3");
      assertEquals("", texts("#problem").get(0));
      assertTrue(server.port() > 0);
    }
  }

  @Test
  void aPhoneShowsAllOfItsWidth() throws IOException {
    try (var server = open(builder())) {
      browser.executeCdpCommand(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", 320, "height", 740, "deviceScaleFactor", 1, "mobile", true));
      await("document.querySelectorAll('main section').length == 3");
      assertEquals(320L, browser.executeScript("return document.documentElement.scrollWidth"));
      assertTrue(server.port() > 0);
    } finally {
      browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }
  }
}
