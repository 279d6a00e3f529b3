"""Makes the event files of this directory: run with tensorflow-cpu 2.18.1 in an empty directory.

tf1  a tf.compat.v1 FileWriter's: a graph, a session log, scalars, a histogram, an image
tf2  a tf.summary writer's, whose values are tensors
"""
import tensorflow as tf

v1 = tf.compat.v1

with tf.Graph().as_default() as graph, v1.Session() as session:
    x = v1.placeholder(tf.float32, [], name="x")
    v1.summary.scalar("loss (raw)", x)
    v1.summary.histogram("weights", tf.fill([3], x))
    v1.summary.image("images", tf.fill([1, 2, 2, 3], x))
    merged = v1.summary.merge_all()
    writer = v1.summary.FileWriter("tf1", graph)
    writer.add_session_log(v1.SessionLog(status=v1.SessionLog.START), 1)
    for step, value in ((1, 4.5), (101, 1.25)):
        writer.add_summary(session.run(merged, {x: value}), step)
    writer.close()

with tf.summary.create_file_writer("tf2").as_default():
    tf.summary.scalar("accuracy", 0.5, step=7)
    tf.summary.histogram("weights", [1.0, 2.0], step=7)
    tf.summary.image("images", tf.ones([1, 2, 2, 3]), step=7)
    tf.summary.text("note", "hello", step=7)
