// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/** The Java code in the code blocks of a Markdown file. */
public final class JavaBlocks {
  private static final Pattern TYPE =
      Pattern.compile(
          "^(?:public |final |abstract |sealed )*(?:class|record|enum|interface) (\\w+)",
          Pattern.MULTILINE);
  private static final Pattern MEMBER =
      Pattern.compile("\\A\\s*(?:/\\*\\*|@|public |private |static )");

  private JavaBlocks() {}

  /** The text of each block, in order. */
  public static List<String> in(Path file) throws IOException {
    var blocks = new ArrayList<String>();
    var block = new StringBuilder();
    for (var line : MarkdownLine.of(Files.readString(file) + "\nend\n")) {
      if (line.isCode() && line.language().equals("java") && !line.isFirst()) {
        block.append(line.text()).append('\n');
        continue;
      }
      if (block.length() > 0) blocks.add(block.toString());
      block.setLength(0);
      if (line.isCode() && line.language().equals("java")) block.append(line.text()).append('\n');
    }
    return blocks;
  }

  /**
   * Compiles a block against the class path of the tests. A block without a type of its own is put
   * into a class, and into a method where it has statements; its imports stay on top.
   *
   * @param folder gets the source and the class
   * @return what the compiler says; empty if it compiles
   */
  public static String compile(String block, Path folder) throws IOException {
    var type = TYPE.matcher(block);
    var whole = type.find();
    var name = whole ? type.group(1) : "Fragment";
    var source = folder.resolve(name + ".java");
    Files.writeString(source, whole ? block : wrapped(block));
    var messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var options =
          List.of(
              "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString());
      var units = files.getJavaFileObjects(source);
      var compiled = compiler.getTask(messages, files, null, options, null, units).call();
      return compiled ? "" : messages + "\n" + block;
    }
  }

  private static String wrapped(String block) {
    var imports =
        block.lines().filter(JavaBlocks::isImport).collect(Collectors.joining("\n", "", "\n"));
    var body =
        block.lines().filter(line -> !isImport(line)).collect(Collectors.joining("\n", "", "\n"));
    var members =
        MEMBER.matcher(body).find()
            ? body
            : "static void fragment(String... args) throws Exception {\n" + body + "}\n";
    return imports + "class Fragment {\n" + members + "}\n";
  }

  private static boolean isImport(String line) {
    return line.startsWith("import ");
  }
}
