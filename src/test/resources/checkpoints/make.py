"""Makes the checkpoints of this directory: run with tensorflow-cpu 2.18.1 in an empty directory.

sharded/model.ckpt-7  a tf.compat.v1 Saver's: two shards (no device, and /cpu:0), each type that
                      convnet reads, a scalar, an empty tensor, and a variable in two slices
object/ckpt-1         a tf.train.Checkpoint's: object graph (a string), one variable
"""
import tensorflow as tf

v1 = tf.compat.v1

with tf.Graph().as_default(), v1.Session() as session:
    for dtype in ("float16", "bfloat16", "float64", "int8", "int16", "int32", "uint8", "uint16"):
        v1.Variable(tf.cast([1, 2, 100], dtype), name=dtype, use_resource=True)
    v1.Variable([True, False], name="bool")
    v1.Variable(["", "Zürich", "x" * 40], name="string")
    v1.Variable(tf.zeros([0, 3]), name="empty")
    v1.Variable(tf.constant(7, tf.int64), name="global_step")
    with tf.device("/cpu:0"):
        weights = v1.Variable(tf.reshape(tf.range(6.0) / 4 - 0.5, [2, 3]), name="conv1/weights")
        v1.Variable([0.0, float("nan"), float("-inf")], name="conv1/biases")
        v1.get_variable("embedding", [4, 2], initializer=v1.ones_initializer(),
                        partitioner=v1.fixed_size_partitioner(2))
    session.run(v1.global_variables_initializer())
    v1.train.Saver(sharded=True).save(
        session, "sharded/model.ckpt", global_step=7, write_meta_graph=False)

tf.train.Checkpoint(kernel=tf.Variable([[1.5, -2.0]])).save("object/ckpt")
