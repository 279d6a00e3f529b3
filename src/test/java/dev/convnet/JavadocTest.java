// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Every public type has Javadoc that begins with a sentence, and so has every public method that is
 * neither an override nor a method that only returns a value or a copy with another value.
 */
class JavadocTest {
  private static final List<Path> SOURCES =
      List.of(Path.of("src/main/java"), Path.of("src/spark/java"));

  @Test
  void everythingPublicHasASentence() throws IOException {
    var undocumented = new ArrayList<String>();
    var count = scan(undocumented);

    assertEquals(List.of(), undocumented);
    assertTrue(count > 1000, "public types and methods: " + count);
  }

  private static int scan(List<String> undocumented) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null);
        var main = Files.walk(SOURCES.get(0));
        var spark = Files.walk(SOURCES.get(1))) {
      var java =
          Stream.concat(main, spark).filter(file -> file.toString().endsWith(".java")).toList();
      var sources = manager.getJavaFileObjectsFromPaths(java);
      var task = (JavacTask) compiler.getTask(null, manager, null, List.of(), null, sources);
      var scanner = new Scanner(DocTrees.instance(task), undocumented);
      for (var file : task.parse()) scanner.scan(file, true);
      return scanner.found;
    }
  }

  /** The parameter says whether what is around a tree is public. */
  private static final class Scanner extends TreePathScanner<Void, Boolean> {
    private final DocTrees docs;
    private final List<String> undocumented;
    private int found;

    Scanner(DocTrees docs, List<String> undocumented) {
      this.docs = docs;
      this.undocumented = undocumented;
    }

    @Override
    public Void visitClass(ClassTree type, Boolean around) {
      var isPublic = around && (isPublic(type.getModifiers()) || isInInterface());
      if (isPublic) require(type.getSimpleName().toString());
      return super.visitClass(type, isPublic);
    }

    @Override
    public Void visitMethod(MethodTree method, Boolean around) {
      var isPublic = around && (isPublic(method.getModifiers()) || isAbstractInInterface(method));
      if (isPublic && !needsNoWords(method)) require(method.getName().toString());
      return null;
    }

    private void require(String name) {
      found++;
      var doc = docs.getDocComment(getCurrentPath());
      if (doc != null && !doc.strip().startsWith("@")) return;
      undocumented.add(
          getCurrentPath().getCompilationUnit().getSourceFile().getName() + " " + name);
    }

    private static boolean isPublic(ModifiersTree modifiers) {
      return modifiers.getFlags().contains(Modifier.PUBLIC);
    }

    private ClassTree around() {
      return getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type ? type : null;
    }

    private boolean isInInterface() {
      return around() != null && around().getKind() == Tree.Kind.INTERFACE;
    }

    private boolean isAbstractInInterface(MethodTree method) {
      return isInInterface() && !method.getModifiers().getFlags().contains(Modifier.PRIVATE);
    }

    private boolean needsNoWords(MethodTree method) {
      var isOverride =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
      return isOverride
          || (method.getReturnType() == null
              ? isCanonical()
              : isGetter(method) || isWither(method));
    }

    /** A record's own Javadoc describes its components. */
    private boolean isCanonical() {
      return around().getKind() == Tree.Kind.RECORD;
    }

    private static boolean isGetter(MethodTree method) {
      return method.getParameters().isEmpty()
          && method.getBody() != null
          && method.getBody().getStatements().size() == 1
          && method.getBody().getStatements().get(0).toString().matches("return [\\w.]+(\\(\\))?;");
    }

    private boolean isWither(MethodTree method) {
      return method.getParameters().size() == 1
          && method.getReturnType().toString().contentEquals(around().getSimpleName());
    }
  }
}
