// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Flags of {@code tensorflow_model_server} without a counterpart. Those that say what {@code serve}
 * does anyway are accepted; the others are refused, with what to do instead.
 */
final class TensorFlowServingFlags {
  private static final Map<String, String> INSTEAD =
      Map.ofEntries(
          Map.entry(
              "tensorflow_session_parallelism",
              "set the environment variables TF_NUM_INTRAOP_THREADS and TF_NUM_INTEROP_THREADS"),
          Map.entry(
              "tensorflow_intra_op_parallelism",
              "set the environment variable TF_NUM_INTRAOP_THREADS"),
          Map.entry(
              "tensorflow_inter_op_parallelism",
              "set the environment variable TF_NUM_INTEROP_THREADS"),
          Map.entry(
              "per_process_gpu_memory_fraction",
              "set the environment variable TF_FORCE_GPU_ALLOW_GROWTH=true, so that the memory grows as it is needed"),
          Map.entry("ssl_config_file", "use --ssl_key_store and --ssl_key_store_password_file"),
          Map.entry(
              "saved_model_tags", "only the tag \"serve\" is served; export the model with it"),
          Map.entry("platform_config_file", "only SavedModels are served"),
          Map.entry("use_tflite_model", "only SavedModels are served"),
          Map.entry("prefer_tflite_model", "only SavedModels are served"),
          Map.entry("grpc_socket_path", "use --port"),
          Map.entry("enable_profiler", "use the profile program, or an external profiler"));

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** They change nothing here: signatures tell what they can do, and files are read once. */
  @Option(
      names = {
        "--enable_signature_method_name_check",
        "--flush_filesystem_caches",
        "--num_load_threads",
        "--num_unload_threads",
        "--max_num_load_retries",
        "--load_retry_interval_micros",
        "--remove_unused_fields_from_bundle_metagraph",
        "--grpc_max_threads",
        "--grpc_channel_arguments"
      },
      arity = "0..1",
      hidden = true)
  private String ignored;

  @Option(names = "--tensorflow_session_parallelism", arity = "0..1", hidden = true)
  private void tensorflowSessionParallelism(String value) {
    refuse("tensorflow_session_parallelism");
  }

  @Option(names = "--tensorflow_intra_op_parallelism", arity = "0..1", hidden = true)
  private void tensorflowIntraOpParallelism(String value) {
    refuse("tensorflow_intra_op_parallelism");
  }

  @Option(names = "--tensorflow_inter_op_parallelism", arity = "0..1", hidden = true)
  private void tensorflowInterOpParallelism(String value) {
    refuse("tensorflow_inter_op_parallelism");
  }

  @Option(names = "--per_process_gpu_memory_fraction", arity = "0..1", hidden = true)
  private void perProcessGpuMemoryFraction(String value) {
    refuse("per_process_gpu_memory_fraction");
  }

  @Option(names = "--ssl_config_file", arity = "0..1", hidden = true)
  private void sslConfigFile(String value) {
    refuse("ssl_config_file");
  }

  @Option(names = "--saved_model_tags", arity = "0..1", hidden = true)
  private void savedModelTags(String value) {
    refuse("saved_model_tags");
  }

  @Option(names = "--platform_config_file", arity = "0..1", hidden = true)
  private void platformConfigFile(String value) {
    refuse("platform_config_file");
  }

  @Option(names = "--use_tflite_model", arity = "0..1", hidden = true)
  private void useTfliteModel(String value) {
    refuse("use_tflite_model");
  }

  @Option(names = "--prefer_tflite_model", arity = "0..1", hidden = true)
  private void preferTfliteModel(String value) {
    refuse("prefer_tflite_model");
  }

  @Option(names = "--grpc_socket_path", arity = "0..1", hidden = true)
  private void grpcSocketPath(String value) {
    refuse("grpc_socket_path");
  }

  @Option(names = "--enable_profiler", arity = "0..1", hidden = true)
  private void enableProfiler(String value) {
    refuse("enable_profiler");
  }

  private void refuse(String flag) {
    throw new ParameterException(
        command.commandLine(), "serve has no --%s: %s".formatted(flag, INSTEAD.get(flag)));
  }
}
