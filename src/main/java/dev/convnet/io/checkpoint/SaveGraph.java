// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TString;

/**
 * The operations that save and restore variables, with the names, inputs, devices and order that
 * Python's {@code Saver} gives them in TensorFlow 1.15.
 *
 * @param filename a scalar; feed the prefix of the checkpoint to it
 * @param saveTensor fetching it saves the variables and returns the prefix
 * @param restoreOp running it restores the variables
 */
record SaveGraph(Operand<TString> filename, Operand<TString> saveTensor, Op restoreOp) {
  /**
   * Builds operations that save all variables in one data file.
   *
   * @param root a root scope
   * @param variables by their keys; at least one
   */
  static SaveGraph unsharded(GraphScope root, SortedMap<String, Variable<?>> variables) {
    var scope = root.nameScope(freeName(root));
    var filename = filename(scope);
    var saved = new ShardOperations(scope, scope, 0, variables).save(filename);
    var assigns = new ShardOperations(scope, scope, 0, variables).restore(filename);
    return new SaveGraph(filename, saved, PlacedOp.group(scope, "restore_all", assigns));
  }

  /**
   * Builds operations that save one data file for each device that variables are placed on.
   *
   * @param root a root scope
   * @param variables by their keys; at least one
   */
  static SaveGraph sharded(GraphScope root, SortedMap<String, Variable<?>> variables) {
    var scope = root.nameScope(freeName(root));
    var filename = filename(scope);
    var shards = shards(scope, variables);
    return new SaveGraph(filename, save(scope, filename, shards), restore(scope, filename, shards));
  }

  private static String freeName(GraphScope root) {
    var name = "save";
    for (var i = 1; root.graph().operation(name + "/Const") != null; i++) {
      name = "save_" + i;
    }
    return name;
  }

  private static Operand<TString> filename(GraphScope scope) {
    var input = scope.nameScope("filename").tf("input").constant("model");
    var filename = scope.tf("filename").placeholderWithDefault(input, Shape.scalar());
    return scope.tf("Const").placeholderWithDefault(filename, Shape.scalar());
  }

  private static List<ShardOperations> shards(
      GraphScope scope, SortedMap<String, Variable<?>> variables) {
    var byDevice = new TreeMap<String, SortedMap<String, Variable<?>>>();
    variables.forEach(
        (key, variable) ->
            byDevice
                .computeIfAbsent(variable.placement().spec(), d -> new TreeMap<>())
                .put(key, variable));
    var shards = new ArrayList<ShardOperations>();
    byDevice.forEach(
        (device, own) -> {
          var processor = scope.device(new Device(device)).device(Device.CPU);
          shards.add(new ShardOperations(scope, processor, shards.size(), own));
        });
    return shards;
  }

  private static Operand<TString> save(
      GraphScope scope, Operand<TString> filename, List<ShardOperations> shards) {
    var suffix = scope.nameScope("StringJoin").tf("inputs_1").constant(temporary(shards));
    var joined = scope.tf("StringJoin").strings.join(List.of(filename, suffix));
    var count = scope.tf("num_shards").constant(shards.size());
    var files = new ArrayList<Operand<TString>>();
    var written = new ArrayList<Op>();
    for (var shard : shards) {
      files.add(shard.filename(joined, count));
      written.add(shard.save(files.get(files.size() - 1)));
    }
    var last = shards.get(shards.size() - 1).cpuScope();
    var prefixes =
        last.after(written).nameScope("MergeV2Checkpoints").tf("checkpoint_prefixes").stack(files);
    var merged = last.tf("MergeV2Checkpoints").train.mergeV2Checkpoints(prefixes, filename);
    return last.after(merged).after(written).tf("Identity").identity(filename);
  }

  /** Python draws this number at random; here, equal variables give equal graphs. */
  private static String temporary(List<ShardOperations> shards) {
    var keys = shards.stream().map(shard -> shard.variables().keySet()).toList().toString();
    var number = UUID.nameUUIDFromBytes(keys.getBytes(UTF_8)).toString().replace("-", "");
    return "_temp_" + number + "/part";
  }

  private static Op restore(
      GraphScope scope, Operand<TString> filename, List<ShardOperations> shards) {
    var restored = new ArrayList<PlacedOp>();
    for (var shard : shards) {
      var device = shard.variables().get(shard.variables().firstKey()).placement().spec();
      var group = PlacedOp.group(scope, "restore_shard", shard.restore(filename));
      restored.add(new PlacedOp(device, group));
    }
    return PlacedOp.group(scope, "restore_all", restored);
  }
}
