// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.tensorflow.Operand;
import org.tensorflow.op.io.ShardedFilename;
import org.tensorflow.op.train.Restore;
import org.tensorflow.op.train.Save;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Builds the operations that save and restore the variables of one data file.
 *
 * @param scope {@code save}, on no device
 * @param cpuScope the same scope on the CPU of the variables' task
 * @param index the 0-based number of the data file
 * @param variables by their keys; at least one
 */
record ShardOperations(
    GraphScope scope, GraphScope cpuScope, int index, SortedMap<String, Variable<?>> variables) {

  Operand<TString> filename(Operand<TString> prefix, Operand<TInt32> shards) {
    var name = numbered("ShardedFilename");
    var shard = cpuScope.nameScope(name).tf("shard").constant(index);
    return ShardedFilename.create(cpuScope.opScope().withName(name), prefix, shard, shards);
  }

  /** Saves the variables; the result is {@code file}, once the file is written. */
  Operand<TString> save(Operand<TString> file) {
    var name = numbered("SaveV2");
    var save =
        Save.create(
            cpuScope.opScope().withName(name),
            file,
            keys(cpuScope.nameScope(name)),
            wholeTensors(cpuScope.nameScope(name)),
            List.copyOf(variables.values()));
    return cpuScope
        .after(save)
        .opScope()
        .opBuilder("Identity", "control_dependency")
        .addInput(file.asOutput())
        .setAttr("_class", new String[] {"loc:@" + file.op().name()})
        .build()
        .output(0);
  }

  /** Builds one assignment per variable, in the order of their keys. */
  List<PlacedOp> restore(Operand<TString> prefix) {
    var name = numbered("RestoreV2");
    var reader = cpuScope.device(Device.CPU);
    var restore =
        Restore.create(
            reader.opScope().withName(name),
            prefix,
            keys(reader.nameScope(name)),
            wholeTensors(reader.nameScope(name)),
            types());
    var assigns = new ArrayList<PlacedOp>();
    for (var variable : variables.values()) {
      assigns.add(assign(variable, restore.tensors().get(assigns.size())));
    }
    return assigns;
  }

  private PlacedOp assign(Variable<?> variable, Operand<?> value) {
    var place = scope.device(new Device(variable.placement().spec()));
    var copy = place.tf("Identity").identity(value);
    var assign = place.tf("AssignVariableOp").assignVariableOp(variable.handle(), copy);
    return new PlacedOp(variable.placement().spec(), assign);
  }

  private List<Class<? extends TType>> types() {
    var types = new ArrayList<Class<? extends TType>>();
    variables.values().forEach(variable -> types.add(variable.type()));
    return types;
  }

  private Operand<TString> keys(GraphScope operation) {
    return operation.tf("tensor_names").array(variables.keySet().toArray(String[]::new));
  }

  /** Empty slice specifications, because no variable is a slice of a larger one. */
  private Operand<TString> wholeTensors(GraphScope operation) {
    var empty = variables.keySet().stream().map(key -> "").toArray(String[]::new);
    return operation.tf("shape_and_slices").array(empty);
  }

  private String numbered(String name) {
    return index == 0 ? name : name + "_" + index;
  }
}
