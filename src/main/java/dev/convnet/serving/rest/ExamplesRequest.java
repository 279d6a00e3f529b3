// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import dev.convnet.serving.repository.ServingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;

/**
 * A request for {@code :classify} or {@code :regress}: examples, whose features may be shared in a
 * context.
 *
 * @param signatureName empty for the default one
 * @param examples with the features of the context
 */
record ExamplesRequest(String signatureName, List<Example> examples) {
  /**
   * Reads a request.
   *
   * @throws ServingException if it is wrong; the message says how
   */
  static ExamplesRequest read(byte[] body) {
    return RequestJson.read(body, ExamplesRequest::read);
  }

  private static ExamplesRequest read(JsonParser json) throws IOException {
    var signatureName = "";
    var context = Example.getDefaultInstance();
    var examples = Optional.<List<Example>>empty();
    for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "signature_name" -> signatureName = RequestJson.signatureName(json);
        case "context" -> context = example(json);
        case "examples" -> examples = Optional.of(examples(json));
        default -> json.skipChildren();
      }
    }
    var found =
        examples.orElseThrow(
            () ->
                ServingException.invalidArgument(
                    "When method is classify, key 'examples' is expected and was not found"));
    return new ExamplesRequest(signatureName, merged(context, found));
  }

  private static List<Example> merged(Example context, List<Example> examples) {
    if (context.getFeatures().getFeatureCount() == 0) return examples;
    return examples.stream().map(example -> merged(context, example)).toList();
  }

  /** A feature of the example replaces that of the context. */
  private static Example merged(Example context, Example example) {
    var merged = context.toBuilder();
    merged.getFeaturesBuilder().putAllFeature(example.getFeatures().getFeatureMap());
    return merged.build();
  }

  private static List<Example> examples(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw ServingException.invalidArgument("Expecting 'examples' value to be an list/array");
    }
    var examples = new ArrayList<Example>();
    while (json.nextToken() != JsonToken.END_ARRAY) examples.add(example(json));
    if (examples.isEmpty()) {
      throw ServingException.invalidArgument("'examples' value is an empty array");
    }
    return examples;
  }

  private static Example example(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw ServingException.invalidArgument(
          "Example must be JSON object but got JSON " + JsonError.typeName(json.currentToken()));
    }
    var example = Example.newBuilder();
    for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      example.getFeaturesBuilder().putFeature(name, feature(name, json));
    }
    return example.build();
  }

  private static Feature feature(String name, JsonParser json) throws IOException {
    var feature = Feature.newBuilder();
    if (json.currentToken() == JsonToken.START_ARRAY) {
      while (json.nextToken() != JsonToken.END_ARRAY) add(name, json, feature);
    } else {
      add(name, json, feature);
    }
    return feature.build();
  }

  private static void add(String name, JsonParser json, Feature.Builder feature)
      throws IOException {
    switch (json.currentToken()) {
      case VALUE_TRUE, VALUE_FALSE -> {
        require(name, feature, Feature.KindCase.INT64_LIST);
        feature.getInt64ListBuilder().addValue(json.getBooleanValue() ? 1 : 0);
      }
      case VALUE_STRING -> {
        require(name, feature, Feature.KindCase.BYTES_LIST);
        feature.getBytesListBuilder().addValue(ByteString.copyFromUtf8(json.getText()));
      }
      case VALUE_NUMBER_FLOAT -> {
        require(name, feature, Feature.KindCase.FLOAT_LIST);
        feature.getFloatListBuilder().addValue(json.getFloatValue());
      }
      case VALUE_NUMBER_INT -> {
        require(name, feature, Feature.KindCase.INT64_LIST);
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw ServingException.invalidArgument(
              "Feature: %s has uint64 element. Only int64_t is supported.".formatted(name));
        }
        feature.getInt64ListBuilder().addValue(json.getLongValue());
      }
      case START_OBJECT -> addBase64(name, json, feature);
      default -> throw unexpected(name, json.currentToken());
    }
  }

  private static void addBase64(String name, JsonParser json, Feature.Builder feature)
      throws IOException {
    if ("b64".equals(json.nextFieldName()) && json.nextToken() == JsonToken.VALUE_STRING) {
      require(name, feature, Feature.KindCase.BYTES_LIST);
      var bytes = StringValues.decoded(json.getText());
      if (json.nextToken() == JsonToken.END_OBJECT) {
        feature.getBytesListBuilder().addValue(ByteString.copyFrom(bytes));
        return;
      }
    }
    throw unexpected(name, JsonToken.START_OBJECT);
  }

  private static ServingException unexpected(String name, JsonToken token) {
    return ServingException.invalidArgument(
        "Feature: %s has element with unexpected JSON type: %s"
            .formatted(name, JsonError.typeName(token)));
  }

  private static void require(String name, Feature.Builder feature, Feature.KindCase kind) {
    if (feature.getKindCase() == Feature.KindCase.KIND_NOT_SET || feature.getKindCase() == kind) {
      return;
    }
    var found =
        switch (feature.getKindCase()) {
          case BYTES_LIST -> "bytes";
          case FLOAT_LIST -> "float";
          default -> "int64";
        };
    throw ServingException.invalidArgument(
        "Unexpected element type in feature: %s expecting type: %s".formatted(name, found));
  }
}
