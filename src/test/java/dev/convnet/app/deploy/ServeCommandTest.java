// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.repository.ServedModels;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeCommandTest {
  private static final Pattern PORT = Pattern.compile("http://127.0.0.1:(\\d+)/");

  @TempDir private Path folder;
  private Path models;

  @BeforeEach
  void addModel() throws IOException {
    models = folder.resolve("models");
    ServedModels.add(models.resolve("half"), "1");
    Files.createDirectories(models.resolve("notes"));
  }

  private JavaProgram serve(String... more) throws IOException {
    var arguments = new ArrayList<String>();
    arguments.add("serve");
    arguments.add("--rest_api_port=0");
    arguments.add("--log_dir=" + folder.resolve("log"));
    arguments.addAll(List.of(more));
    return JavaProgram.start(folder, arguments.toArray(String[]::new));
  }

  private static int port(JavaProgram program) throws IOException, InterruptedException {
    program.await("Ctrl-C ends it");
    var found = PORT.matcher(program.printed());
    assertTrue(found.find(), program.printed());
    return Integer.parseInt(found.group(1));
  }

  private static String get(int port, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  @Test
  void anotherEngineAnswersWhereItCan() throws Exception {
    try (var program = serve("--models=" + models, "--engine=onnxruntime")) {
      var port = port(program);
      assertTrue(
          program.printed().contains("; ONNX Runtime answers 'serving_default': "),
          program.printed());
      assertTrue(
          program.printed().contains("; TensorFlow answers 'classify_x_to_y': "),
          program.printed());
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%d/v1/models/half:predict".formatted(port)))
              .POST(BodyPublishers.ofString("{\"instances\": [4, 7]}"))
              .build();

      var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();

      assertEquals("{\"predictions\":[4.0,5.5]}", answer.replaceAll("\\s", ""));
    }
  }

  @Test
  void anotherEngineAndAnotherPrecisionGoTogether() throws Exception {
    try (var program = serve("--models=" + models, "--engine=fastest", "--precision=bfloat16")) {
      port(program);
      var line = Pattern.compile("half: version 1: the graph .* bfloat16.*; .* ms, not .*");
      assertTrue(line.matcher(program.printed()).find(), program.printed());
    }
  }

  /** A client that has sent the half of its request when the signal comes gets its answer. */
  @Tag("slow")
  @Test
  void aSignalEndsTheServerAfterBegunRequests() throws Exception {
    try (var program = serve("--models=" + models, "--access_log")) {
      var port = port(program);
      ServedModels.add(models.resolve("half"), "2");
      program.await("half: version 2 is available");
      assertTrue(get(port, "/v1/models/half").contains("\"version\":\"2\""));
      program.await(
          "\"method\":\"GET\",\"path\":\"/v1/models/half\",\"model\":\"half\",\"status\":200");
      var clients = new ArrayList<Socket>();
      for (int i = 0; i < 6; i++) {
        var client = new Socket("127.0.0.1", port);
        client.setSoTimeout(20_000);
        write(
            client,
            "POST /v1/models/half:predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 18\r\n\r\n");
        write(client, "{\"instances\"");
        clients.add(client);
      }
      Thread.sleep(300); // the server reads the first halves

      program.signal("TERM");
      Thread.sleep(300);
      for (var client : clients) write(client, ": [4]}");

      for (var client : clients) {
        var answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(answer.contains("{\"predictions\":[4.0]}"), answer);
        client.close();
      }
      assertEquals(143, program.ended().code());
    }
  }

  private static void write(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    client.getOutputStream().flush();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--tensorflow_session_parallelism=2 | TF_NUM_INTRAOP_THREADS",
        "--ssl_config_file=ssl.cfg | use --ssl_key_store and --ssl_key_store_password_file",
        "--use_tflite_model | only SavedModels are served",
        "--batching_parameters_file=batching.txt | --batching_parameters_file needs --enable_batching",
        "--rest_api_num_threads=1 | must be at least 8"
      })
  void flagsWithoutACounterpartSayWhatToDo(String flag, String what) {
    var ended = JavaProgram.here("serve", "--models=" + models, flag);

    assertEquals(2, ended.code());
    assertTrue(ended.err().contains(what), ended.err());
  }

  @Test
  void aFolderWithoutModelsIsRefused() {
    var ended = JavaProgram.here("serve", "--models=" + models.resolve("notes"));

    ended.assertFailed(
        1,
        "convnet serve: %s has no model, such as NAME/1/saved_model.pb; export one"
            .formatted(models.resolve("notes")));
  }

  @Test
  void aFolderThatIsMissingIsRefused() {
    var ended = JavaProgram.here("serve", "--models=" + folder.resolve("none"));

    ended.assertFailed(1, "convnet serve: there is no folder " + folder.resolve("none"));
  }
}
